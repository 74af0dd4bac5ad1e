import temml from 'temml';
import { longestFormula } from '../../harness/results/record.ts';
import { html, type Markup, trusted } from './html.ts';

/**
 * A formula as MathML, which browsers set without a script or a font. A text that is no formula, or would
 * become more than mathematics (links, ids, pictures), is shown as source.
 *
 * @param tex as stored; anyone may have written the family that it comes from
 * @param label description of the formula for screen readers
 */
export function formula(tex: string, label: string): Markup {
  const math = mathML(tex);
  if (math === undefined) return html`<pre><code>${tex}</code></pre>\n`;
  return html`<div class="scroll formula" role="region" tabindex="0" aria-label="${label}">${trusted(math)}</div>
<details><summary>TeX</summary><pre><code>${tex}</code></pre></details>
`;
}

/** The formula as MathML; undefined where the text is no formula, or not a harmless one. */
export function mathML(tex: string): string | undefined {
  if (tex.length > longestFormula) return undefined;
  try {
    const markup = temml.renderToString(tex, {
      displayMode: true,
      throwOnError: true,
      trust: false,
      maxExpand: 200,
      maxSize: [20, 50],
    });
    return markup.length <= longestMarkup && isHarmless(markup) ? markup : undefined;
  } catch {
    // A ParseError, or a RangeError where braces are nested by the thousand.
    return undefined;
  }
}

const longestMarkup = 100_000;

/** MathML Core's presentation elements, and attributes that only affect their layout and style. */
const elements =
  /^(math|mrow|mi|mn|mo|mtext|mspace|mstyle|mpadded|mphantom|mfrac|msqrt|mroot|msub|msup|msubsup|munder|mover|munderover|mtable|mtr|mtd)$/;
const attributes =
  /^(display|displaystyle|class|style|scriptlevel|form|fence|separator|stretchy|symmetric|minsize|maxsize|movablelimits|largeop|lspace|rspace|width|height|depth|voffset|linethickness|mathvariant|mathcolor|mathbackground|accent|accentunder|columnalign|columnspan|rowspan)$/;

/** Whether every tag is on the lists, which also keep out whatever a later version of the library adds. */
function isHarmless(markup: string): boolean {
  const tags = markup.match(/<[^>]*>?/g) ?? [];
  return tags.every((tag) => {
    const parts = /^<\/?([a-z]+)((?: [a-z]+="[^"<>]*")*) ?\/?>$/.exec(tag);
    if (!parts || !elements.test(parts[1])) return false;
    return [...parts[2].matchAll(/ ([a-z]+)="([^"]*)"/g)].every(
      ([, name, value]) => attributes.test(name) && !/url|position|:\/\//i.test(value),
    );
  });
}
