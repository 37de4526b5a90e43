// Only Node's own modules may be imported here: this runs before anything is installed.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** `npm ci`, where packages are missing or of other versions than the lock file says. */
export function install() {
  const why = staleness();
  if (why === undefined) return;
  console.log(`Installing packages (${why}) …`);
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

function staleness() {
  const hidden = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(hidden)) return 'none are there';
  const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const installed = packagesOf(hidden);
  const wanted = Object.entries(packagesOf(join(root, 'package-lock.json')));
  // Optional packages are those of other platforms.
  const stale = wanted.find(
    ([path, { version, link, optional }]) =>
      path.startsWith('node_modules/') && !link && !optional && installed[path]?.version !== version,
  );
  return stale === undefined ? undefined : `${stale[0].replace(/^.*node_modules\//, '')} is not at ${stale[1].version}`;
}
