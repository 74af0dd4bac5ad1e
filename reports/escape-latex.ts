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
  '≤': '$\\leq$',
  '≈': '$\\approx$',
  '−': '$-$',
  '–': '--',
  '…': '\\dots{}',
};

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Escapes any text for LaTeX. */
export function escapeLatex(text: string): string {
  return text.replace(/⁻[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[\s\S]/gu, (piece) => {
    if (commands[piece] !== undefined) return commands[piece];
    const digits = [...piece.replace('⁻', '')].map((digit) => superscripts.indexOf(digit));
    if (digits.length > 0 && !digits.includes(-1))
      return `$^{${piece.startsWith('⁻') ? '-' : ''}${digits.join('')}}$`;
    return /[&%$#_{}]/.test(piece) ? `\\${piece}` : piece;
  });
}
