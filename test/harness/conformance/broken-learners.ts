import { rules } from '../../../harness/conformance/rules.ts';

/** Learners with one fault each: the rule that has to find it, and what its line says. No other rule may fail. */
export const broken: Readonly<Record<string, readonly [rule: string, says: RegExp]>> = {
  'no-default': ['parameters', /^parameters\.rate: missing; .*give it a \.default/],
  'no-words': ['parameters', /^parameters\.rate: no description; add \.describe/],
  'tunes-nothing': [
    'search',
    /^search\.momentum \(bfc-wide\): there is no such parameter; parameters are rate$/,
  ],
  'wide-search': ['search', /the parameter does not accept -1: must be more than 0/],
  'fractional-search': [
    'search',
    /the parameter does not accept 4\.0\d*: .*; a trial draws real numbers from a range: list whole numbers as choices$/,
  ],
  talkative: ['unsupported', /^on bfc-wide, n = 1 it returns .*; return one line/],
  'cheaper-with-more': ['cost', /cost is lower for 128 samples than for 64/],
  'one-too-many': ['predictions', /predict returned 38 numbers for 37 rows/],
  'gives-up': ['predictions', /^its process was ended with code 3: giving up; a learner has to throw/],
  'centres-the-batch': ['rows', /^a row predicted alone gets a different number/],
  'in-place': ['inputs', /^sample\.y is changed after a fit .*; work on a copy$/],
  'clock-seed': ['seed', /^two processes give one seed different predictions .*; take all randomness/],
  'math-random': ['stream', /^Math\.random was called 64 times; draw from context\.stream/],
  'warm-start': ['history', /^a fit depends on what ran before it .*; keep nothing in the module/],
  'counts-cores': ['threads', /^the number of threads of the machine changes the predictions/],
  'twice-the-steps': ['steps', /^it took 24 steps where budget\.steps is 12; take no more$/],
  'never-stops-early': ['stop-step', /^with context\.stopStep = 5 it took 12 steps; stop there/],
  'repeats-a-step': ['trace', /^a trace at step 1 follows one at 1; steps have to grow$/],
  'does-not-wait': ['trace', /^a second trace begins before the first is done; await context\.trace/],
  'wrong-width': ['features', /^features: layer 2 has 74 values for 37 rows of width 3; return n×width$/],
  'claims-features': ['features', /^diagnosable: true, but the model has no features/],
  'claims-streams': ['fresh-rows', /^capabilities\.streams is true, but it draws no rows/],
  insatiable: [
    'fresh-rows',
    /^it draws more than 1048576 rows where budget\.steps is 12; stop at the budget$/,
  ],
  'learns-while-tested': ['fresh-rows', /^it calls fresh after the fit; a model must not learn/],
  'unknown-figures': ['info', /^info\.flops is NaN; leave out what is not known$/],
  'divides-by-nothing': ['constant-labels', /^all labels 3: prediction 1 of 37 is NaN; throw DivergedError/],
  'needs-more-rows': [
    'few-samples',
    /^n = 5, d = 8: fit fails with TypeError: the matrix is singular \(needs-more-rows\.mjs:\d+:\d+\); /,
  ],
  'divides-by-distance': ['duplicates', /^every row eight times: prediction 1 of 37 is NaN/],
  overflows: ['scales', /^x·1e6: prediction \d+ of 37 is NaN/],
  'trusts-every-label': ['outlier', /^one label 1e6 times the largest: prediction 1 of 37 is NaN/],
  'long-winded': ['errors', /^a message has 3 lines \("the fit failed.*write one/],
  'one-model-at-a-time': [
    'dispose',
    /^a model predicts differently after another fit .*inside fit, not in the module$/,
  ],
  'once-only': ['dispose', /^dispose fails \(.*\); it has to work once, and do no harm twice$/],
  'leaves-a-global': ['globals', /^after a fit the global lastModel is new; put back/],
  'leaves-a-listener': ['globals', /^after a fit the listeners of process’s exit are not as many as before/],
  'leaves-a-timer': ['globals', /^after a fit a timer is left running/],
  'leaves-a-file': ['files', /^tmp\/fit-64-\d+\.json is left after dispose; remove what a fit writes$/],
  'writes-elsewhere': ['files', /^a fit writes .*writes-elsewhere\.ts\.log; write below os\.tmpdir\(\)/],
  'never-forgets': ['leak', /^each fit leaves 3\d KiB of objects and arrays \(16 are allowed\)/],
  hungry: ['memory', /^the fit took 5\d\d MiB; budget\.memoryMiB left 256: work in blocks/],
  deaf: ['time', /^the fit went on for more than 1 s after its time limit; call context\.signal/],
};

/**
 * Rules that take a process, seconds or a sample of every task of their own: they are run only for the learners that they
 * have to catch.
 */
const costly = ['predictions', 'seed', 'history', 'threads', 'leak', 'memory', 'time'];

/** The rules that are run for a learner that breaks one. */
export function rulesAround(broken: string): string[] {
  return rules.map(({ name }) => name).filter((name) => name === broken || !costly.includes(name));
}
