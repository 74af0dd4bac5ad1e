import { formatCount, formatSeconds } from '../numbers.ts';
import { plainText } from '../plain-text.ts';

/** Settings in the order of their interest to a reader; others come last. */
const order = [
  'budget.steps',
  'tuning.trials',
  'tuning.as',
  'tuning.seed',
  'tuning.validation',
  'testSize',
  'transfer.n',
  'budget.seconds',
  'budget.memoryMiB',
  'backend',
  'device',
  'threads',
  'diagnose',
];

/** Sorts names of settings, those of most interest first. */
export function inOrder(names: Iterable<string>): string[] {
  const place = (name: string) => (order.indexOf(name) + 1 || order.length + 1) - 1;
  return [...names].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

/**
 * A setting in a few words: "600 steps", "untuned", "1,500 to 6,000 steps".
 *
 * @param values all its values along one curve; undefined where a cell lacks it
 */
export function settingWords(name: string, values: readonly unknown[]): string {
  const distinct = [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
  const numbers = distinct.filter((value) => typeof value === 'number').sort((a, b) => a - b);
  if (numbers.length > 2 && numbers.length === distinct.length && name in unitOf) {
    const least = formatCount(numbers[0]);
    return `${least} to ${oneSetting(name, numbers[numbers.length - 1])}`;
  }
  return distinct.map((value) => oneSetting(name, value)).join(' or ');
}

const unitOf: Readonly<Record<string, (value: string) => string>> = {
  'budget.steps': (value) => `${value} steps`,
  'budget.memoryMiB': (value) => `${value} MiB`,
  'tuning.trials': (value) => `${value} trials`,
  testSize: (value) => `${value} test samples`,
  'transfer.n': (value) => `${value} source samples`,
  threads: (value) => `${value} threads`,
};

function oneSetting(name: string, value: unknown): string {
  if (name === 'tuning.trials' && value === 0) return 'untuned';
  if (name === 'budget.seconds' && typeof value === 'number') return `limit ${formatSeconds(value)}`;
  if (name === 'tuning.seed') return `tuning seed ${short(value)}`;
  if (name === 'tuning.validation' && typeof value === 'number')
    return `${Number((100 * value).toPrecision(3))}% validate`;
  if (name === 'tuning.as') return value === undefined ? 'tuned itself' : `tuned as ${params(value)}`;
  if (name === 'diagnose') return value ? 'diagnosed' : 'not diagnosed';
  if (name === 'backend') return `backend ${short(value)}`;
  if (name === 'threads' && (value === 1 || value === undefined)) return '1 thread';
  // A fit on the task itself has no source, which the absence of words says well enough.
  if (name === 'transfer.n' && value === undefined) return '';
  if (name === 'device') return `device ${value === undefined ? 'cpu' : short(value)}`;
  const unit = unitOf[name];
  if (unit && typeof value === 'number') return unit(formatCount(value));
  const words = name.replaceAll('.', ' ');
  return value === undefined ? `no ${words}` : `${words} ${short(value)}`;
}

function params(value: unknown): string {
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {});
  return entries.length === 0
    ? 'its defaults'
    : entries.map(([key, own]) => `${key} ${short(own)}`).join(' ');
}

function short(value: unknown): string {
  return plainText(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''), 30);
}
