import type { z } from 'zod';
import type { configSchema, ResolvedConfig } from './config.ts';
import { checkConfig, readConfig } from './config-file.ts';
import { describeChanges } from './describe-changes.ts';
import { applyOverrides, type Overrides } from './overrides.ts';
import { resolveConfig } from './resolve-config.ts';

/** A configuration as an object: what a config file holds. */
export type ConfigInput = z.input<typeof configSchema>;

/**
 * A configuration ready to run.
 *
 * @param source name of a suite, path of a YAML or JSON file, or the configuration itself
 * @param overrides changes, the same as the flags of `hierbench run` make
 * @throws UserError with one line for the first thing that is wrong.
 */
export async function loadConfig(
  source: string | ConfigInput,
  overrides: Overrides = {},
): Promise<ResolvedConfig> {
  const read =
    typeof source === 'string'
      ? readConfig(source)
      : { config: checkConfig(source, 'configuration'), where: 'configuration', folder: process.cwd() };
  const config = await resolveConfig(applyOverrides(read, overrides));
  const changes = describeChanges(overrides);
  // The configuration's own description no longer fits once flags have changed it.
  return changes === '' ? config : { ...config, description: `${config.name}, with ${changes}` };
}
