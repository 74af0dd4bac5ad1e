const commands: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '∞': '$\\infty$',
  '×': '$\\times$',
  '÷': '$\\div$',
  '∝': '$\\propto$',
  ε: '$\\varepsilon$',
  ρ: '$\\rho$',
  '²': '$^2$',
  '−': '$-$',
  '–': '--',
  '…': '\\dots{}',
};

/** A text as LaTeX sets it, whatever is in it. */
export function escapeLatex(text: string): string {
  return [...text]
    .map((character) => commands[character] ?? (/[&%$#_{}]/.test(character) ? `\\${character}` : character))
    .join('');
}
