import { findTaskFamily } from '../../harness/definitions/definitions.ts';
import { fullParameters } from '../../harness/definitions/parameters.ts';
import { parseEntrySpec } from '../../harness/input/entry-spec.ts';
import { UserError } from '../../harness/input/errors.ts';
import { usualSampleSize } from '../../harness/protocol/protocol.ts';
import type { Task } from '../../tasks/contract.ts';
import {
  type Spectrum,
  type SpectrumMethod,
  SpectrumUnavailableError,
  spectrumMethods,
} from '../../tasks/spectrum/contract.ts';
import { asymptoticFloor, kernelFloor } from '../../tasks/spectrum/kernel-floor.ts';
import { meanSpectrum } from '../../tasks/spectrum/mean-spectrum.ts';
import { exitCodes } from '../describe-failure.ts';
import { integerFlag, sampleSizeFlag, seedListFlag } from '../flags.ts';
import { textTable } from '../text-table.ts';
import { type Command, flag, printJson, textOption } from './command.ts';
import { instantiateTask } from './instantiate-task.ts';

export const spectrum: Command = {
  positionals: { task: { describe: 'a task family, with parameters if wanted: bfc-chain[k=4]' } },
  options: {
    d: textOption('input dimension', { demandOption: true }),
    n: textOption('training samples of the kernel floor: a number or a rule', { default: usualSampleSize }),
    seed: textOption('which target, or several for their mean (1,2,7 or 1..5)', { default: '1' }),
    paths: textOption('random paths of the noise-stability estimate', { default: '32768' }),
  },
  examples: [
    ['$0 spectrum bfc-wide -d 32', 'exact and estimated weights side by side'],
    ['$0 spectrum bfc-deep -d 64 --seed 1..5', 'means over five targets'],
    ['$0 spectrum bfc-chain[inputs=hypercube] -d 16 --json', 'Fourier–Walsh weights, for programs'],
  ],
  async run(args, terminal) {
    const { name, params } = parseEntrySpec(args.task as string);
    const { value: family } = await findTaskFamily(name, undefined, { params });
    const full = fullParameters(family, params, name);
    const d = integerFlag('--d', flag(args, 'd'), 1) as number;
    const seeds = seedListFlag('--seed', flag(args, 'seed')) as number[];
    const paths = integerFlag('--paths', flag(args, 'paths'), 1) as number;
    const n = sampleSizeFlag('--n', flag(args, 'n'))(d);
    const tasks = seeds.map((seed) => instantiateTask(family, { d, seed, params: full }));
    const noise = typeof full.noise === 'number' ? full.noise : 0;
    const ways = await Promise.all(spectrumMethods.map((method) => byMethod(tasks, method, paths)));
    const found = ways.filter((way): way is Spectrum => typeof way !== 'string');
    if (found.length === 0) throw new UserError(`${name}: ${ways[0]}`);
    const floors = found.map((way) => ({
      method: way.method,
      kernelFloor: kernelFloor(way, n, d, noise),
      limit: asymptoticFloor(way, n, d),
    }));
    if (args.json) {
      const unavailable = Object.fromEntries(
        ways.flatMap((way, i) => (typeof way === 'string' ? [[spectrumMethods[i], way]] : [])),
      );
      printJson(terminal, { family: name, params: full, d, n, seeds, spectra: found, unavailable, floors });
      return exitCodes.ok;
    }
    terminal.out(`${name}, d = ${d}, ${seeds.length > 1 ? 'mean of seeds' : 'seed'} ${seeds.join(', ')}\n\n`);
    terminal.out(`${weightTable(found)}\n\n`);
    const above = found.filter((way) => way.above !== undefined);
    if (above.length > 0)
      terminal.out(
        `above degree ${above[0].weights.length - 1}: ${above.map(({ above: weight = 0, method }) => `${significant(weight)} (${methodNames[method]})`).join(', ')}\n`,
      );
    for (const [i, way] of ways.entries())
      if (typeof way === 'string') terminal.out(`not by ${methodNames[spectrumMethods[i]]}: ${way}\n`);
    const { q, floor } = floors[0].limit;
    terminal.out(
      `kernel floor at n = ${n}: ${floors.map(({ kernelFloor: value, method }) => `${significant(value)} (${methodNames[method]})`).join(', ')}\n` +
        `its limit as d grows and log n / log d stays between ${q} and ${q + 1}: ${significant(floor)}, the share beyond degree ${q}\n`,
    );
    return exitCodes.ok;
  },
};

/** The mean spectrum over the tasks, or one line that says why there is none. */
async function byMethod(
  tasks: readonly Task[],
  method: SpectrumMethod,
  paths: number,
): Promise<Spectrum | string> {
  try {
    const spectra: Spectrum[] = [];
    for (const task of tasks) {
      if (!task.spectrum) throw new SpectrumUnavailableError('the family gives no spectrum of its targets');
      spectra.push(await task.spectrum({ method, paths }));
    }
    return meanSpectrum(spectra);
  } catch (error) {
    if ((error as Error).name === SpectrumUnavailableError.name) return (error as Error).message;
    throw error;
  }
}

/**
 * One line per degree: exact weight, estimate ± standard error, and their difference in standard errors; for
 * Hermite spectra twice, by degree and by angular degree.
 */
function weightTable(spectra: readonly Spectrum[]): string {
  const exact = spectra.find(({ method }) => method === 'exact');
  const estimate = spectra.find(({ method }) => method === 'noise-stability');
  const [{ basis }] = spectra;
  const angularToo = basis === 'hermite';
  const lists = [
    ['weights', 'standardErrors', basis],
    ...(angularToo ? ([['angular', 'angularErrors', 'angular']] as const) : []),
  ] as const;
  const header = [
    'degree',
    ...lists.flatMap(([, , label]) => [
      ...(exact ? [`${label}, algebra`] : []),
      ...(estimate ? ['from noise', '± s.e.'] : []),
      ...(exact && estimate ? ['off, s.e.'] : []),
    ]),
  ];
  const rows = spectra[0].weights.map((_, p) => [
    String(p),
    ...lists.flatMap(([list, errors]) => {
      const error = estimate?.[errors]?.[p] ?? 0;
      return [
        ...(exact ? [significant(exact[list][p])] : []),
        ...(estimate ? [significant(estimate[list][p]), significant(error)] : []),
        ...(exact && estimate ? [inErrors(estimate[list][p] - exact[list][p], error)] : []),
      ];
    }),
  ]);
  return textTable(header, rows);
}

const methodNames: Readonly<Record<SpectrumMethod, string>> = {
  exact: 'algebra',
  'noise-stability': 'noise stability',
};

/** Smaller weights are mere rounding errors of single-precision inputs. */
const rounding = 1e-9;

function inErrors(difference: number, error: number): string {
  if (Math.abs(difference) < rounding) return '0.0';
  return (difference / Math.max(error, rounding)).toFixed(1);
}

function significant(value: number): string {
  if (Math.abs(value) < rounding) return '0';
  return Math.abs(value) < 1e-3 ? value.toExponential(1) : value.toPrecision(3);
}
