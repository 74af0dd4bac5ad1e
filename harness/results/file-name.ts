/**
 * A text as the name of a file or folder that is harmless on every system and in every address: small letters, digits
 * and single hyphens, at most `longest` of them.
 *
 * @param otherwise what a text without any letter or digit becomes
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
