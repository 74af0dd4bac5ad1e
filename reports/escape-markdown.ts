/** Text as text: nothing in it is read as Markdown or HTML, in a table or out of one. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]#|~^$]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\b(https?|ftp|www)([:.])/gi, '$1&#8203;$2');
}
