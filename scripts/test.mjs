#!/usr/bin/env node
/**
 * `npm test`: everything, with all set-up of its own. Each check and each test counts as one; what failed is listed at
 * the end, and the last line is `N passed, N failed`. `--fast` leaves the real VS Code out; further words choose test files.
 */
// Only Node's own modules may be imported here: this runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const unitResults = join(root, 'out/results-unit.json');
const vscodeResults = join(root, 'out/results-vscode.json');

const fast = process.argv.includes('--fast');
const chosen = process.argv.slice(2).filter((word) => !word.startsWith('--'));

let passed = 0;
const failures = [];

install();
mkdirSync(join(root, 'out'), { recursive: true });

// What the later steps stand on: without bundles there is nothing to run.
const built = step('bundles', script('build.mjs'));
step('format and lint', [packageBin('@biomejs/biome', 'biome'), 'check', '--error-on-warnings']);
step('types', [packageBin('typescript', 'tsc'), '-b']);
step('walls of the house', script('check-house.mjs'));
step('generated files', script('generate.mjs', '--check'));
if (built) {
  suite('unit, LSP and command line', unitResults, readVitest, [
    packageBin('vitest', 'vitest'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${unitResults}`,
    ...chosen,
  ]);
  if (!fast) suite('real VS Code', vscodeResults, readCounts, script('test-vscode.mjs'));
}

if (failures.length > 0) console.log(`\nFailed:\n${failures.map((f) => `  ${f}`).join('\n')}`);
console.log(`\n${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;

/** Runs a program of which only success matters. */
function step(name, command) {
  const ok = run(name, command) === 0;
  if (ok) passed++;
  else failures.push(name);
  return ok;
}

/** Runs a program that leaves its results in a file; one that leaves none counts as one failure. */
function suite(name, results, read, command) {
  rmSync(results, { force: true });
  const code = run(name, command);
  if (!existsSync(results)) {
    failures.push(`${name}: ended with code ${code} and without results`);
    return;
  }
  const counts = read(JSON.parse(readFileSync(results, 'utf8')));
  passed += counts.passed;
  failures.push(...counts.failed.map((f) => `${name}: ${f}`));
  if (code !== 0 && counts.failed.length === 0) failures.push(`${name}: ended with code ${code}`);
}

function readVitest({ numPassedTests, testResults }) {
  const failed = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    const tests = assertionResults.filter((a) => a.status === 'failed').map((a) => `${file}: ${a.fullName}`);
    // A file that cannot be loaded has no tests.
    return status === 'failed' && tests.length === 0 ? [`${file}: ${(message ?? '').split('\n')[0]}`] : tests;
  });
  return { passed: numPassedTests, failed };
}

function readCounts({ passed: good, failed, failures: names = [] }) {
  const unnamed = Array.from({ length: Math.max(0, failed - names.length) }, () => 'see above');
  return { passed: good, failed: [...names, ...unnamed] };
}

function run(name, args) {
  console.log(`\n== ${name}`);
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) console.error(error.message);
  return status ?? 1;
}

function script(name, ...args) {
  return [join(root, 'scripts', name), ...args];
}

/** The program of an installed package, to be run by this very Node. */
function packageBin(name, program) {
  const folder = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[program]);
}
