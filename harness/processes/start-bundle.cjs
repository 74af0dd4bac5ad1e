// Starts one of the bundled processes. Its code was compiled at build time; a Node of another version than the build's compiles it
// anew, which takes a few tens of milliseconds.
const { readFileSync } = require('node:fs');
const { setFlagsFromString } = require('node:v8');
const vm = require('node:vm');

const bundle = `${__dirname}/processes-bundle.js`;
const processName = 'process-name';

function codeCache() {
  try {
    return readFileSync(`${__dirname}/${processName}.cache`);
  } catch {
    return undefined;
  }
}

// Node accepts compiled code only if all flags are those with which it was compiled. These two flags took
// effect when the process started, so resetting them here does not change its limits.
setFlagsFromString('--max-old-space-size=0');
setFlagsFromString('--min-semi-space-size=0');

// Code that runs in this way has no import() of its own, so modules known only at run time are imported from
// here.
const source = `(function (require, __filename, importFromOutside, processName) {${readFileSync(bundle, 'utf8')}\n})`;
const script = new vm.Script(source, { filename: bundle, cachedData: codeCache() });
script.runInThisContext()(require, bundle, (specifier) => import(specifier), processName);

module.exports = script;
