import { endsText, isBlank } from './characters.ts';
import { parsePath, renderPath } from './path.ts';
import { escaped, quoted } from './strings.ts';
import { isNumber } from './tokenizer.ts';

type Quote = 'none' | 'single' | 'double' | 'triple' | 'block';

/** Words, numbers with or without a unit, and protocol names: what people write without quotes. */
const WORD = /^[A-Za-z0-9_][A-Za-z0-9_-]*$/;
const MEASURE = /^-?\d+(?:\.\d+)?(?: ?[A-Za-z]+)?$/;
const SUBSTITUTION = /^\$\{\??([^{}"]+?)(?:\[\])?\}$/;

/** A reference that is meant as one: nobody has `${X}` as the text of a password. */
const isSubstitution = (value: string): boolean => {
  const path = SUBSTITUTION.exec(value)?.[1];
  return path !== undefined && parsePath(path) !== undefined;
};

/** True if the value reads the same without quotes. */
export function readsBare(value: string): boolean {
  if (value === '' || isBlank(value.charCodeAt(0)) || isBlank(value.charCodeAt(value.length - 1))) return false;
  if (value.includes('//') || value.includes('\n')) return false;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (endsText(code) && !isBlank(code)) return false;
  }
  return true;
}

/** A value as it stands in a file; inside open quotes only its inside. */
export function spell(value: string, quote: Quote): string {
  if (quote === 'double') return escaped(value);
  if (quote === 'triple') return value;
  if (isSubstitution(value)) return value;
  return WORD.test(value) || MEASURE.test(value) || isNumber(value) ? value : quoted(value);
}

/** A value in the place of an old one: it keeps the quotes of that, or its lack of them where both read alike. */
export function spellLike(value: string, old: Quote): string {
  if (isSubstitution(value)) return value;
  if (old === 'triple') return value.includes('"""') || value.endsWith('"') ? quoted(value) : `"""${value}"""`;
  if (old === 'double') return quoted(value);
  return readsBare(value) ? value : quoted(value);
}

export const spellList = (values: readonly string[], old: Quote = 'none'): string =>
  `[${values.map((v) => (old === 'double' ? spellLike(v, old) : spell(v, 'none'))).join(', ')}]`;

/** The elements of a key from outside; text that is no path is one element. */
export const elementsOfKey = (key: string): readonly string[] => parsePath(key) ?? [key];

/** Writes path elements as a key; the bare word `include` would be read as an include. */
export const spellKey = (path: readonly string[]): string =>
  path.length === 1 && path[0] === 'include' ? '"include"' : renderPath(path);
