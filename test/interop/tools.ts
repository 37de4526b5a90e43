import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether a program is on this machine; prints a line where a test has to do without it. */
export function has(program: string, ...probe: string[]): boolean {
  const found = spawnSync(program, probe, { stdio: 'ignore' }).error === undefined;
  if (!found) console.log(`${program} is not on this machine: tests that ask it are left out`);
  return found;
}

/** A folder for one test file, and how to get rid of it. */
export function folder(): {
  path(name: string): string;
  write(name: string, data: string | Uint8Array): string;
  remove(): void;
} {
  const root = mkdtempSync(join(tmpdir(), 'cluster-tls-'));
  const path = (name: string) => join(root, name);
  return {
    path,
    write(name, data) {
      writeFileSync(path(name), data, { mode: 0o600 });
      return path(name);
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** What the program prints, both streams; fails the test where it does not succeed. */
export function run(program: string, ...words: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, words, { encoding: 'utf8', input: '' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}\n${stdout}${stderr}`);
  return stdout + stderr;
}

/** The same for bytes. */
export function output(program: string, ...words: string[]): Uint8Array {
  return execFileSync(program, words, { stdio: ['ignore', 'pipe', 'ignore'] });
}
