import type { LogOutputChannel } from 'vscode';

/** Passwords, and bytes of files, in a traced message, as JSON or as JSON inside a JSON text, made unreadable. */
export const masked = (text: string): string =>
  text
    .replace(/("(?:[A-Za-z]*[pP]assword|content)"\s*:\s*)"(?:[^"\\]|\\.)*"/g, '$1"***"')
    .replace(/(\\"(?:[A-Za-z]*[pP]assword|content)\\"\s*:\s*)\\"(?:[^"\\]|\\\\\\"|\\[^"])*\\"/g, '$1\\"***\\"');

/** The output channel for a connection: with the trace turned on, requests are written to it with their parameters. */
export function withoutPasswords(output: LogOutputChannel): LogOutputChannel {
  const trace = (message: string, ...more: unknown[]): void =>
    output.trace(masked(message), ...more.map((each) => (typeof each === 'string' ? masked(each) : each)));
  // The editor's object is frozen: it cannot be the target itself.
  return new Proxy({} as LogOutputChannel, {
    get: (_, name) => (name === 'trace' ? trace : Reflect.get(output, name)),
  });
}
