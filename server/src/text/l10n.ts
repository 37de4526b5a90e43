/** Texts by their English, as the reader's language has them; empty for English. */
let language: Readonly<Record<string, string>> = {};
let foreign = false;

/** From now on texts are told in this language. Each bundle of the product is told once, when it starts. */
export function speak(texts: Readonly<Record<string, string>>): void {
  language = texts;
  foreign = Object.keys(texts).length > 0;
}

export const spoken = (): Readonly<Record<string, string>> => language;

/** A text for people with what stands in it; translators see `{0}` in the place of the first value. */
export function t(pieces: TemplateStringsArray, ...values: readonly (string | number | undefined)[]): string {
  if (foreign) {
    const key = pieces.map((piece, i) => (i < values.length ? `${piece}{${i}}` : piece)).join('');
    const text = language[key];
    if (text !== undefined) return text.replace(/\{(\d)\}/g, (_, i: string) => String(values[Number(i)] ?? ''));
  }
  return pieces.map((piece, i) => `${piece}${values[i] ?? ''}`).join('');
}

/** A text that is data: the summary of a rule, the description of an option. */
export const told = (text: string): string => (foreign ? (language[text] ?? text) : text);

/** Whether a text has none of the letters that a language of another script is written in. */
export const isLeftInEnglish = (text: string): boolean => foreign && /^[\u0020-\u007e\u2018-\u201d\u2026]*$/.test(text);
