import { choice, element } from './elements.ts';

/** A control: its key, its label, its options and the chosen one. */
export type Choice = readonly [
  key: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  value: string,
];

/** Controls that are kept where their options stay the same, so that a reader without a mouse keeps the focus. */
export class Choices {
  readonly element = element('div', { class: 'controls' });
  readonly #made = new Map<string, { readonly options: string; readonly control: HTMLElement }>();
  #onChange: (key: string, value: string) => void = () => {};

  show(choices: readonly Choice[], onChange: (key: string, value: string) => void): void {
    this.#onChange = onChange;
    const wanted = choices.map((wish) => this.#controlOf(wish));
    for (const control of [...this.element.children])
      if (!wanted.some((kept) => kept === control)) control.remove();
    wanted.forEach((control, i) => {
      const there = this.element.children[i];
      if (there !== control) this.element.insertBefore(control, there ?? null);
    });
  }

  #controlOf([key, label, list, value]: Choice): HTMLElement {
    const options = JSON.stringify(list);
    const known = this.#made.get(key);
    const control =
      known?.options === options
        ? known.control
        : choice(label, list, value, (next) => this.#onChange(key, next));
    const select = control.querySelector('select');
    if (select && select.value !== value) select.value = value;
    this.#made.set(key, { options, control });
    return control;
  }
}
