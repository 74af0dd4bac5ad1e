import type { Content } from '../content.ts';
import { collapseTable } from '../tables/collapse.ts';
import { headlineTable } from '../tables/headline.ts';
import { ownMetricTable } from '../tables/own-metrics.ts';
import { parameterThresholdTable } from '../tables/parameter-thresholds.ts';
import { regretTable } from '../tables/regrets.ts';
import { latexTable } from '../tables/render/latex-table.ts';
import { scalingTable } from '../tables/scaling.ts';
import { thresholdTable } from '../tables/thresholds.ts';
import { verdictTable } from '../tables/verdicts.ts';

/** Tables for papers, by file name. */
export function latexTables(content: Content): Map<string, string> {
  const tables = new Map<string, string>();
  const verdicts = verdictTable(content);
  if (verdicts) tables.set('verdicts.tex', latexTable(verdicts));
  for (const [index, family] of content.families.entries()) {
    const { headline, scaling, separation, thresholds, parameters, collapses } = family;
    tables.set(`errors-${index + 1}.tex`, latexTable(headlineTable(headline)));
    if (scaling && scaling.dimensions.length > 1)
      tables.set(`scaling-${index + 1}.tex`, latexTable(scalingTable(scaling, separation)));
    if (thresholds) tables.set(`thresholds-${index + 1}.tex`, latexTable(thresholdTable(thresholds)));
    if (parameters)
      tables.set(`parameters-${index + 1}.tex`, latexTable(parameterThresholdTable(parameters)));
    if (collapses) tables.set(`collapse-${index + 1}.tex`, latexTable(collapseTable(collapses)));
  }
  if (content.ownMetrics) tables.set('metrics.tex', latexTable(ownMetricTable(content.ownMetrics.summaries)));
  if (content.environments) tables.set('regret.tex', latexTable(regretTable(content.environments.regrets)));
  return tables;
}
