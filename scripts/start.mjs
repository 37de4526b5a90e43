#!/usr/bin/env node
// `npm start`: installs, builds, and opens the example workspace in VS Code with the extension. Needs Node and nothing
// else: where no VS Code has a window here, the browser-based one serves it on 127.0.0.1.
//   --browser  the browser-based VS Code at once
//   --check    the same, but ends as soon as it answers (for tests)
// Only Node's own modules may be imported before `install` has run.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const example = path.join(root, 'example');
const check = process.argv.includes('--check');
const browserOnly = check || process.argv.includes('--browser');

function build() {
  execFileSync(process.execPath, [path.join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: 'inherit' });
}

/** Key material for the example, made anew where there is none; it ends soon, so that there is something to see. */
function makeExampleStores() {
  const out = path.join(example, 'tls', 'stores');
  if (fs.existsSync(out)) return;
  const cli = path.join(root, 'dist', 'cli.js');
  const cluster = ['--system', 'flink', '--host', 'jobmanager.example.com,taskmanager-1.example.com', '--days', '25'];
  const env = { ...process.env, CLUSTER_TLS_EXAMPLE: 'example-only-1' };
  const args = [cli, 'generate', ...cluster, '--password-env', 'CLUSTER_TLS_EXAMPLE', '--out', out];
  execFileSync(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Whether a VS Code with a window could be opened. */
async function openWindow() {
  const { downloadCode, findCode, hasDisplay, openDesktop } = await import('./vscode-host/desktop.mjs');
  if (!hasDisplay()) return false;
  for (const find of [findCode, downloadCode]) {
    try {
      const executable = await find();
      if (executable === undefined) continue;
      console.log(`Opening ${path.relative(process.cwd(), example) || '.'} with ${executable}`);
      await openDesktop(executable, root, example);
      return true;
    } catch (error) {
      console.error(`No VS Code this way (${error.message}); trying the next.`);
    }
  }
  return false;
}

async function serveInBrowser() {
  const { pack } = await import('./package.mjs');
  const { makeProfile, removeProfile, startHost } = await import('./vscode-host/host.mjs');
  const profile = await makeProfile({ vsix: [await pack()] });
  let host;
  try {
    host = await startHost(profile);
    console.log(`\n  VS Code with Cluster TLS:  ${host.url}/?folder=${encodeURIComponent(example)}\n`);
    if (check) return;
    console.log('  Ctrl+C ends it.');
    const interrupted = new Promise((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    });
    await Promise.race([interrupted, host.ended]);
  } finally {
    await host?.stop();
    removeProfile(profile);
  }
}

install();
build();
makeExampleStores();
if (browserOnly || !(await openWindow())) await serveInBrowser();
