import { escapeMarkdown } from '../../escape-markdown.ts';
import type { Table } from '../table.ts';
import { joined, oneLine, shownIn } from './shown.ts';

/** A table in GitHub-flavoured Markdown, line by line: its caption above it, and an empty line below. */
export function markdownTable(table: Table): string[] {
  const { caption } = table;
  const { columns, rows } = shownIn('markdown', table);
  return [
    ...(caption === undefined ? [] : [escapeMarkdown(oneLine(caption)), '']),
    line(columns.map(({ title, subtitle }) => joined({ text: title, detail: subtitle }))),
    `| ${columns.map(({ kind }) => (kind === 'number' ? '---:' : '---')).join(' | ')} |`,
    ...rows.map(({ entries }) => line(entries.map(joined))),
    '',
  ];
}

function line(texts: readonly string[]): string {
  return `| ${texts.map(escapeMarkdown).join(' | ')} |`;
}
