import type { LearningVerdict } from '../analysis/learning-verdict.ts';
import type { Content } from '../content.ts';
import { formatError } from '../numbers.ts';
import { type VerdictCell, type VerdictMatrix, verdictMatrix } from '../verdict-matrix.ts';
import { html, type Interpolated, type Markup } from './html.ts';
import { learnerHead, type Styles, scrollable } from './tables.ts';

/** Medians up to the first are shown as good, up to the second as fair, above as poor. */
const levels = { good: 0.01, fair: 0.1 } as const;

/** Colours of verdicts; the word is always there, too. */
export const verdictLevels: Readonly<Record<LearningVerdict['kind'], string>> = {
  learns: 'good',
  undecided: 'fair',
  stalls: 'poor',
};

/** Every learner on every family: its verdict and its error at the d of the headline, or the error alone where d did not grow. */
export function verdictTable(content: Content, styles: Styles): Markup {
  const matrix = verdictMatrix(content);
  return matrix ? verdicts(matrix, styles) : errors(content, styles);
}

function verdicts({ caption, families, rows }: VerdictMatrix, styles: Styles): Markup {
  const cell = ({ verdict, error }: VerdictCell) =>
    verdict
      ? html`<td class="number ${verdictLevels[verdict]}">${verdict}<br><span class="faint">${error}</span></td>`
      : html`<td class="number">${error}</td>`;
  const legend = (['learns', 'undecided', 'stalls'] as const).map(
    (kind) => html`<span class="legend ${verdictLevels[kind]}">${kind}</span>`,
  );
  return table(
    'Verdicts and median relative test errors',
    html`${caption} ${legend}`,
    families,
    rows.map(({ learner, isReference, cells }) => row(learner, isReference, cells.map(cell), styles)),
  );
}

function errors({ families, results }: Content, styles: Styles): Markup {
  const learners = results.series.filter(({ label }) =>
    families.some(({ headline }) => headline.entries.some(({ series }) => series.label === label)),
  );
  const rows = learners.map(({ label }) => {
    const cells = families.map(({ headline }) => {
      const entry = headline.entries.find(({ series }) => series.label === label);
      const error = entry?.summary.error;
      if (!error) return html`<td class="number">–</td>`;
      return html`<td class="number ${level(error.median)}">${formatError(error.median)}</td>`;
    });
    return row(
      label,
      families.some(({ headline }) => headline.reference === label),
      cells,
      styles,
    );
  });
  return table(
    'Median relative test error',
    html`Median relative test error at the largest d of each family that most learners reach. <span class="legend good">up to ${levels.good}</span><span class="legend fair">up to ${levels.fair}</span><span class="legend poor">above, or failed</span>`,
    families.map(({ headline: { facet, d } }) => ({ label: facet.label, d })),
    rows,
  );
}

function table(
  label: string,
  caption: Interpolated,
  families: VerdictMatrix['families'],
  rows: readonly Markup[],
): Markup {
  const heads = families.map(
    (family) =>
      html`<th scope="col" class="number">${breakable(family.label)}<br><span class="faint">d = ${family.d}</span></th>`,
  );
  return scrollable(
    label,
    html`<table>
<caption>${caption}</caption>
<thead><tr><th scope="col">learner</th>${heads}</tr></thead>
<tbody>${rows}</tbody></table>`,
  );
}

/** A name with parameters may break before these. */
function breakable(label: string): Interpolated {
  return label.split(/(?=\[)/).map((part, i) => (i === 0 ? part : html`<wbr>${part}`));
}

function row(learner: string, isReference: boolean, cells: readonly Markup[], styles: Styles): Markup {
  return html`<tr${isReference ? html` class="reference"` : ''}>${learnerHead(learner, styles)}${cells}</tr>`;
}

function level(error: number): string {
  if (error <= levels.good) return 'good';
  return error <= levels.fair ? 'fair' : 'poor';
}
