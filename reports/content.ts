import { collapses, type FamilyCollapses } from './analysis/collapse.ts';
import { type Correction, corrections } from './analysis/correction.ts';
import { type Failure, poolFailures } from './analysis/failures.ts';
import { type FamilySpectrum, familySpectra } from './analysis/family-spectrum.ts';
import { type FoundFeatures, foundFeatures } from './analysis/found-features.ts';
import { atFullStrength } from './analysis/full-strength.ts';
import { atFullStrengthOnly, type Headline, headlines } from './analysis/headline.ts';
import {
  describeKernelFloorChecks,
  type KernelFloorCheck,
  kernelFloorChecks,
} from './analysis/kernel-floor-check.ts';
import { methods } from './analysis/methods.ts';
import { readingNotes, verdict } from './analysis/notes.ts';
import { type OrderOfCorrection, ordersOfCorrection } from './analysis/order-of-correction.ts';
import { type OwnMetricSummary, ownMetricSummaries, withoutValue } from './analysis/own-metric-summaries.ts';
import { type OwnMetricVerdict, ownMetricVerdicts } from './analysis/own-metric-verdicts.ts';
import { type FamilyComparisons, pairedComparisons } from './analysis/paired-comparisons.ts';
import { type FamilyParameterThresholds, parameterThresholds } from './analysis/parameter-thresholds.ts';
import type { PredictionOutcome } from './analysis/predictions.ts';
import { type Regret, regretSentences, regrets } from './analysis/regrets.ts';
import { type FamilySampleSizes, familySampleSizes } from './analysis/sample-size-to-epsilon.ts';
import { type FamilyScaling, scaling } from './analysis/scaling.ts';
import { type FamilySeparation, separations } from './analysis/separation.ts';
import { type FamilyThresholds, thresholds } from './analysis/thresholds.ts';
import { type TransferComparison, transfers } from './analysis/transfers.ts';
import { apart } from './apart.ts';
import type { Baseline } from './baselines/baseline.ts';
import { type BaselineContent, baselineContents } from './baselines/content.ts';
import { allCharts } from './charts/all-charts.ts';
import type { Chart } from './charts/configuration.ts';
import { type CustomChart, customCharts } from './charts/custom-chart.ts';
import { parameterCharts } from './charts/parameter-sweep.ts';
import { regretVersusEpisodes } from './charts/regret-versus-episodes.ts';
import { type Citation, citation } from './citation.ts';
import type { StoredRun } from './load.ts';
import { listing } from './numbers.ts';
import { overlapRemark } from './own-data.ts';
import { plainText } from './plain-text.ts';
import { collectResults, type Results, type Row } from './rows.ts';
import { runPredictions } from './run-predictions.ts';

/** What a report says, independent of format. All texts are single harmless lines, not yet escaped. */
export interface Content {
  readonly title: string;
  /** Fits on tasks; `environments` has the others. */
  readonly results: Results;
  /** Absent where no cell is of an environment. */
  readonly environments?: EnvironmentContent;
  readonly families: readonly FamilyContent[];
  readonly charts: readonly Chart[];
  /** Absent where no fit was diagnosed. */
  readonly diagnosis?: Diagnosis;
  /** What final models have found of their targets; empty where no fit stores it. */
  readonly found: readonly FoundFeatures[];
  /** Absent where no fit measures a metric of the user's own. */
  readonly ownMetrics?: OwnMetricContent;
  /** Empty where no fit has features from elsewhere. */
  readonly transfers: readonly TransferComparison[];
  /** Absent where no fit of a kernel that the floor bounds has a floor. */
  readonly kernelFloor?: KernelFloorContent;
  /** What came of the runs' predictions; empty where their configurations make none. */
  readonly predictions: readonly PredictionOutcome[];
  /** Absent where none was asked for. */
  readonly baselines?: readonly BaselineContent[];
  /** What a reader must know first: fits that several runs have, test rows that were trained on. */
  readonly remarks: readonly string[];
  readonly failures: readonly Failure[];
  readonly warnings: readonly string[];
  readonly methods: readonly string[];
  readonly runs: readonly RunContent[];
  readonly citation: Citation;
  /** The command that made this report. */
  readonly command: string;
}

/** What the user's own metrics say. */
export interface OwnMetricContent {
  readonly summaries: readonly OwnMetricSummary[];
  /** By metrics that say when a target counts as learnt, at two d or more. */
  readonly verdicts: readonly OwnMetricVerdict[];
  /** Sentences on fits without a value. */
  readonly remarks: readonly string[];
}

/** What agents did in environments. */
export interface EnvironmentContent {
  readonly results: Results;
  readonly regrets: readonly Regret[];
  /** One for each environment. */
  readonly sentences: readonly string[];
}

/** Every fit of a report, those of environments last. */
export function allRows({
  results,
  environments,
}: Pick<Content, 'results' | 'environments'>): readonly Row[] {
  return environments ? [...results.rows, ...environments.results.rows] : results.rows;
}

/** Kernels compared with the lower bound on their errors. */
export interface KernelFloorContent {
  readonly checks: readonly KernelFloorCheck[];
  readonly sentence: string;
  /** Some kernel's error is below its floor: one of the two is wrong, and no reader may miss it. */
  readonly violated: boolean;
}

/** What diagnosed fits show of backward feature correction. */
export interface Diagnosis {
  /** Empty where no frozen fit has a joint fit with the same start. */
  readonly corrections: readonly Correction[];
  readonly orders: readonly OrderOfCorrection[];
}

export interface FamilyContent {
  readonly headline: Headline;
  readonly verdict: string;
  readonly notes: readonly string[];
  /** Exponents in d, and which learner learns. */
  readonly scaling?: FamilyScaling;
  /** Absent without a reference learner, and where there is only one d. */
  readonly separation?: FamilySeparation;
  /** Absent where n was not swept. */
  readonly sampleSizes?: FamilySampleSizes;
  /** Exponents of what levels take; absent where neither n was swept at several d nor samples were fresh. */
  readonly thresholds?: FamilyThresholds;
  /** What values of swept parameters are enough; absent where no parameter of a learner was swept. */
  readonly parameters?: FamilyParameterThresholds;
  /** Absent where no learner was run with several n at three d or more. */
  readonly collapses?: FamilyCollapses;
  /** Absent where the results store none. */
  readonly spectrum?: FamilySpectrum;
  /** Absent where there is nothing to compare. */
  readonly comparisons?: FamilyComparisons;
}

export interface RunContent {
  readonly name: string;
  readonly description: string;
  readonly command: string;
  /** Names and values, such as ["processor", "…"]. */
  readonly environment: readonly (readonly [name: string, value: string])[];
}

export interface ContentOptions {
  /** Charts in addition to those of every report. */
  readonly charts?: readonly CustomChart[];
  /** Let fits of different environments share curves. */
  readonly pool?: boolean;
  /** Results of others, to be shown beside these; no verdict or analysis includes them. */
  readonly baselines?: readonly Baseline[];
  /** Called with the charts as soon as they are known, before the analysis begins. */
  onCharts?(charts: readonly Chart[]): void;
}

/** What a report of these runs says. @param command the shell command that asked for it */
export function reportContent(
  runs: readonly StoredRun[],
  command: string,
  options: ContentOptions = {},
): Content {
  const { charts: own = [], pool = false, baselines: given = [], onCharts } = options;
  const all = collectResults(runs, pool);
  const { tasks: results, environments: played } = apart(all);
  const environments = played && environmentContent(played);
  const judged = atFullStrength(results);
  const names = runs.map(({ run }) => plainText(run.name, 60));
  const baselines = baselineContents(judged, given, names);
  const charts = [
    ...allCharts(judged),
    // A small value of a swept parameter is meant to be small, so that strength does not matter here.
    ...parameterCharts(results),
    ...(played ? regretVersusEpisodes(atFullStrength(played)) : []),
    ...customCharts(own, played ? atFullStrength(all) : judged),
    ...baselines.flatMap(({ chart }) => chart ?? []),
  ];
  onCharts?.(charts);
  const scalings = byFamily(scaling(results));
  const separated = byFamily(separations(judged));
  const sampleSizes = byFamily(familySampleSizes(judged));
  const reached = byFamily(thresholds(judged));
  const parameters = byFamily(parameterThresholds(results));
  const collapsed = byFamily(collapses(judged));
  const comparisons = byFamily(pairedComparisons(judged));
  const spectra = new Map(familySpectra(results).map((spectrum) => [spectrum.task, spectrum]));
  return {
    title: `hierbench: ${listing([...new Set(names)])}`,
    results,
    ...(environments && { environments }),
    families: headlines(results).map((headline) => ({
      headline,
      verdict: verdict(atFullStrengthOnly(headline)),
      notes: readingNotes(atFullStrengthOnly(headline), judged, separated.get(headline.facet.label)),
      scaling: scalings.get(headline.facet.label),
      separation: separated.get(headline.facet.label),
      sampleSizes: sampleSizes.get(headline.facet.label),
      thresholds: reached.get(headline.facet.label),
      ...(parameters.has(headline.facet.label) && { parameters: parameters.get(headline.facet.label) }),
      collapses: collapsed.get(headline.facet.label),
      spectrum: spectra.get(headline.facet.label),
      comparisons: comparisons.get(headline.facet.label),
    })),
    charts,
    diagnosis: diagnosisOf(results),
    found: foundFeatures(results),
    ...ownMetricContent(results),
    transfers: transfers(results),
    kernelFloor: kernelFloorOf(results),
    predictions: runs.flatMap((stored) => runPredictions(stored)),
    ...(baselines.length > 0 && { baselines }),
    remarks: [
      ...all.facets.flatMap((facet) => overlapRemark(facet) ?? []),
      ...(results.repeated ?? []).map((sentence) => `${sentence}.`),
    ],
    failures: poolFailures(all.rows),
    warnings: runs.flatMap(({ warnings }) => warnings.map((warning) => plainText(warning))),
    citation: citation(runs),
    methods: methods(runs, pool, all).map((paragraph) => plainText(paragraph, 4000)),
    runs: runs.map(runContent),
    command: plainText(command, 2000),
  };
}

function ownMetricContent(results: Results): Pick<Content, 'ownMetrics'> {
  const summaries = ownMetricSummaries(results);
  return summaries.length > 0
    ? { ownMetrics: { summaries, verdicts: ownMetricVerdicts(results), remarks: withoutValue(results) } }
    : {};
}

function environmentContent(results: Results): EnvironmentContent {
  const own = regrets(results);
  return { results, regrets: own, sentences: regretSentences(own) };
}

function diagnosisOf(results: Results): Diagnosis | undefined {
  const orders = ordersOfCorrection(results);
  return orders.length > 0 ? { corrections: corrections(results), orders } : undefined;
}

function kernelFloorOf(results: Results): KernelFloorContent | undefined {
  const checks = kernelFloorChecks(results);
  const checked = new Set(checks.map(({ series }) => series));
  const learners = results.series.filter(({ label }) => checked.has(label)).map(({ learner }) => learner);
  const sentence = describeKernelFloorChecks(
    checks,
    [...new Set(learners)].map((name) => plainText(name, 60)),
  );
  if (sentence === undefined) return undefined;
  return { checks, sentence, violated: checks.some(({ kind }) => kind === 'below') };
}

function byFamily<F extends { readonly facet: { readonly label: string } }>(families: readonly F[]) {
  return new Map(families.map((family) => [family.facet.label, family]));
}

function runContent({ run, origin }: StoredRun): RunContent {
  const { environment, package: made } = run;
  const versions = Object.entries(environment.versions)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, version]) => `${name} ${version}`);
  const facts: [string, string][] = [
    ['program', `${made.name} ${made.version}${made.commit ? ` (${made.commit.slice(0, 12)})` : ''}`],
    ['started', run.createdAt],
    ['processor', environment.cpu],
    ['cores', String(environment.cores)],
    ['memory', `${Number(environment.memoryGiB.toFixed(1))} GiB`],
    ['operating system', environment.os],
    ['Node.js', environment.node],
    ['backend', environment.backend.why],
    ['libraries', versions.join(', ')],
  ];
  if (environment.container !== undefined) facts.push(['container', environment.container]);
  return {
    name: `${plainText(run.name, 60)}${origin === undefined ? '' : ` (${origin})`}`,
    description: plainText(run.description),
    command: plainText(run.command, 2000),
    environment: facts.map(([name, value]) => [name, plainText(value, 1000)]),
  };
}
