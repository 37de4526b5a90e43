// The extension in a real VS Code: what activating it costs where there is nothing for it, and the view of 2,000 stores.
//   node test/bench/editor.mjs [--rounds 5] [--stores 2000] [--write docs/performance.md]
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pack } from '../../scripts/package.mjs';
import { runExtensionTests } from '../../scripts/vscode-host/run-extension-tests.mjs';
import { openScreen } from '../vscode/ui/screen.mjs';
import { replaceSection } from './section.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    stores: { type: 'string', default: '2000' },
    write: { type: 'string' },
  },
});
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-editor-'));
const median = (all) => all.toSorted((a, b) => a - b)[all.length >> 1] ?? Number.NaN;
const round = (number) => (number < 10 ? number.toFixed(1) : number.toFixed(0));

/** A workspace with nothing of ours: a manifest of some web server, a program, a text. */
async function activation() {
  const workspace = path.join(temporary, 'foreign');
  fs.mkdirSync(workspace);
  fs.writeFileSync(path.join(workspace, 'web.yaml'), 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n');
  fs.writeFileSync(path.join(workspace, 'main.js'), 'console.log(1);\n');
  fs.writeFileSync(path.join(workspace, 'README.md'), '# Web\n');
  const results = [];
  for (let i = 0; i < Number(options.rounds); i++) {
    const file = path.join(temporary, `activation-${i}.json`);
    const testsPath = path.join(root, 'test/bench/activation.cjs');
    await runExtensionTests({
      developmentPath: root,
      testsPath,
      workspace,
      env: { BENCH_RESULT: file },
      log: () => {},
    });
    results.push(JSON.parse(fs.readFileSync(file, 'utf8')));
  }
  return {
    processor: median(results.map(({ processor }) => processor)),
    ms: median(results.map(({ ms }) => ms)),
    servers: Math.max(...results.map(({ servers }) => servers)),
    unasked: results.some(({ active }) => active),
  };
}

const PER_FOLDER = 50;

/** Half of them JKS, half PKCS#12 with their password beside. */
function stores(workspace) {
  const made = path.join(temporary, 'made');
  const args = ['--system', 'flink', '--deployment', 'standalone', '--host', 'jm.example', '--format', 'p12,jks'];
  execFileSync(process.execPath, [path.join(root, 'dist/cli.js'), 'generate', ...args, '--out', made]);
  for (let i = 0; i < Number(options.stores); i++) {
    const folder = path.join(workspace, `cluster-${String(Math.floor(i / PER_FOLDER)).padStart(2, '0')}`);
    fs.mkdirSync(folder, { recursive: true });
    const suffix = i % 2 === 0 ? 'jks' : 'p12';
    fs.copyFileSync(path.join(made, `flink.rest.${suffix}`), path.join(folder, `node-${i}.${suffix}`));
    if (i % PER_FOLDER === 0) fs.copyFileSync(path.join(made, 'password'), path.join(folder, 'password'));
  }
}

/** MiB that processes of this run hold whose command line names something. */
function memory(sign, parentOf) {
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const line = fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      if (!line.includes(sign) || !line.includes(parentOf)) continue;
      return Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) / 1024;
    } catch {
      // It has ended meanwhile.
    }
  }
  return Number.NaN;
}

/** Milliseconds from a key or click until the page shows something, as the page itself sees it. */
async function painted(page, act, selector) {
  await page.evaluate((wanted) => {
    window.painted = undefined;
    const look = () => {
      if (document.querySelector(wanted) === null) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        window.painted = performance.now();
      });
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true });
    for (const event of ['mousedown', 'keydown'])
      window.addEventListener(
        event,
        () => {
          window.began = performance.now();
        },
        { capture: true, once: true },
      );
  }, selector);
  await act();
  await page.waitForFunction(() => window.painted !== undefined, undefined, { timeout: 60_000 });
  return page.evaluate(() => window.painted - window.began);
}

const rows = `.part.sidebar .monaco-list-row[aria-label$="${PER_FOLDER} files"]`;

/** An editor whose view is opened for the first time. */
async function opened(vsix, workspace) {
  const screen = await openScreen({ vsix, workspace, pictures: path.join(temporary, 'pictures') });
  const icon = screen.page.locator('.activitybar .action-label[aria-label^="Cluster TLS"]');
  await icon.waitFor({ timeout: 60_000 });
  await screen.page.waitForTimeout(3_000);
  return { screen, icon, first: await painted(screen.page, () => icon.click(), rows) };
}

async function view() {
  const workspace = path.join(temporary, 'stores');
  fs.mkdirSync(workspace);
  stores(workspace);
  const vsix = await pack();
  const firsts = [];
  for (let i = 1; i < Number(options.rounds); i++) {
    const { screen, first } = await opened(vsix, workspace);
    firsts.push(first);
    await screen.close();
  }
  const { screen, icon, first } = await opened(vsix, workspace);
  firsts.push(first);
  try {
    const { page, workbench } = screen;
    const badge = page.locator('.activitybar .action-item:has([aria-label^="Cluster TLS"])');
    await badge.waitFor();
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await page.locator(rows).first().waitFor({ state: 'detached' });
    const again = await painted(page, () => icon.click(), rows);
    const open = page.locator(rows).first();
    const opened = await painted(
      page,
      () => open.locator('.monaco-tl-twistie').click(),
      '.part.sidebar .monaco-list-row[aria-label*="node-"]',
    );
    // Every line is read in the background; the last folder's are the last to come.
    const began = Date.now();
    await workbench.command('Cluster TLS: Group Keystores by Expiry');
    await page
      .locator('.part.sidebar .monaco-list-row[aria-label*="Not read yet"]')
      .waitFor({ state: 'detached', timeout: 600_000 });
    const read = (Date.now() - began) / 1000;
    await page.waitForTimeout(2_000);
    return {
      first: median(firsts),
      again,
      opened,
      read,
      server: memory('server.js', 'cluster-tls'),
      host: memory('extensionHost', ''),
    };
  } finally {
    await screen.close();
  }
}

try {
  const cost = await activation();
  const shown = await view();
  const text = [
    `Activation in a workspace without our files: ${round(cost.processor)} ms of processor time in the extension host ` +
      `(${round(cost.ms)} ms on the clock; median of ${options.rounds}); ${cost.servers === 0 ? 'no server is started' : 'A SERVER RUNS'}` +
      `${cost.unasked ? '; it is activated without a file of ours' : ', and it is not activated unasked'}.`,
    '',
    `| a view of ${options.stores} stores | |`,
    '| --- | --- |',
    `| click to first rows, server not started (median of ${options.rounds}) | ${round(shown.first)} ms |`,
    `| click to first rows, again | ${round(shown.again)} ms |`,
    `| opening a folder of ${PER_FOLDER} | ${round(shown.opened)} ms |`,
    `| until every store was read, in the background | ${round(shown.read)} s |`,
    `| memory of the server then | ${round(shown.server)} MiB |`,
    `| memory of the extension host then, with all extensions | ${round(shown.host)} MiB |`,
  ].join('\n');
  console.log(text);
  if (options.write !== undefined) replaceSection(path.resolve(root, options.write), 'bench-editor', text);
} finally {
  fs.rmSync(temporary, { recursive: true, force: true });
}
