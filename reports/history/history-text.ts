import { fold, terminalWidth } from '../export/fixed-width.ts';
import { plural } from '../numbers.ts';
import { historyTable } from '../tables/history.ts';
import { terminalTable } from '../tables/render/terminal-table.ts';
import type { RunHistory } from './run-history.ts';
import { describeStepInFull, historyMethod, historyOutcome, stepsOf } from './wording.ts';

/** A history as plain text, at most 110 columns wide, with the outcome last. */
export function historyText(history: RunHistory): string {
  const { points, histories, by } = history;
  const first = points.map(({ label, fits }) => `${label} (${plural(fits, 'fit')})`).join(', ');
  const parts: string[][] = [
    fold(`${by === 'version' ? 'Versions' : 'Runs'}: ${first}`, terminalWidth),
    histories.length > 0 ? terminalTable(historyTable(history)) : [],
    ...(['worse', 'better'] as const).map((kind) => {
      const found = stepsOf(history, kind);
      if (found.length === 0) return [];
      return [
        `Steps for the ${kind}:`,
        ...found.flatMap(({ step, own }) =>
          fold(describeStepInFull(step, own, history), terminalWidth - 4).map(
            (line, i) => `${i === 0 ? '  ' : '    '}${line}`,
          ),
        ),
      ];
    }),
    fold(historyMethod(history), terminalWidth),
    fold(historyOutcome(history), terminalWidth),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}
