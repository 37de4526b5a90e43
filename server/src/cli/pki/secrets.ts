import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { UsageError } from '../terminal.ts';
import { readBytes } from './files.ts';

/** Where a password comes from: never from an argument, which every user of the machine could read. */
export interface SecretSource {
  readonly file: string | undefined;
  readonly env: string | undefined;
}

/**
 * The password of a file or an environment variable, or undefined where neither is given. One line end at the end of a
 * file does not count: editors and `echo` put it there. Nothing of the password stands in the messages.
 */
export async function secretFrom(option: string, { file, env }: SecretSource): Promise<string | undefined> {
  if (file !== undefined && env !== undefined)
    throw new UsageError(`--${option}-file and --${option}-env exclude each other`);
  if (env !== undefined) {
    const value = process.env[env];
    if (value === undefined) throw new UsageError(`--${option}-env ${env}: there is no such environment variable`);
    return value;
  }
  if (file === undefined) return undefined;
  const text = new TextDecoder().decode(await readBytes(file));
  const password = text.replace(/\r?\n$/, '');
  if (/[\r\n]/.test(password)) throw new UsageError(`--${option}-file ${file}: has more than one line`);
  return password;
}

/** Whether somebody sits there who can be asked. */
export const canAsk = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Asks for a password; what is typed is not shown. @throws UsageError where it is not given (Ctrl-C, Ctrl-D) */
export function ask(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  return new Promise((resolve, reject) => {
    lines.on('close', () => {
      process.stderr.write('\n');
      // After an answer, this comes too late to matter.
      reject(new UsageError('no password was given'));
    });
    lines.question('', (password) => {
      resolve(password);
      lines.close();
    });
  });
}
