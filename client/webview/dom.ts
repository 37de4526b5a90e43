/** Elements are made one by one, and whatever comes out of a file is set as text: none of it ever becomes markup. */

export interface Properties {
  readonly class?: string;
  readonly text?: string;
  readonly role?: string;
  readonly id?: string;
  readonly title?: string;
  readonly tabIndex?: number;
  readonly aria?: Readonly<Record<string, string>>;
  readonly click?: () => void;
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly (HTMLElement | undefined)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (properties.class !== undefined) element.className = properties.class;
  if (properties.text !== undefined) element.textContent = properties.text;
  if (properties.role !== undefined) element.setAttribute('role', properties.role);
  if (properties.id !== undefined) element.id = properties.id;
  if (properties.title !== undefined) element.title = properties.title;
  if (properties.tabIndex !== undefined) element.tabIndex = properties.tabIndex;
  for (const [name, value] of Object.entries(properties.aria ?? {})) element.setAttribute(`aria-${name}`, value);
  if (properties.click !== undefined) element.addEventListener('click', properties.click);
  for (const child of children) if (child !== undefined) element.append(child);
  return element;
}

/** A sentence in which quoted words stand between backticks, as they do in Markdown. */
export function sentence(text: string, properties: Properties = {}): HTMLSpanElement {
  const pieces = text.split('`').map((piece, i) => make(i % 2 === 1 ? 'code' : 'span', { text: piece }));
  return make('span', properties, ...pieces);
}

export function button(text: string, click: () => void, more: Properties = {}): HTMLButtonElement {
  const element = make('button', { ...more, text, click });
  element.type = 'button';
  return element;
}

export const fill = (text: string, ...values: readonly (string | number)[]): string =>
  text.replace(/\{(\d)\}/g, (_, i: string) => String(values[Number(i)] ?? ''));
