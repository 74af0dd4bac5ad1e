/** Escapes a text so that nothing in it is read as Markdown or HTML, inside or outside a table. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]#|~^$]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\b(https?|ftp|www)([:.])/gi, '$1&#8203;$2');
}
