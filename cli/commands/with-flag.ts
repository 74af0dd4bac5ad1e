import { UserError } from '../../harness/input/errors.ts';
import type { Baseline } from '../../reports/baselines/baseline.ts';
import { type Arguments, textOption } from './command.ts';

/** Maximum number of baselines of one report. */
const mostBaselines = 4;

/** The option --with, for commands that show baselines. */
export const withOption = textOption(
  'published results to show beside these: a folder, an address, a package, or paper; may be repeated (docs/baselines.md)',
);

/** The baselines that --with names. @throws UserError for one that cannot be used */
export async function withFlag(args: Arguments): Promise<Baseline[]> {
  const sources = [(args.with ?? []) as string | readonly string[]].flat();
  if (sources.length > mostBaselines)
    throw new UserError(`--with is given ${sources.length} times; ${mostBaselines} baselines are the most`);
  const { findBaseline } = await import('../baselines/find-baseline.ts');
  const found: Baseline[] = [];
  for (const source of sources) {
    const own = await findBaseline(source);
    if (found.some(({ hash }) => hash === own.hash))
      throw new UserError(`--with ${source}: this run is there already`);
    found.push(own);
  }
  return found;
}
