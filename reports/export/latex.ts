import type { Content } from '../content.ts';
import { headlineTable } from '../tables/headline.ts';
import { latexTable } from '../tables/render/latex-table.ts';
import { scalingTable } from '../tables/scaling.ts';
import { verdictTable } from '../tables/verdicts.ts';

/** Tables for papers, by file name. */
export function latexTables(content: Content): Map<string, string> {
  const tables = new Map<string, string>();
  const verdicts = verdictTable(content);
  if (verdicts) tables.set('verdicts.tex', latexTable(verdicts));
  for (const [index, { headline, scaling, separation }] of content.families.entries()) {
    tables.set(`errors-${index + 1}.tex`, latexTable(headlineTable(headline)));
    if (scaling && scaling.dimensions.length > 1)
      tables.set(`scaling-${index + 1}.tex`, latexTable(scalingTable(scaling, separation)));
  }
  return tables;
}
