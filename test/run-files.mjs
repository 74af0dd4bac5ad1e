// Runs the given compiled test modules in their order, each in a process of its own.
import { availableParallelism } from 'node:os';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

// Three times as many as there are cores run at once: some mostly wait, and others use the cores meanwhile.
const tests = run({ files: process.argv.slice(2), concurrency: 3 * availableParallelism() });
tests.on('test:fail', () => {
  process.exitCode = 1;
});
tests.compose(new spec()).pipe(process.stdout);
