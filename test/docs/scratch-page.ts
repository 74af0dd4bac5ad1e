import { codeBlocks } from './code-blocks.ts';

/** docs/engine-from-scratch.md, whose blocks of JavaScript are one program and whose blocks of text are what it prints. */

const blocks = codeBlocks('engine-from-scratch.md');
export const textOf = (language: string) =>
  blocks.filter((block) => block.language === language).map(({ text }) => text);
export const program = textOf('js').join('');
export const outputs = textOf('text');

/** Whether all that the page shows was printed, in the page's order. */
export function isAsShown(stdout: string): boolean {
  let from = 0;
  for (const output of outputs) {
    const at = stdout.indexOf(output, from);
    if (at === -1) return false;
    from = at + output.length;
  }
  return true;
}
