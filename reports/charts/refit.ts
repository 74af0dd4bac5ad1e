import type { Figure, PanelRow } from './figure.ts';

/**
 * The figure with at most `columns` panels side by side, in reading order. Rows keep their axes; where the
 * panels of one row are moved into several, each of these has that axis.
 */
export function refit(figure: Figure, columns: number): Figure {
  if (figure.columns <= columns) return figure;
  const reading = [...figure.panels].sort((a, b) => a.row - b.row || a.column - b.column);
  const rows: PanelRow[] = [];
  let from = -1;
  let column = 0;
  const panels = reading.map((panel) => {
    if (panel.row !== from || column === columns) {
      const row = figure.rows[panel.row];
      rows.push({ ...row, height: Math.min(row.height, tallest) });
      from = panel.row;
      column = 0;
    }
    return { ...panel, row: rows.length - 1, column: column++ };
  });
  return { ...figure, columns, rows, panels };
}

/** Greatest height of a panel in a narrow figure, px. */
const tallest = 190;
