#!/usr/bin/env node
// The suites inside a real VS Code: through the API in the extension host, then through the screen with the packed VSIX.
// Prints one line a test and writes out/results-vscode.json. `--api` or `--ui` runs one of them, `--only=keystores` the tests
// of the files with that name, `--keep` puts the pictures of the views into docs/images; bundles must be built.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { tests as actionTests } from '../test/vscode/ui/actions.mjs';
import { tests as chineseTests } from '../test/vscode/ui/chinese.mjs';
import { tests as editorTests } from '../test/vscode/ui/editor.mjs';
import { tests as generateTests } from '../test/vscode/ui/generate.mjs';
import { tests as keystoreTests } from '../test/vscode/ui/keystores.mjs';
import { tests as kubernetesTests } from '../test/vscode/ui/kubernetes.mjs';
import { tests as materialTests } from '../test/vscode/ui/material.mjs';
import { openScreen } from '../test/vscode/ui/screen.mjs';
import { tests as generalTests } from '../test/vscode/ui/tests.mjs';
import { settings as webSettings, tests as webTests } from '../test/vscode/ui/web.mjs';
import { pack } from './package.mjs';
import { runExtensionTests } from './vscode-host/run-extension-tests.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const out = path.join(root, 'out');
const only = process.argv.find((each) => each.startsWith('--only='))?.slice('--only='.length);
const wanted = (name) => only === undefined || name.includes(only);
const screenTests = [
  ...(wanted('tests') ? generalTests : []),
  ...(wanted('generate') ? generateTests : []),
  ...(wanted('keystores') ? keystoreTests : []),
  ...(wanted('material') ? materialTests : []),
  ...(wanted('kubernetes') ? kubernetesTests : []),
];
const onKeyMaterial = [...(wanted('actions') ? actionTests : []), ...(wanted('editor') ? editorTests : [])];
const LONGEST_ERROR = 4_000;
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'ctls-tests-'));

/** Prints a test's line at once; `error` is a text. */
function report({ suite, title, error }) {
  console.log(`${error === undefined ? 'ok' : 'not ok'} - ${suite}: ${title}`);
  if (error !== undefined) console.log(error.slice(0, LONGEST_ERROR).replace(/^/gm, '    '));
}

function emptyWorkspace(name) {
  const folder = path.join(temporary, name);
  fs.mkdirSync(folder);
  return folder;
}

/** Mocha's tests, bundled one by one so that the extension host can require them. */
async function bundleApiTests() {
  const from = path.join(root, 'test/vscode/api');
  const entries = fs
    .readdirSync(from)
    .filter((name) => name === 'index.mjs' || (name.endsWith('.test.mjs') && wanted(name)));
  const outdir = path.join(out, 'vscode-tests');
  fs.rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: entries.map((name) => path.join(from, name)),
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return path.join(outdir, 'index.cjs');
}

/** With the extension loaded from the checkout. A host that ends without results counts as one failed test. */
async function apiSuite() {
  const file = path.join(temporary, 'api.json');
  const lines = [];
  const workspace = emptyWorkspace('api');
  fs.cpSync(path.join(root, 'example'), path.join(workspace, 'example'), { recursive: true });
  try {
    await runExtensionTests({
      developmentPath: root,
      testsPath: await bundleApiTests(),
      workspace,
      env: { CLUSTER_TLS_RESULTS: file },
      log: (line) => lines.push(line),
    });
  } catch (error) {
    lines.push(error.stack);
  }
  const results = fs.existsSync(file)
    ? JSON.parse(fs.readFileSync(file, 'utf8'))
    : [{ title: 'the tests ran', error: lines.slice(-50).join('\n') }];
  return results.map((result) => ({ suite: 'api', ...result }));
}

/** With the packed VSIX installed, through keys and clicks. Pictures go to out/screenshots. */
async function screenSuite() {
  fs.rmSync(path.join(out, 'screenshots'), { recursive: true, force: true });
  return [
    ...(await onScreen('ui', screenTests, {})),
    ...(await onScreen('actions', onKeyMaterial, { 'git.enabled': true })),
    ...(await onScreen('chinese', wanted('chinese') ? chineseTests : [], {}, 'zh-cn')),
    ...(await onScreen('web', wanted('web') ? webTests : [], webSettings)),
  ];
}

/** Pictures that are looked at, and kept. */
const KEPT =
  /^(welcome|keystores-view|store-change|certificate-editor|git-diff|endpoint-report|expiry-report)-(dark|light|contrast)\.png$/;

function keepPictures() {
  const from = path.join(out, 'screenshots');
  for (const name of fs.readdirSync(from).filter((each) => KEPT.test(each)))
    fs.copyFileSync(path.join(from, name), path.join(root, 'docs/images', name));
}

/** Tests that share one VS Code with these settings. */
async function onScreen(name, tests, settings, language) {
  if (tests.length === 0) return [];
  const pictures = path.join(out, 'screenshots');
  const results = [];
  let screen;
  try {
    screen = await openScreen({ vsix: await pack(), workspace: emptyWorkspace(name), pictures, settings, language });
  } catch (error) {
    return [{ suite: 'screen', title: 'VS Code opened with the packed extension', error: error.stack }];
  }
  try {
    for (const [index, test] of tests.entries()) {
      const result = { suite: 'screen', title: test.title };
      try {
        await test.run(screen);
      } catch (error) {
        result.error = error.stack;
        await screen.picture(`failed-${name}-${index + 1}`);
        // What it left open must not fail those that follow.
        for (let i = 0; i < 3; i++) await screen.page.keyboard.press('Escape');
      }
      results.push(result);
    }
  } finally {
    await screen.close();
  }
  return results;
}

const chosen = process.argv.slice(2).filter((each) => !each.startsWith('--only=') && each !== '--keep');
const results = [];
try {
  for (const [flag, suite] of [
    ['--api', apiSuite],
    ['--ui', screenSuite],
  ]) {
    if (chosen.length > 0 && !chosen.includes(flag)) continue;
    const done = await suite();
    done.forEach(report);
    results.push(...done);
  }
  if (process.argv.includes('--keep')) keepPictures();
} finally {
  fs.rmSync(temporary, { recursive: true, force: true });
}
const failures = results.filter((r) => r.error !== undefined).map((r) => `${r.suite}: ${r.title}`);
const summary = { passed: results.length - failures.length, failed: failures.length, failures };
fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(path.join(out, 'results-vscode.json'), JSON.stringify(summary));
process.exitCode = failures.length > 0 ? 1 : 0;
