import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const PROGRAMS: Readonly<Record<string, string>> = { etcd: 'etcd-server', etcdctl: 'etcd-client' };

/**
 * Environment in which `etcd` and `etcdctl` are found: the machine's, or with Debian's packages taken apart in a folder of the
 * cache, so that nothing is installed and no service starts. undefined, and a line that says so, where they cannot be had.
 */
export function etcdEnvironment(): NodeJS.ProcessEnv | undefined {
  const missing = Object.keys(PROGRAMS).filter(
    (name) => spawnSync(name, ['--help'], { stdio: 'ignore' }).error !== undefined,
  );
  if (missing.length === 0) return process.env;
  try {
    return { ...process.env, PATH: `${fetched()}:${process.env.PATH ?? ''}` };
  } catch {
    console.log(
      'etcd is not on this machine: tests that ask it are left out (Debian: apt-get install etcd-server etcd-client)',
    );
    return undefined;
  }
}

function fetched(): string {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cluster-tls');
  const place = join(cache, 'etcd');
  const bin = join(place, 'usr/bin');
  if (existsSync(join(bin, 'etcd')) && existsSync(join(bin, 'etcdctl'))) return bin;
  if (!existsSync('/etc/debian_version')) throw new Error('no Debian');
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'etcd-'));
  try {
    download(work);
    const out = join(work, 'out');
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb')))
      execFileSync('dpkg-deb', ['-x', join(work, file), out]);
    mkdirSync(dirname(place), { recursive: true });
    rmSync(place, { recursive: true, force: true });
    renameSync(out, place);
    return bin;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The lists of packages are brought up to date where the packages are not found in them. */
function download(folder: string): void {
  const get = (...words: string[]) =>
    spawnSync('apt-get', ['-q', ...words], { cwd: folder, stdio: 'ignore' }).status === 0;
  const packages = Object.values(PROGRAMS);
  if (!get('download', ...packages) && !(get('update') && get('download', ...packages)))
    throw new Error('the packages cannot be fetched');
}
