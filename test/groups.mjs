// Which test files share a process. Starting one and importing the product takes most files longer than their tests do.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What changes or ends a process, starts others, or waits: a test that does so has its process to itself. */
const needsItsOwn =
  /\bprocess\.|\bmock\.|\bspawn|\bfork\(|\bexecFile|\bnew Worker\(|\bsetTimeout\b|\b(runMain|openPage|verdictsOf|testInputs)\b/;

/** Files that compute for longer than a few seconds, or on TF.js, whose backend is one for the whole process. */
const long =
  /^(e2e|fuzz|harness\/conformance|harness\/external)\/|^learners\/(bfc|cost|deep-network|gradient-learners|rfm|sequential-kernel)\.|^learners\/engine\/(gradients|losses|training-loop)\.|^learners\/engine\/compiled\/(conformance|random-steps|stage|export\/network-model)\.|^harness\/definitions\/models\/|^learners\/kernels\/(falkon|iterated|iterated-errors)\.|^tasks\/(spectrum\/)?families\.|^reports\/(compare\/compare-runs|hostile-names|learner-traits|report|zeros)\./;

/** The most files in a group, so that several groups at once take about equally long. */
const most = 12;

/**
 * @param {readonly string[]} files paths in a folder of test files, in the order in which they are to start
 * @param {string} folder
 * @returns {string[][]} the same files: first those that run alone, then groups of files of one part of the project
 */
export function groupsOf(files, folder) {
  const alone = (file) => long.test(file) || needsItsOwn.test(readFileSync(join(folder, file), 'utf8'));
  const parts = new Map();
  for (const file of files.filter((each) => !alone(each))) {
    const part = file.includes('/') ? file.split('/')[0] : '.';
    parts.set(part, [...(parts.get(part) ?? []), file]);
  }
  return [...files.filter(alone).map((file) => [file]), ...[...parts.values()].flatMap(inEqualParts)];
}

function inEqualParts(files) {
  const count = Math.ceil(files.length / most);
  return Array.from({ length: count }, (_, i) =>
    files.slice(Math.round((i * files.length) / count), Math.round(((i + 1) * files.length) / count)),
  );
}
