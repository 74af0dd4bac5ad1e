/** The command line of this process as one would type it, for the record. */
export function shellCommand(args: readonly string[] = process.argv.slice(2)): string {
  return ['hierbench', ...args].map(quote).join(' ');
}

function quote(word: string): string {
  return /^[\w./:=,@%+^-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
