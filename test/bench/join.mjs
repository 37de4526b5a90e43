// Configurations that share their stores: checking all of them, and a store that changes while five of them are open.
//   node test/bench/join.mjs [--counts 250,500,1000,2000] [--write docs/performance.md]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { clock, Server } from './client.mjs';
import { PASSWORD, stores } from './manifests.mjs';
import { replaceSection } from './section.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '../..');
const { values: options } = parseArgs({
  options: { counts: { type: 'string', default: '250,500,1000,2000' }, write: { type: 'string' } },
});
const SHARING = 10;
const OPEN = 5;
const CHANGES = 40;
const ERROR = 1;

const configuration = (store) =>
  Object.entries({
    'internal.enabled': 'true',
    'internal.keystore': `../tls/keystore-${store}.p12`,
    'internal.keystore-password': PASSWORD,
    'internal.key-password': PASSWORD,
    'internal.truststore': `../tls/truststore-${store}.p12`,
    'internal.truststore-password': PASSWORD,
    algorithms: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  })
    .map(([key, value]) => `security.ssl.${key}: ${value}\n`)
    .join('');

const fileOf = (folder, i) => path.join(folder, `node-${i}`, 'flink-conf.yaml');

async function makeWorkspace(folder, count) {
  mkdirSync(path.join(folder, 'tls'));
  const made = await stores(path.join(root, 'dist/pki.js'), Math.ceil(count / SHARING));
  for (const [i, [keystore, truststore]] of made.entries()) {
    writeFileSync(path.join(folder, 'tls', `keystore-${i}.p12`), keystore);
    writeFileSync(path.join(folder, 'tls', `truststore-${i}.p12`), truststore);
  }
  for (let i = 0; i < count; i++) {
    mkdirSync(path.dirname(fileOf(folder, i)));
    writeFileSync(fileOf(folder, i), configuration(Math.floor(i / SHARING)));
  }
  return made.length * 2;
}

/** All of it on the command line; nothing may be wrong with it. */
function checkAll(folder) {
  const usage = path.join(folder, 'usage.json');
  const words = ['--require', path.join(here, 'usage.cjs'), path.join(root, 'dist/cli.js'), 'check', folder];
  const { status } = spawnSync(process.execPath, words, { env: { ...process.env, USAGE: usage }, stdio: 'ignore' });
  if (status !== 0) throw new Error(`check ends with ${status}: something is wrong with the workspace`);
  const used = JSON.parse(readFileSync(usage, 'utf8'));
  rmSync(usage);
  return used;
}

/** A keystore is replaced by half of itself, and back: until each of the open documents that name it is told. */
async function changeStores(folder) {
  const server = new Server([process.execPath, path.join(root, 'dist/server.js'), '--stdio']);
  await server.initialize(pathToFileURL(folder).href, { pull: false });
  const open = Array.from({ length: OPEN }, (_, i) => pathToFileURL(fileOf(folder, i)).href);
  const told = (uri, wrong) =>
    server.next(
      'textDocument/publishDiagnostics',
      (p) => p.uri === uri && p.diagnostics.some(({ severity }) => severity === ERROR) === wrong,
    );
  for (const uri of open) {
    const first = told(uri, false);
    server.notify('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text: configuration(0) },
    });
    await first;
  }
  await new Promise((done) => setTimeout(done, 1000));
  const store = path.join(folder, 'tls/keystore-0.p12');
  const whole = readFileSync(store);
  const waits = [];
  const before = server.processor();
  for (let i = 0; i < CHANGES; i++) {
    const wrong = i % 2 === 0;
    writeFileSync(store, wrong ? whole.subarray(0, whole.length >> 1) : whole);
    const all = Promise.all(open.map((uri) => told(uri, wrong)));
    const start = clock();
    server.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: pathToFileURL(store).href, type: 2 }] });
    await all;
    waits.push(clock() - start);
  }
  const used = (server.processor() - before) / CHANGES;
  server.stop();
  waits.sort((a, b) => a - b);
  return { used, usual: waits[waits.length >> 1], worst: waits.at(-1) };
}

async function measure(count) {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-join-'));
  try {
    const stored = await makeWorkspace(folder, count);
    const { processor, memory } = checkAll(folder);
    return { count, stored, processor, memory, change: await changeStores(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const row = (cells) => `| ${cells.join(' | ')} |`;
const heads = [
  'configurations',
  'stores',
  'check of all, processor time',
  'memory',
  'a store changes',
  'until all five are told',
];
const rows = [];
for (const count of options.counts.split(',').map(Number)) {
  const { stored, processor, memory, change } = await measure(count);
  rows.push(
    row([
      count,
      stored,
      `${(processor / 1000).toFixed(1)} s, ${(processor / count).toFixed(1)} ms each`,
      `${Math.round(memory)} MiB`,
      `${change.used.toFixed(1)} ms of processor time`,
      `${Math.round(change.usual)} ms, at most ${Math.round(change.worst)} ms`,
    ]),
  );
  console.log(rows.at(-1));
}
const table = [row(heads), row(heads.map(() => '---')), ...rows].join('\n');
console.log(table);
if (options.write) replaceSection(options.write, 'bench-join', table);
