import type { Requirement } from '../harness/results/reproduction.ts';
import type { Tolerance } from '../harness/results/tolerance.ts';
import type { Verification, VerifiedCell } from '../harness/run/verify-run.ts';
import { formatError, listing, percent, plural } from '../reports/numbers.ts';
import { describeCell } from './describe-cell.ts';
import { textTable } from './text-table.ts';

/** What a verification prints: a line per cell, why bits were not required, and a summary. */
export function verificationText(verification: Verification): string {
  const { cells } = verification;
  const table = textTable(
    ['cell', 'required', 'then', 'now', 'outcome'],
    cells.map(({ cell, reproduction, stored, tolerance }) => [
      describeCell(cell),
      reproduction ? requiredWords(reproduction.required, tolerance) : '–',
      reproduction?.stored === undefined ? stored.status : formatError(reproduction.stored),
      reproduction?.found === undefined ? '–' : formatError(reproduction.found),
      outcomeWords(cells.find((one) => one.cell === cell)),
    ]),
  );
  return [table, '', ...reasons(cells), ...summary(verification)].join('\n');
}

function requiredWords(required: Requirement, { share, level }: Tolerance): string {
  if (required.bits) return 'the same bits';
  return `within ${percent(share)}${level > 0 ? `, or both ≤ ${level}` : ''}`;
}

function outcomeWords(verified: VerifiedCell | undefined): string {
  const found = verified?.reproduction;
  if (!found) return 'no result here';
  if (!found.reproduced) return `not reproduced: ${found.difference}`;
  return found.sameBits ? 'the same bits' : 'reproduced';
}

/** Why the same bits were not required of some cells, each reason once. */
function reasons(cells: readonly VerifiedCell[]): string[] {
  const because = new Set(
    cells.flatMap(({ reproduction }) =>
      reproduction && !reproduction.required.bits ? reproduction.required.because : [],
    ),
  );
  if (because.size === 0) return [];
  return [
    'Where these differ, a number near the stored one is required instead of the same bits:',
    ...[...because].map((reason) => `  ${reason}`),
    '',
  ];
}

function summary({ cells, eligible, others, withoutStart }: Verification): string[] {
  const good = cells.filter(({ reproduction }) => reproduction?.reproduced);
  const toTheBit = good.filter(({ reproduction }) => reproduction?.sameBits).length;
  const outcome =
    good.length === cells.length
      ? `reproduced: ${cells.length} of ${plural(cells.length, 'cell')}, ${toTheBit} of them to the last bit`
      : `NOT reproduced: ${cells.length - good.length} of ${plural(cells.length, 'cell')}`;
  const statuses = [
    ...new Set(others.flatMap(({ id, status }) => (withoutStart.has(id) ? [] : [status]))),
    ...(withoutStart.size > 0 ? ['their kept models are missing'] : []),
  ];
  const rest =
    others.length > 0 ? `; ${plural(others.length, 'cell')} could not be drawn (${listing(statuses)})` : '';
  return [`${outcome}; drawn from ${eligible}${rest}`, ...missingModels(withoutStart)];
}

/** One line for each kept model that fits began with and that cannot be had; the rest of many is counted. */
function missingModels(withoutStart: Verification['withoutStart']): string[] {
  const fits = new Map<string, number>();
  for (const why of withoutStart.values()) fits.set(why, (fits.get(why) ?? 0) + 1);
  const lines = [...fits].map(
    ([why, count]) => `  ${plural(count, 'fit')} that began with a kept model: ${why}`,
  );
  if (lines.length <= mostMissing) return lines;
  return [...lines.slice(0, mostMissing), `  and ${lines.length - mostMissing} more models`];
}

const mostMissing = 5;
