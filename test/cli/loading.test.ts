import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { build, cli, folder } from './run.ts';

beforeAll(build);

const witness = fileURLToPath(new URL('../bench/loaded.cjs', import.meta.url));

/** The bundles that a command loads beside its entry. */
function bundles(cwd: string, ...args: string[]): readonly string[] {
  const list = join(cwd, 'loaded');
  const env = { ...process.env, LOADED: list };
  const { status, stderr } = spawnSync(process.execPath, ['--require', witness, cli, ...args], { cwd, env });
  expect(stderr.toString()).toBe('');
  expect(status).toBe(0);
  const files = readFileSync(list, 'utf8').split('\n');
  return files.filter((file) => dirname(file) === dirname(cli)).map((file) => basename(file));
}

test('key material is made without options and rules, and what has no key material is checked without its engine', () => {
  const cwd = folder({ 'alluxio-site.properties': 'alluxio.network.tls.enabled=false\n' });
  const set = ['--system', 'flink', '--host', 'a', '--key-algorithm', 'p-256', '--out', 'tls'];
  expect(bundles(cwd, '--version')).toEqual(['cli.js']);
  expect(bundles(cwd, 'generate', ...set)).toEqual(['cli.js', 'pki.js']);
  expect(bundles(cwd, 'inspect', 'tls/ca.pem')).toEqual(['cli.js', 'pki.js']);
  expect(bundles(cwd, 'check', 'alluxio-site.properties')).toEqual(['cli.js', 'analysis.js']);
});
