/**
 * Turns a text into a name of a file or folder that is safe on every system and in every URL: at most
 * `longest` lower-case letters, digits and single hyphens.
 *
 * @param otherwise the name for a text without any letter or digit
 */
export function fileName(text: string, otherwise: string, longest = 40): string {
  const name = text
    .slice(0, 1000)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, longest)
    .replace(/-$/, '');
  return name || otherwise;
}
