/** Whether a text has a word that a head of a column may have to break: names are as long as their authors like. */
export function hasLongWord(text: string): boolean {
  return text.split(/[\s[\]-]/).some((word) => word.length > 16);
}

/** Whether a text is a short name, such as `bfc-wide`, which reads badly when it is broken at its hyphen. */
export function isShortName(text: string): boolean {
  return text.length <= 24 && /^[^\s-]+(-[^\s-]+)+$/.test(text);
}
