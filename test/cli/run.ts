import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const cli = join(root, 'dist/cli.js');

/** Builds the bundles where a source is newer than they are. */
export function build(): void {
  const built = statSync(cli, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newest = readdirSync(join(root, 'server/src'), { recursive: true, encoding: 'utf8' }).map(
    (file) => statSync(join(root, 'server/src', file)).mtimeMs,
  );
  if (Math.max(...newest) > built) execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root });
}

/** A folder with these files, gone after the test. */
export function folder(files: Readonly<Record<string, string | Buffer>>): string {
  const path = mkdtempSync(join(tmpdir(), 'cluster-tls-cli-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command as a person would type it in `cwd`. */
export function clusterTls(cwd: string, ...args: string[]): Outcome {
  const env = { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined };
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd, env, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

export interface JsonFinding {
  readonly file: string;
  readonly range: { readonly start: Place; readonly end: Place };
  readonly severity: string;
  readonly rule: string;
  readonly message: string;
  readonly related: readonly { readonly file: string; readonly message: string }[];
  readonly fixes: readonly {
    readonly title: string;
    readonly edits: readonly { readonly file: string; readonly newText: string }[];
  }[];
}

export interface Place {
  readonly line: number;
  readonly character: number;
}

/** The JSON report of a run. */
export const json = (outcome: Outcome): { files: number; findings: JsonFinding[] } => JSON.parse(outcome.out);
