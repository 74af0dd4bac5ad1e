import { commonOutcome } from '../analysis/common-outcome.ts';
import { briefSeparation } from '../analysis/separation-notes.ts';
import type { Content, FamilyContent } from '../content.ts';
import { headlineTable } from '../tables/headline.ts';
import { predictionTable } from '../tables/predictions.ts';
import { regretTable } from '../tables/regrets.ts';
import { terminalTable } from '../tables/render/terminal-table.ts';
import { verdictTable } from '../tables/verdicts.ts';
import { fold, terminalWidth } from './fixed-width.ts';

/**
 * The headline tables as plain text, one per family, and after them the verdicts on all families, because a
 * terminal shows the end of a text.
 */
export function terminalHeadline(
  content: Pick<Content, 'families' | 'results' | 'environments' | 'kernelFloor' | 'predictions' | 'remarks'>,
): string {
  const { families, environments, kernelFloor, predictions, remarks } = content;
  if (families.length === 0 && !environments) return 'There are no fits in these runs yet.';
  const verdicts = verdictTable(content);
  return [
    ...families.map(family),
    ...(environments ? [terminalTable(regretTable(environments.regrets))] : []),
    ...(verdicts ? [terminalTable(verdicts)] : []),
    ...(predictions.length > 0 ? [terminalTable(predictionTable(predictions))] : []),
    ...(kernelFloor ? [fold(kernelFloor.sentence, terminalWidth)] : []),
    ...remarks.map((remark) => fold(`Note: ${remark}`, terminalWidth)),
  ]
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function family({ headline, verdict, separation }: FamilyContent): string[] {
  const brief = separation && !commonOutcome(headline) ? briefSeparation(separation) : undefined;
  return [
    ...terminalTable(headlineTable(headline)),
    ...fold(verdict, terminalWidth),
    ...(brief ? fold(brief, terminalWidth) : []),
  ];
}
