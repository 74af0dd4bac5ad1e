import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript-6';
import { packageRoot } from '../../harness/results/package-info.ts';

test('every export of index.ts has a docstring', () => {
  const entry = join(packageRoot, 'index.ts');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(packageRoot, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    packageRoot,
  );
  const program = ts.createProgram([entry], options);
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(entry);
  const module = file && checker.getSymbolAtLocation(file);
  assert.ok(module);
  const exports = checker.getExportsOfModule(module);
  assert.ok(exports.length > 50);
  const silent = exports.filter((symbol) => {
    const own = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return own.getDocumentationComment(checker).length === 0 && !isZod(own);
  });
  assert.deepEqual(
    silent.map(({ name }) => name),
    [],
  );

  /** z belongs to another package. */
  function isZod(symbol: ts.Symbol): boolean {
    return symbol.declarations?.every((at) => at.getSourceFile().fileName.includes('node_modules')) ?? false;
  }
});
