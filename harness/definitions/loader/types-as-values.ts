/** Import and export clauses with names: `import A, { b as c } from 'd'`, `export { a, b as c }`. */
const clauses = /\b(?:import\s+(?!\()(?<imported>[^'"();]+?)\s+from\s*['"]|export\s*\{(?<exported>[^}]*)\})/g;

/**
 * Whether JavaScript, made by removing types, imports or exports a name that occurs nowhere else in it: unless
 * it is unused, it is a type that was written without `type`, and importing it would fail. In doubt the answer
 * is yes.
 */
export function usesTypesAsValues(code: string): boolean {
  const bare = withoutTexts(code);
  const rest = bare.replace(clauses, ' ');
  for (const { groups, index, 0: whole } of bare.matchAll(clauses)) {
    const after = bare.slice(index + whole.length);
    // `export { a } from 'b'` is no use of a name of this file.
    if (groups?.exported !== undefined && /^\s*from\b/.test(after)) continue;
    if (localNames(groups?.imported ?? groups?.exported ?? '', groups?.exported !== undefined).some(unused))
      return true;
  }
  return false;

  // The name of a property, as in `a.b`, is no use of it; `...b` is.
  function unused(name: string): boolean {
    return !new RegExp(`(?<![\\w$]|(?<!\\.\\.)\\.)${name.replaceAll('$', '\\$')}(?![\\w$])`).test(rest);
  }
}

/** The names that a clause binds in this file, or exports from it. */
function localNames(clause: string, exported: boolean): string[] {
  return clause
    .split(/[{},]/)
    .map((part) => part.trim().split(/\s+as\s+/))
    .map((names) => (exported ? names[0] : names[names.length - 1]))
    .filter((name) => /^[A-Za-z_$][\w$]*$/.test(name));
}

/** Code whose comments and string contents are removed, except for the expressions in templates. */
function withoutTexts(code: string): string {
  return code.replace(
    /\/\*[\s\S]*?\*\/|\/\/.*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|\$\{[^}]*\}|[^`\\])*`/g,
    (text) => {
      if (text.startsWith('/')) return ' ';
      if (!text.startsWith('`')) return `${text[0]}${text[0]}`;
      return [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, expression]) => ` (${expression}) `).join('');
    },
  );
}
