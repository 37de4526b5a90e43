// A workspace of manifests: how long the graph takes, whether anybody waits for it, opening every store, and an edit.
//   node test/bench/kubernetes.mjs [--counts 2500,5000,10000] [--write docs/performance.md]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { clock, Server } from './client.mjs';
import { EDITED, editedText, makeWorkspace, PASSWORD } from './manifests.mjs';
import { replaceSection } from './section.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const { values: options } = parseArgs({
  options: { counts: { type: 'string', default: '2500,5000,10000' }, write: { type: 'string' } },
});
const program = path.join(root, 'dist/server.js');
const bundle = path.join(root, 'dist/pki.js');
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** Someone points at things while the server is busy: the longest that an answer took, and how many there were. */
function pointing(server, uri) {
  let going = true;
  const waits = [];
  const done = (async () => {
    while (going) {
      const from = clock();
      await server.request('textDocument/hover', { textDocument: { uri }, position: { line: 0, character: 3 } });
      waits.push(clock() - from);
      await sleep(15);
    }
  })();
  return {
    end: async () => {
      going = false;
      await done;
      waits.sort((a, b) => a - b);
      return {
        worst: waits.at(-1) ?? 0,
        usual: waits[waits.length >> 1] ?? 0,
        most: waits[Math.floor(waits.length * 0.95)] ?? 0,
      };
    },
  };
}

const row = (cells) => `| ${cells.join(' | ')} |`;
/** Median, 95 %, longest. */
const told = ({ usual, most, worst }) =>
  [usual, most, worst]
    .map((ms) => Math.round(ms))
    .join(' / ')
    .concat(' ms');

async function measure(count) {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-kubernetes-'));
  try {
    const files = await makeWorkspace(folder, count, bundle);
    const server = new Server([process.execPath, program, '--stdio']);
    await server.initialize(pathToFileURL(folder).href);
    const before = server.processor();
    const conf = pathToFileURL(path.join(folder, 'alluxio-site.properties')).href;
    const text = 'alluxio.network.tls.enabled=true\n';
    server.notify('textDocument/didOpen', {
      textDocument: { uri: conf, languageId: 'properties', version: 1, text },
    });
    const uri = pathToFileURL(path.join(folder, EDITED)).href;
    // The graph, while someone goes on working.
    const working = pointing(server, conf);
    server.notify('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text: editedText() },
    });
    await server.diagnostics(uri);
    const { values } = await server.request('clusterTls/manifestMaterial', null);
    const reading = server.processor() - before;
    const readingWaits = await working.end();
    // Every store, one after the other.
    const from = server.processor();
    const opening = pointing(server, conf);
    for (const value of values) await server.request('clusterTls/inspect', { ...value, password: PASSWORD });
    const opened = server.processor() - from;
    const openingWaits = await opening.end();
    // An edit, and what is wrong now.
    const edits = [];
    const line = editedText()
      .split('\n')
      .findIndex((each) => each.includes('internal.keystore:'));
    const end = editedText().split('\n')[line].length;
    for (let i = 0; i < 40; i++) {
      const [range, put] =
        i % 2 === 0
          ? [{ start: { line, character: end }, end: { line, character: end } }, 'x']
          : [{ start: { line, character: end }, end: { line, character: end + 1 } }, ''];
      server.notify('textDocument/didChange', {
        textDocument: { uri, version: i + 2 },
        contentChanges: [{ range, text: put }],
      });
      const start = clock();
      const found = await server.diagnostics(uri);
      edits.push(clock() - start);
      const codes = found.map((each) => each.code);
      if (codes.includes('kubernetes/file-not-in-pod') !== (i % 2 === 0))
        throw new Error(`after edit ${i}: ${codes.join(', ')}`);
    }
    edits.sort((a, b) => a - b);
    // Nothing to do but to answer: what the machine itself takes.
    const idle = pointing(server, conf);
    await sleep(3000);
    const idleWaits = await idle.end();
    const memory = server.memory();
    server.stop();
    return {
      files,
      stores: values.length,
      reading,
      idleWaits,
      readingWaits,
      opened,
      openingWaits,
      edit: edits[edits.length >> 1],
      worstEdit: edits.at(-1),
      memory,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const rows = [];
for (const count of options.counts.split(',').map(Number)) {
  const r = await measure(count);
  rows.push(
    row([
      r.files,
      r.stores,
      `${seconds(r.reading)}, ${(r.reading / r.files).toFixed(2)} ms a file`,
      seconds(r.opened),
      told(r.idleWaits),
      told(r.readingWaits),
      told(r.openingWaits),
      `${Math.round(r.edit)} ms, at most ${Math.round(r.worstEdit)} ms`,
      `${Math.round(r.memory)} MiB`,
    ]),
  );
  console.log(rows.at(-1));
}
const heads = [
  'files',
  'stores',
  'graph',
  'all stores opened',
  'a hover, idle',
  'during the graph',
  'during opening',
  'after an edit',
  'memory',
];
const table = [row(heads), row(heads.map(() => '---')), ...rows].join('\n');
console.log(table);
if (options.write) replaceSection(options.write, 'bench-kubernetes', table);
