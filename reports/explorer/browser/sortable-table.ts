import { element, labelled } from './elements.ts';

/** What a table shows: the head of the column that sorts it (empty: none), and words that filter its rows. */
export interface TableState {
  readonly sort: string;
  readonly descending: boolean;
  readonly text: string;
}

/** A table that sorts and filters. */
export interface SortableTable {
  /** Shows a state; a head that the table lacks sorts nothing. */
  show(state: TableState): void;
}

/**
 * Makes a table of the page sort by its columns and filter its rows by words. Errors sort as numbers, other
 * entries as texts; those without a value come last, and a third click on a head restores the first order.
 *
 * @param onChange called with what a reader chose
 */
export function makeSortable(
  table: HTMLTableElement,
  onChange: (state: TableState) => void,
): SortableTable | undefined {
  const body = table.tBodies[0];
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  if (!body || heads.length === 0) return undefined;
  const original = [...body.rows];
  const names = heads.map(nameOf);
  let state: TableState = { sort: '', descending: false, text: '' };
  const search = element('input', { type: 'search', placeholder: 'words' });

  const show = (next: TableState) => {
    state = next;
    const place = names.indexOf(state.sort);
    for (const [i, head] of heads.entries())
      head.setAttribute('aria-sort', i !== place ? 'none' : state.descending ? 'descending' : 'ascending');
    body.append(...(place < 0 ? original : sorted(original, place, state.descending)));
    const words = state.text.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of original) {
      const text = (row.textContent ?? '').toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    if (search.value !== state.text) search.value = state.text;
  };
  const choose = (change: Partial<TableState>) => {
    show({ ...state, ...change });
    onChange(state);
  };

  for (const [place, head] of heads.entries()) {
    const button = element('button', { type: 'button', class: 'sort' });
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      if (state.sort !== names[place]) choose({ sort: names[place], descending: false });
      else if (!state.descending) choose({ descending: true });
      else choose({ sort: '', descending: false });
    });
  }
  search.addEventListener('input', () => choose({ text: search.value }));
  (table.closest('.scroll') ?? table).before(
    element('p', { class: 'filter' }, labelled('filter learners', search)),
  );
  show(state);
  return { show };
}

/** The name of a column: its head without the subtitle. */
function nameOf(head: HTMLTableCellElement): string {
  return (head.firstChild?.textContent ?? '').trim();
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

/** The number in an entry, or its text; undefined for a dash. */
function figureOf(entry: HTMLTableCellElement | undefined): number | string | undefined {
  const text = (entry?.innerText ?? '').trim();
  if (text === '' || text === '–') return undefined;
  // The number may follow a word, as in "learns" with the error below it.
  const figure = /[\d.]+(e[-+]?\d+)?$/.exec(text)?.[0];
  if (figure !== undefined && entry?.tagName === 'TD') return Number(figure);
  return text === 'failed' ? Number.POSITIVE_INFINITY : text;
}
