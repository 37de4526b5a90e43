/** Character classes of HOCON (specification, "Unquoted strings" and "Whitespace"; lightbend config 1.4.3 tokenizer). */

const NOT_IN_TEXT = '$"{}[]:=,+#`^?!@*&\\';

const BLANK = 1;
const RESERVED = 2;

/** Bits of the first 256 characters; blanks above them are few and asked by value. */
const classes = new Uint8Array(256);
for (const code of [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0xa0]) classes[code] = BLANK;
for (let i = 0; i < NOT_IN_TEXT.length; i++) classes[NOT_IN_TEXT.charCodeAt(i)] = RESERVED;

const isHighBlank = (code: number): boolean =>
  (code >= 0x2000 && code <= 0x200a) ||
  code === 0x2028 ||
  code === 0x2029 ||
  code === 0x202f ||
  code === 0x205f ||
  code === 0x3000 ||
  code === 0x1680 ||
  code === 0xfeff;

/** White space, the line feed and the byte order mark included; U+0085 is an ordinary character. */
export const isBlank = (code: number): boolean => (code < 256 ? classes[code] === BLANK : isHighBlank(code));

/** True where unquoted text ends whatever follows; the double slash of a comment is asked for separately. */
export const endsText = (code: number): boolean => (code < 256 ? classes[code] !== 0 : isHighBlank(code));

/** Every character at which `endsText` holds, as a class for expressions. */
const ENDS = `${[...classes.keys()]
  .filter(endsText)
  .map((code) => `\\x${code.toString(16).padStart(2, '0')}`)
  .join('')}\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff`;

/** As far as unquoted text surely goes: to what ends it, or to a slash. */
export const textAhead = new RegExp(`[^/${ENDS}]*`, 'y');

/** True for a character that unquoted text cannot hold, blanks aside. */
export const isReserved = (code: number): boolean => code < 256 && classes[code] === RESERVED;

export const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** A character in the words of the reference library's messages. */
export function nameOf(character: string): string {
  if (character === '') return 'end of file';
  if (character === '\n') return 'newline';
  if (character === '\t') return 'tab';
  const code = character.charCodeAt(0);
  return code < 0x20 ? `control character 0x${code.toString(16)}` : character;
}

/** Removes HOCON's white space (which is more than `String.trim` knows) at both ends. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}
