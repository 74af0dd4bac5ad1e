import { powerOfTen } from '../numbers.ts';
import type { Row } from '../rows.ts';

/** The levels of error whose first passage is reported. */
export const epsilons = [0.3, 0.1, 0.03, 0.01, 1e-3] as const;

/** Those that have a chart of their own; the others are in tables. */
const chartedEpsilons = epsilons.filter((epsilon) => [0.1, 0.01, 1e-3].includes(epsilon));

/** 1 − R² at which a layer's features count as found. */
const featureLevels = [0.2] as const;
/** 1 − overlap at which a subspace counts as found. */
const overlapLevels = [0.5] as const;

type TraceEntry = Row['trace'][number];

/**
 * A measure of how far a fit is from having learnt something: positive, and falling as it learns, so that a
 * level is reached from above.
 */
export interface Quantity {
  /** In file names and in JSON: "error", "feature-2", "span-2", "overlap". */
  readonly name: string;
  /** Its axis: "relative test error". */
  readonly title: string;
  /** The sentence that says what it is; empty where the report says so elsewhere. */
  readonly definition: string;
  readonly inTrace: (entry: TraceEntry) => number | undefined;
  /** Of the final model. */
  readonly atEnd: (row: Row) => number | undefined;
  /** The levels whose first passage is reported, and those among them that have charts and exponents. */
  readonly levels: readonly number[];
  readonly charted: readonly number[];
  /** What reaching a level is called: in file names, in a title, and as short as it goes. */
  readonly slug: (level: number) => string;
  readonly reached: (level: number) => string;
  readonly brief: (level: number) => string;
  /** Its value where nothing is learnt, and what that is called; absent for a number that has none. */
  readonly trivial?: { readonly at: number; readonly label: string };
}

/** The relative error: on the test sample at the end of a fit, on the monitor sample during training. */
export const testError: Quantity = {
  name: 'error',
  title: 'relative test error',
  definition: '',
  inTrace: ({ error }) => error,
  atEnd: (row) => row.testError,
  levels: epsilons,
  charted: chartedEpsilons,
  slug: String,
  reached: (level) => `a relative test error of ${shown(level)}`,
  brief: (level) => `ε = ${shown(level)}`,
  trivial: { at: 1, label: 'trivial error' },
};

/** The share of the test sample in a wrong class, at the end of a fit: during training it is not measured. */
export const misclassified: Quantity = {
  name: 'misclassified',
  title: 'share in a wrong class',
  definition: 'The share of the test sample that is in a wrong class.',
  inTrace: () => undefined,
  atEnd: (row) => row.zeroOneError,
  levels: [],
  charted: [],
  slug: (level) => `misclassified-${level}`,
  reached: (level) => `a share of ${shown(level)} in a wrong class`,
  brief: (level) => `${shown(level)} misclassified`,
  trivial: { at: 1, label: 'all wrong' },
};

/** How an ε is written. */
export function shown(epsilon: number): string {
  return epsilon < 0.01 ? powerOfTen(Math.log10(epsilon)) : String(epsilon);
}

/**
 * The quantities that these fits have, the test error first: 1 − R² of the target's features as read from the
 * learner's layer at their height, or from all of its features; and 1 − the overlap of its first-layer units
 * with the target's subspace. The top layer enters a target only as a sum, so its single features need not
 * become known, and it is left out unless it is the only one.
 */
export function quantitiesOf(rows: readonly Row[]): Quantity[] {
  const layersIn = (field: Field) => {
    const layers = new Set<number>();
    for (const row of rows)
      for (const holder of [row, ...row.trace])
        for (const layer of Object.keys(byLayer(holder, field))) layers.add(Number(layer));
    const sorted = [...layers].sort((a, b) => a - b);
    return sorted.length > 1 ? sorted.slice(0, -1) : sorted;
  };
  return [
    testError,
    ...layersIn('featureErrors').map((layer) => featureError('featureErrors', layer)),
    ...layersIn('spanErrors').map((layer) => featureError('spanErrors', layer)),
    ...[subspaceOverlap, leadingOverlap].filter(({ atEnd }) => rows.some((row) => atEnd(row) !== undefined)),
  ];
}

type Field = 'featureErrors' | 'spanErrors';

/** 1 − R² of a layer of the target. */
export function featureError(field: Field, layer: number): Quantity {
  const whole = field === 'spanErrors';
  const from = whole ? 'from all learnt features' : `from the learner’s layer ${layer}`;
  const read = (holder: object) => byLayer(holder, field)[layer];
  return {
    name: `${whole ? 'span' : 'feature'}-${layer}`,
    title: `1 − R² of layer ${layer}${whole ? ', all features' : ''}`,
    definition: `1 − R²: the share of the variance of the target’s layer-${layer} features that no linear map ${from} explains on fresh data.`,
    inTrace: read,
    atEnd: (row) => atEndOf(row, read),
    levels: featureLevels,
    charted: featureLevels,
    slug: (level) => `${whole ? 'span' : 'feature'}-${layer}-r2-${complement(level)}`,
    reached: (level) => `R² = ${complement(level)} of the target’s layer-${layer} features, ${from}`,
    brief: (level) => `R² = ${complement(level)} of layer ${layer}${whole ? ', all features' : ''}`,
    trivial: { at: 1, label: 'knows nothing' },
  };
}

/** How little of the learner's first layer lies in the target's subspace. */
export const subspaceOverlap: Quantity = {
  name: 'overlap',
  title: '1 − overlap with the subspace',
  definition:
    'Overlap: the median over the first layer’s units of the share of |w|² that lies in the target’s subspace.',
  inTrace: overlapOf,
  atEnd: (row) => atEndOf(row, overlapOf),
  levels: overlapLevels,
  charted: overlapLevels,
  slug: (level) => `overlap-${complement(level)}`,
  reached: (level) => `an overlap of ${complement(level)} with the target’s subspace`,
  brief: (level) => `overlap ${complement(level)}`,
  trivial: { at: 1, label: 'no overlap' },
};

/** Environments: what the agent lost, over what the uniformly random policy loses. */
export const relativeRegret: Quantity = {
  name: 'regret',
  title: 'relative regret',
  definition: 'Relative regret: regret against the oracle over that of the uniformly random policy.',
  inTrace: ({ error, regret }) => (regret === undefined ? undefined : error),
  atEnd: ({ regret }) => regret?.relative,
  levels: [0.3],
  charted: [],
  slug: (level) => `regret-${level}`,
  reached: (level) => `a relative regret of ${level}`,
  brief: (level) => `relative regret ${level}`,
  trivial: { at: 1, label: 'random policy' },
};

/** Environments: the exponent of regret in the number of episodes. */
export const regretExponent: Quantity = {
  ...relativeRegret,
  name: 'regret-exponent',
  title: 'exponent of regret',
  definition: 'Exponent of regret: slope of log regret over log episodes, over the last factor of 16.',
  inTrace: () => undefined,
  atEnd: ({ regret }) => regret?.exponent,
  levels: [],
  slug: (level) => `regret-exponent-${level}`,
  reached: (level) => `an exponent of regret of ${level}`,
  brief: (level) => `exponent ${level}`,
  trivial: { at: 1, label: 'nothing learnt' },
};

/** The same for the unit that overlaps most: what one unit has found. */
export const leadingOverlap: Quantity = {
  name: 'leading-overlap',
  title: '1 − overlap of the leading unit',
  definition:
    'Leading overlap: the largest share of |w|², of any unit of the first layer, that lies in the target’s subspace.',
  inTrace: leadingOverlapOf,
  atEnd: (row) => atEndOf(row, leadingOverlapOf),
  levels: overlapLevels,
  charted: overlapLevels,
  slug: (level) => `leading-overlap-${complement(level)}`,
  reached: (level) => `an overlap of ${complement(level)} of one unit with the target’s subspace`,
  brief: (level) => `leading overlap ${complement(level)}`,
  trivial: { at: 1, label: 'no overlap' },
};
/** The error on the training sample. */
export const trainingError: Quantity = {
  ...ofFinalModels('training-error', 'relative training error', ({ status, trainError }) =>
    status === 'ok' ? trainError : undefined,
  ),
  trivial: { at: 1, label: 'trivial error' },
};

/** A number that learners report of their fits, such as `flops`. */
export function reportedQuantity(key: string): Quantity {
  return ofFinalModels(`info-${key}`, inWords(key), ({ status, info }) => {
    const value = info[key];
    return status === 'ok' && typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  });
}

/** `stepCpuSeconds` as "step CPU seconds". */
function inWords(key: string): string {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(' ')
    .map((word) => (word === 'Cpu' ? 'CPU' : /^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word))
    .join(' ');
}

/**
 * A metric of a user's own as something that falls as a fit learns: one of which higher values are better as its
 * reciprocal, which is infinite at 0 and below. Its name is that of its label.
 */
export function ownMetricQuantity(label: string, better: 'lower' | 'higher'): Quantity {
  const falling = (value: number | undefined) =>
    value === undefined || better === 'lower' ? value : reciprocal(value);
  return {
    ...ofFinalModels(`metric-${label}`, label, ({ status, own }) =>
      status === 'ok' ? falling(own?.[label]?.value) : undefined,
    ),
    inTrace: ({ own }) => falling(own?.[label]),
  };
}

/** Positive for any number; its own inverse for positive ones. */
export function reciprocal(value: number): number {
  return value > 0 ? 1 / value : Number.POSITIVE_INFINITY;
}

/** A number that is known of final models alone, and has no levels of its own. */
function ofFinalModels(name: string, title: string, atEnd: Quantity['atEnd']): Quantity {
  return {
    name,
    title,
    definition: '',
    inTrace: () => undefined,
    atEnd,
    levels: [],
    charted: [],
    slug: (level) => `${name}-${level}`,
    reached: (level) => `a ${title} of ${shown(level)}`,
    brief: (level) => `${title} ${shown(level)}`,
  };
}

/** What the result itself says of the final model, or else the last trace point that says anything. */
function atEndOf(row: Row, read: (holder: object) => number | undefined): number | undefined {
  if (row.status !== 'ok') return undefined;
  return read(row) ?? row.trace.map(read).findLast((value) => value !== undefined);
}

/** Records are open to fields of other versions, so that these are checked where they are read. */
function byLayer(holder: object, field: Field): Readonly<Record<string, number>> {
  const found = Object.entries(holder).find(([name]) => name === field)?.[1];
  if (typeof found !== 'object' || found === null) return {};
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
  );
}

function overlapOf(holder: object): number | undefined {
  const overlap = 'overlap' in holder ? holder.overlap : undefined;
  return typeof overlap === 'number' && Number.isFinite(overlap) ? 1 - overlap : undefined;
}

function leadingOverlapOf(holder: object): number | undefined {
  const overlap = 'leadingOverlap' in holder ? holder.leadingOverlap : undefined;
  return typeof overlap === 'number' && Number.isFinite(overlap) ? 1 - overlap : undefined;
}

/** 1 − level, without the digits that floating point adds. */
function complement(level: number): number {
  return Number((1 - level).toPrecision(6));
}
