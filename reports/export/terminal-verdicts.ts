import { shortenApart } from '../shorten-apart.ts';
import type { VerdictCell, VerdictMatrix } from '../verdict-matrix.ts';
import { characterWidth, displayWidth, fold, pad, terminalWidth } from './fixed-width.ts';

const longestLearner = 34;
const verdictWidth = 'undecided'.length;
const errorWidth = 7;
const familyWidth = verdictWidth + 1 + errorWidth;
const gap = '  ';

/** The verdict matrix as plain text: as many families beside each other as the width holds, the others below. */
export function terminalVerdicts({ caption, families, rows }: VerdictMatrix): string {
  const learnerWidth = Math.min(
    longestLearner,
    Math.max('learner'.length, ...rows.map(({ learner }) => displayWidth(learner))),
  );
  const room = Math.floor((terminalWidth - learnerWidth) / (familyWidth + gap.length));
  // Blocks of like width: five families are three and two, not four and one.
  const blocks = Math.ceil(families.length / room);
  const inBlock = Math.ceil(families.length / blocks);
  const learners = shortenApart(
    rows.map(({ learner }) => learner),
    learnerWidth,
    characterWidth,
  );
  const names = shortenApart(
    families.map(({ label }) => label),
    familyWidth,
    characterWidth,
  );
  const line = (head: string, texts: readonly string[]) =>
    [pad(head, learnerWidth), ...texts.map((text) => pad(text, familyWidth))].join(gap).trimEnd();
  const block = (first: number) => {
    const heads = families.slice(first, first + inBlock);
    const width = learnerWidth + heads.length * (familyWidth + gap.length);
    return [
      line('learner', names.slice(first, first + inBlock)),
      line(
        '',
        heads.map(({ d }) => `d = ${d}`),
      ),
      '─'.repeat(width),
      ...rows.map(({ cells }, i) => line(learners[i], cells.slice(first, first + inBlock).map(written))),
    ].join('\n');
  };
  return [
    ...fold(caption, terminalWidth),
    ...Array.from({ length: blocks }, (_, i) => block(i * inBlock))
      .join('\n\n')
      .split('\n'),
  ].join('\n');
}

function written({ verdict, error }: VerdictCell): string {
  return `${pad(verdict ?? '', verdictWidth)} ${pad(error, errorWidth, true)}`;
}
