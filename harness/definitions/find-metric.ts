import { basename, isAbsolute, resolve } from 'node:path';
import { isProgram } from '../external/load-program.ts';
import { metricDescriptorSuffix } from '../external/metric-descriptor.ts';
import { UserError } from '../input/errors.ts';
import { firstComplaint, formatPath } from '../input/schema-errors.ts';
import { type Metric, metricShape } from '../protocol/metric.ts';
import type { StoredMetric } from '../results/own-metric.ts';
import { fileDigest, isPath, loadDefault } from './plugins/load-file.ts';

/** A metric, what run.json stores of it, and its file. */
export interface FoundMetric extends StoredMetric {
  readonly definition: Metric;
}

/**
 * The metric in a file: the default export of a module, or a program that speaks the protocol of
 * docs/external-learners.md.
 *
 * @param folder the folder that relative paths start from
 * @throws UserError with one line if the file does not exist, does not load or defines no metric
 */
export async function findMetric(name: string, folder = process.cwd()): Promise<FoundMetric> {
  if (!isPath(name) && !name.endsWith(metricDescriptorSuffix))
    throw new UserError(
      `"${name}" is no file; a metric is named by its file, such as ./${basename(name)}.ts`,
    );
  const module = isAbsolute(name) ? name : resolve(folder, name);
  if (isProgram(module)) {
    const { loadExternalMetric } = await import('../external/load-metric.ts');
    const { metric, digest } = await loadExternalMetric(module);
    return found(metric, module, digest);
  }
  const metric = (await loadDefault('metric', module)) as Partial<Metric> | undefined;
  if (typeof metric?.measure !== 'function')
    throw new UserError(
      `the default export of ${basename(module)} is no metric; write export default defineMetric({…})`,
    );
  return found(metric as Metric, module, fileDigest(module));
}

/** @throws UserError for the first thing that the metric says wrongly of itself */
function found(definition: Metric, module: string, digest: string): FoundMetric {
  const parsed = metricShape.safeParse(definition);
  if (!parsed.success) {
    const { path, text } = firstComplaint(metricShape, parsed.error, definition);
    throw new UserError(`${basename(module)}: ${formatPath(path)}: ${text}`);
  }
  const { name, title, description, unit, better, learnt, log, over } = parsed.data;
  return {
    ...{ name, title, better },
    ...(description !== undefined && { description }),
    ...(unit !== undefined && { unit }),
    ...(learnt !== undefined && { learnt }),
    ...(log && { log }),
    ...(over && { over }),
    ...{ module, digest, definition },
  };
}
