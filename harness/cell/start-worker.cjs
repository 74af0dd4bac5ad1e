// Starts the bundled worker. Its code was compiled at build time; a Node of another version than the build's compiles it
// anew, which takes a few tens of milliseconds.
const { readFileSync } = require('node:fs');
const { setFlagsFromString } = require('node:v8');
const vm = require('node:vm');

const bundle = `${__dirname}/cell-worker-bundle.js`;

function codeCache() {
  try {
    return readFileSync(`${bundle}.cache`);
  } catch {
    return undefined;
  }
}

// Node takes compiled code only where all flags are those with which it was compiled. These two have done what they are
// for when the process began; its limits stay.
setFlagsFromString('--max-old-space-size=0');
setFlagsFromString('--min-semi-space-size=0');

// Imports of what is known only at run time are made from here: code that is run in this way has no import() of its own.
const source = `(function (require, __filename, importFromOutside) {${readFileSync(bundle, 'utf8')}\n})`;
const script = new vm.Script(source, { filename: bundle, cachedData: codeCache() });
script.runInThisContext()(require, bundle, (specifier) => import(specifier));

module.exports = script;
