/** Texts by their English, or by its number, as the reader's language has them; empty for English. */
let language: Readonly<Record<string, string>> = {};
let foreign = false;

/** From now on texts are told in this language. Each bundle of the product is told once, when it starts. */
export function speak(texts: Readonly<Record<string, string>>): void {
  language = texts;
  foreign = Object.keys(texts).length > 0;
}

export const spoken = (): Readonly<Record<string, string>> => language;

const inLanguage = (english: string): string | undefined => language[english] ?? language[numberOf(english)];

/** Stands for the English in the bundles that ship, which would hold it a second time (FNV-1a; the build refuses twins). */
export function numberOf(english: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < english.length; i++) hash = Math.imul(hash ^ english.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** A text for people with what stands in it; translators see `{0}` in the place of the first value. */
export function t(pieces: TemplateStringsArray, ...values: readonly (string | number | undefined)[]): string {
  if (foreign) {
    const key = pieces.map((piece, i) => (i < values.length ? `${piece}{${i}}` : piece)).join('');
    const text = inLanguage(key);
    if (text !== undefined) return text.replace(/\{(\d)\}/g, (_, i: string) => String(values[Number(i)] ?? ''));
  }
  return pieces.map((piece, i) => `${piece}${values[i] ?? ''}`).join('');
}

/** Marks a text for translators where the language is not known yet, as at a module's top; `told` says it. */
export const later = ([text = '']: TemplateStringsArray): string => text;

/** A text that is data: the summary of a rule, the description of an option, what was marked for `later`. */
export const told = (text: string): string => (foreign ? (inLanguage(text) ?? text) : text);

/** `a and b` */
export const both = (names: readonly string[]): string => named(names, (some, last) => t`${some} and ${last}`);

/** `a or b` */
export const either = (names: readonly string[]): string => named(names, (some, last) => t`${some} or ${last}`);

const named = (names: readonly string[], join: (some: string, last: string) => string): string =>
  names.length === 0 ? '' : names.reduce(join);

/** Whether a text has next to none of the letters that a language of another script is written in. */
export const isLeftInEnglish = (text: string): boolean =>
  foreign && text.replace(/[\u0020-\u007e\u2018-\u201d\u2026]/g, '').length < text.length / 10;
