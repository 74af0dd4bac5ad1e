import { element, labelled } from './elements.ts';

/**
 * Makes a table of the page sort by its columns and filter its rows by words. Errors sort as numbers, other cells as texts;
 * what has no figure comes last, and a third click on a head brings the first order back.
 */
export function makeSortable(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  if (!body || heads.length === 0) return;
  const original = [...body.rows];
  for (const [place, head] of heads.entries()) {
    const button = element('button', { type: 'button', class: 'sort' });
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute('aria-sort', 'none');
    button.addEventListener('click', () => {
      const before = head.getAttribute('aria-sort');
      const next = before === 'none' ? 'ascending' : before === 'ascending' ? 'descending' : 'none';
      for (const other of heads) other.setAttribute('aria-sort', 'none');
      head.setAttribute('aria-sort', next);
      body.append(...(next === 'none' ? original : sorted(original, place, next === 'descending')));
    });
  }
  const search = element('input', { type: 'search', placeholder: 'words' });
  search.addEventListener('input', () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of original) {
      const text = (row.textContent ?? '').toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
  (table.closest('.scroll') ?? table).before(
    element('p', { class: 'filter' }, labelled('filter learners', search)),
  );
}

function sorted(
  rows: readonly HTMLTableRowElement[],
  place: number,
  descending: boolean,
): HTMLTableRowElement[] {
  const direction = descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: figureOf(row.cells[place]) }))
    .sort(({ value: a }, { value: b }) => {
      if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
      if (typeof a === 'number' && typeof b === 'number') return (a - b) * direction;
      return String(a).localeCompare(String(b)) * direction;
    })
    .map(({ row }) => row);
}

/** The figure of a cell, or its text; undefined for a dash. */
function figureOf(cell: HTMLTableCellElement | undefined): number | string | undefined {
  const text = (cell?.innerText ?? '').trim();
  if (text === '' || text === '–') return undefined;
  // "learns" with the error below it.
  const figure = /[\d.]+(e[-+]?\d+)?$/.exec(text)?.[0];
  if (figure !== undefined && cell?.tagName === 'TD') return Number(figure);
  return text === 'failed' ? Number.POSITIVE_INFINITY : text;
}
