// A VS Code with a window of its own: an installed one, else one that @vscode/test-electron downloads.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { hostCache } from './install-host.mjs';

/** The newest version for Node 20. Kept out of package.json: only this way of starting needs it, and it runs nowhere else. */
const TEST_ELECTRON = '2.5.2';
const DOWNLOAD_LIMIT_MS = 180_000;

/** Whether a window can be shown here. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** The installed `code`, VSCodium or Insiders on PATH, or undefined. */
export function findCode() {
  const suffix = process.platform === 'win32' ? '.cmd' : '';
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return ['code', 'codium', 'code-insiders']
    .flatMap((name) => folders.map((folder) => path.join(folder, name + suffix)))
    .find((file) => fs.existsSync(file));
}

/** Downloads VS Code into the cache folder and gives its executable; throws where the download server is out of reach. */
export async function downloadCode() {
  const folder = path.join(hostCache(), `test-electron-${TEST_ELECTRON}`);
  const entry = path.join(folder, 'node_modules', '@vscode', 'test-electron', 'out', 'index.js');
  if (!fs.existsSync(entry)) {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
    execFileSync(
      'npm',
      ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', `@vscode/test-electron@${TEST_ELECTRON}`],
      {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'inherit'],
        shell: process.platform === 'win32',
      },
    );
  }
  const { default: testElectron } = await import(pathToFileURL(entry).href);
  const download = testElectron.downloadAndUnzipVSCode({
    version: 'stable',
    cachePath: path.join(hostCache(), 'desktop'),
  });
  const late = sleep(DOWNLOAD_LIMIT_MS, undefined, { ref: false }).then(() => {
    throw new Error(`no VS Code within ${DOWNLOAD_LIMIT_MS / 1000} s`);
  });
  return Promise.race([download, late]);
}

/** Opens a folder with the extension loaded from its checkout; resolves when the program has ended, rejects where it fails. */
export function openDesktop(executable, extension, folder) {
  return new Promise((resolve, reject) => {
    // VS Code refuses to run as root unless told so and given a folder.
    const asRoot =
      process.getuid?.() === 0 ? ['--no-sandbox', `--user-data-dir=${path.join(hostCache(), 'desktop-user')}`] : [];
    const args = ['--new-window', `--extensionDevelopmentPath=${extension}`, ...asRoot, folder];
    const child = spawn(executable, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${executable} ended with ${code}`))));
  });
}
