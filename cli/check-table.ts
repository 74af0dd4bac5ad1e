import type { Outcome, Verdict } from '../harness/conformance/rule.ts';
import { rules } from '../harness/conformance/rules.ts';

/** The table of a check, line by line, because verdicts are shown as soon as they are known. */

const words: Readonly<Record<Outcome, string>> = {
  pass: 'pass',
  breach: 'BREACH',
  'not applicable': 'n/a',
  unseen: 'unseen',
  'not run': 'not run',
};

const nameWidth = Math.max(...rules.map(({ name }) => name.length));
const wordWidth = Math.max(...Object.values(words).map((word) => word.length));
const indent = ' '.repeat(nameWidth + wordWidth + 4);

/**
 * A rule and its outcome, with what was tried, what to do if the rule is broken, or why nothing was tried.
 */
export function verdictText({ rule, outcome, tried, reason }: Verdict, width: number): string {
  const start = `${rule.padEnd(nameWidth)}  ${words[outcome].padEnd(wordWidth)}  `;
  const texts = {
    pass: [reason === undefined ? tried : `${tried} (${reason})`],
    breach: [tried, reason ?? ''],
    unseen: [tried, reason ?? ''],
    'not applicable': [reason ?? tried],
    'not run': [reason ?? tried],
  }[outcome];
  const lines = texts.flatMap((text) => wrapped(text, width - indent.length));
  return `${start}${lines.join(`\n${indent}`)}`;
}

/** `28 rules: 25 kept, 1 broken (seed), 2 not run` */
export function summaryText(verdicts: readonly Verdict[]): string {
  const of = (outcome: Outcome) => verdicts.filter((verdict) => verdict.outcome === outcome);
  const broken = of('breach');
  const parts = [
    `${of('pass').length} kept`,
    broken.length > 0 && `${broken.length} broken (${broken.map(({ rule }) => rule).join(', ')})`,
    ...(['not applicable', 'unseen', 'not run'] as const).map(
      (outcome) => of(outcome).length > 0 && `${of(outcome).length} ${outcome}`,
    ),
  ].filter((part) => part !== false);
  return `${verdicts.length} rule${verdicts.length === 1 ? '' : 's'}: ${parts.join(', ')}`;
}

/** Breaks a text into lines of whole words, no longer than the width unless a single word is. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= Math.max(20, width))
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
