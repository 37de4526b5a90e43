import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Host } from './host.ts';

/** Milliseconds: four versions of the protocol, none of which answers, and what goes before. */
const LONGEST = 90_000;
/** Milliseconds between two looks at whether the answer is still wanted. */
const OFTEN = 100;
const MOST_OUTPUT = 4 * 2 ** 20;

/** The command line beside the program that runs: the server's own bundle, or the command line as a server. */
function commandLine(): string {
  const program = realpathSync(process.argv[1] ?? '');
  return /^server\.c?js$/.test(basename(program)) ? join(dirname(program), 'cli.js') : program;
}

export const probe: NonNullable<Host['probe']> = (args, secrets, cancelled) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [commandLine(), 'probe', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // In the editor this program is Electron, which is told so to be Node.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NO_COLOR: '1', ...secrets },
    });
    const texts = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (texts.out.length < MOST_OUTPUT) texts.out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (texts.err.length < MOST_OUTPUT) texts.err += text;
    });
    const started = Date.now();
    const timer = setInterval(() => {
      if (cancelled() || Date.now() - started > LONGEST) child.kill('SIGKILL');
    }, OFTEN);
    child.on('error', (error) => {
      clearInterval(timer);
      reject(error);
    });
    child.on('close', () => {
      clearInterval(timer);
      resolve(texts);
    });
  });
