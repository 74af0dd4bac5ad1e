type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
type Child = Node | string | number | undefined;

/** An element with attributes and children. Texts become text nodes: nothing is ever parsed as markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : String(value));
  for (const child of children)
    if (child !== undefined) made.append(String(child) === child ? child : asNode(child));
  return made;
}

function asNode(child: Exclude<Child, undefined>): Node {
  return child instanceof Node ? child : document.createTextNode(String(child));
}

let made = 0;

/** A control beside its label. */
export function labelled(label: string, control: HTMLSelectElement | HTMLInputElement): HTMLSpanElement {
  control.id = `explorer-control-${made++}`;
  return element('span', { class: 'control' }, element('label', { for: control.id }, label), ' ', control);
}

/** A choice with its label. */
export function choice(
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  value: string,
  onChange: (value: string) => void,
): HTMLSpanElement {
  const select = element(
    'select',
    {},
    ...options.map(([key, text]) => element('option', { value: key, selected: key === value }, text)),
  );
  select.addEventListener('change', () => onChange(select.value));
  return labelled(label, select);
}

export function checkbox(
  label: Child,
  checked: boolean,
  onChange: (checked: boolean) => void,
  className?: string,
): HTMLLabelElement {
  const box = element('input', { type: 'checkbox', checked });
  box.addEventListener('change', () => onChange(box.checked));
  return element('label', { class: className }, box, ' ', label);
}
