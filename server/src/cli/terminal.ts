/** Where a command writes, and what it may assume of it. A test gives one of its own. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Escape sequences for colours are welcome. */
  readonly colours: boolean;
  /** Columns that a line may take. */
  readonly width: number;
  /** Working folder, absolute; files below it are shown relative to it. */
  readonly cwd: string;
}

/** Exit codes of every command. */
export const exit = { clean: 0, findings: 1, trouble: 2 } as const;

/** The command line does not make sense; the message says what of it. Ends the command with `exit.trouble`. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A file that the command needs cannot be read or written. Ends the command with `exit.trouble`. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

/** Whether an error is of one of these classes. By name, since each bundle has classes of its own. */
export function isExpected(error: unknown, ...names: readonly ('UsageError' | 'FileError')[]): boolean {
  return error instanceof Error && names.some((name) => name === error.name);
}

/** The terminal of this process. Colours only on a screen, unless NO_COLOR or FORCE_COLOR says otherwise. */
export function processTerminal(): Terminal {
  const { env, stdout } = process;
  const dumb = env['TERM'] === 'dumb' || (env['NO_COLOR'] ?? '') !== '';
  return {
    out: (text) => stdout.write(text),
    err: (text) => process.stderr.write(text),
    colours: !dumb && (stdout.isTTY === true || !['', '0'].includes(env['FORCE_COLOR'] ?? '')),
    width: stdout.isTTY === true ? Math.max(40, stdout.columns) : 120,
    cwd: process.cwd(),
  };
}

export type Colour = 'bold' | 'dim' | 'red' | 'yellow' | 'blue' | 'cyan' | 'green';

const codes: Readonly<Record<Colour, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 };

export const painter =
  (colours: boolean) =>
  (colour: Colour, text: string): string =>
    colours && text !== '' ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text;

/** Text from a file as it may be shown: nothing in it can move the cursor, change colours or turn the reading direction. */
export const printable = (text: string): string =>
  text
    .replace(/\t/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, '\u00b7');

/** Columns that a text takes on a screen: none for marks that combine, two for wide East Asian characters and pictures. */
export function columns(text: string): number {
  let sum = 0;
  for (const c of text) {
    if (c >= ' ' && c <= '~') sum++;
    else if (!/\p{M}/u.test(c))
      sum +=
        /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
          c,
        )
          ? 2
          : 1;
  }
  return sum;
}
