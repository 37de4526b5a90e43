// The language server beside yaml-language-server, same machine, same run, same documents. Prints ratios; asserts nothing.
//   node test/bench/lsp.mjs [--sizes 100,1000,10000,100000] [--rounds 100] [--write docs/performance.md] [--no-peer]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { parseDocument } from 'yaml';
import { clock, Server } from './client.mjs';
import { corpora, document } from './corpus.mjs';
import { replaceSection } from './section.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '100,1000,10000,100000' },
    rounds: { type: 'string', default: '100' },
    starts: { type: 'string', default: '20' },
    write: { type: 'string' },
    'no-peer': { type: 'boolean', default: false },
  },
});
const sizes = options.sizes.split(',').map(Number);
const rounds = Number(options.rounds);
/** yaml 2.9.1 on Node 20, the same kind of file. */
const YARDSTICK_OF_GOALS = 71;
/** What the floor took to start on Node 20, in milliseconds, where the goal of 80 was set. */
const FLOOR_OF_GOALS = 81;
const PEER = '1.25.0'; // the newest that runs on Node 20

function peerCommand() {
  const folder = path.join(
    process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'),
    'cluster-tls',
    `yaml-language-server-${PEER}`,
  );
  const entry = path.join(folder, 'node_modules/yaml-language-server/bin/yaml-language-server');
  if (!existsSync(entry)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
    execFileSync(
      'npm',
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', `yaml-language-server@${PEER}`],
      { cwd: folder, stdio: 'inherit' },
    );
  }
  return [process.execPath, entry, '--stdio'];
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const round = (n) => (n >= 100 ? Math.round(n) : n >= 10 ? Math.round(n * 10) / 10 : Math.round(n * 100) / 100);

/** How fast this machine is: what the `yaml` package takes for a whole parse, once it is warm. */
function yardstick() {
  const text = document('flink-conf.yaml', 10_000);
  const times = Array.from({ length: 15 }, () => {
    const before = process.cpuUsage();
    parseDocument(text, { uniqueKeys: false });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return median(times);
}

/**
 * What a start is measured against: Node answering by itself, and the floor that the goal was set by, the library and the
 * `yaml` package in one bundle with nothing of their own to say.
 */
async function startProbes(folder) {
  const bare = path.join(folder, 'bare.cjs');
  const answer = JSON.stringify({ jsonrpc: '2.0', id: 1, result: { capabilities: {} } });
  const framed = JSON.stringify(`Content-Length: ${answer.length}\r\n\r\n${answer}`);
  writeFileSync(bare, `process.stdin.once('data', () => process.stdout.write(${framed}));`);
  const floor = path.join(folder, 'floor.cjs');
  const lines = [
    "import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';",
    "import { parse } from 'yaml';",
    'const connection = createConnection(ProposedFeatures.all);',
    'connection.onInitialize(() => ({ capabilities: { hoverProvider: true } }));',
    "connection.onHover(() => ({ contents: String(parse('a: b')) }));",
    'connection.listen();',
  ];
  await build({
    stdin: { contents: lines.join('\n'), resolveDir: path.join(root, 'server') },
    outfile: floor,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
  });
  const run = (file) => ({ command: [process.execPath, file, '--stdio'] });
  return { bare: run(bare), floor: run(floor) };
}

/** Median of the processor time from start to the answer, of each; one after another, so that all meet the same machine. */
async function starts(servers) {
  const results = Object.fromEntries(Object.keys(servers).map((name) => [name, []]));
  for (let i = 0; i < Number(options.starts); i++)
    for (const [name, server] of Object.entries(servers)) {
      const s = new Server(server.command, server.settings);
      await s.initialize('file:///bench');
      results[name].push(s.processor());
      s.stop();
    }
  return Object.fromEntries(Object.entries(results).map(([name, all]) => [name, median(all)]));
}

/** Processor time per item over `count` repetitions. */
async function perItem(server, count, action) {
  for (let i = 0; i < 5; i++) await action(i);
  const before = server.processor();
  const from = clock();
  for (let i = 0; i < count; i++) await action(i + 5);
  return { processor: (server.processor() - before) / count, wall: (clock() - from) / count };
}

/** A fresh server that has opened a document, and what that took until its diagnostics. */
async function opened(server, name, text) {
  const { language } = corpora[name];
  const s = new Server(server.command, server.settings);
  await s.initialize('file:///bench');
  const uri = `file:///bench/conf/${name}`;
  // A small document first, so that loading the code is not counted as work on the document.
  const small = `file:///bench/other/${name}`;
  s.notify('textDocument/didOpen', {
    textDocument: { uri: small, languageId: language, version: 1, text: document(name, 60) },
  });
  await s.diagnostics(small);
  const before = s.processor();
  const from = clock();
  s.notify('textDocument/didOpen', { textDocument: { uri, languageId: language, version: 1, text } });
  const found = (await s.diagnostics(uri)).length;
  return { s, uri, found, open: { processor: s.processor() - before, wall: clock() - from } };
}

async function measure(server, name, lines) {
  const corpus = corpora[name];
  const text = document(name, lines);
  const all = text.split('\n');
  const opens = [];
  for (let i = 1; i < server.opens; i++) {
    const one = await opened(server, name, text);
    one.s.stop();
    opens.push(one.open);
  }
  const { s, uri, found, open: last } = await opened(server, name, text);
  const open = {
    processor: median([...opens, last].map(({ processor }) => processor)),
    wall: median([...opens, last].map(({ wall }) => wall)),
  };
  const count = Math.max(5, Math.min(rounds, Math.round((rounds * 10_000) / lines)));
  const line = all.findIndex((l) => l.includes(corpus.ask.hover));
  const character = all[line].indexOf(corpus.ask.hover) + 3;
  const end = { line: all.length - 1, character: 0 };
  let version = 1;
  const edit = (range, newText) =>
    s.notify('textDocument/didChange', {
      textDocument: { uri, version: ++version },
      contentChanges: [{ range, text: newText }],
    });
  const hover = await perItem(s, count, () =>
    s.request('textDocument/hover', { textDocument: { uri }, position: { line, character } }),
  );
  edit({ start: end, end }, corpus.ask.key);
  const typed = { line: end.line, character: corpus.ask.key.length };
  let items = 0;
  const completion = await perItem(s, count, async () => {
    const answer = await s.request('textDocument/completion', { textDocument: { uri }, position: typed });
    items = (answer?.items ?? answer ?? []).length;
  });
  const edits = Math.max(5, Math.round(count / 4));
  const after = await perItem(s, edits, async (i) => {
    const letters = i % 2 === 0 ? `${corpus.ask.key}x` : corpus.ask.key;
    edit(
      {
        start: end,
        end: { line: end.line, character: i % 2 === 0 ? corpus.ask.key.length : corpus.ask.key.length + 1 },
      },
      letters,
    );
    await s.request('textDocument/completion', {
      textDocument: { uri },
      position: { line: end.line, character: letters.length },
    });
  });
  const memory = s.memory();
  s.stop();
  return { open, found, completion, items, hover, after, memory };
}

const ours = {
  name: 'Cluster TLS',
  command: [process.execPath, path.join(root, 'dist/server.js'), '--stdio'],
  settings: {},
  opens: 7,
};
const schema = `file://${path.join(root, 'schemas/flink.schema.json')}`;
const peer = options['no-peer']
  ? undefined
  : {
      name: `yaml-language-server ${PEER}`,
      command: peerCommand(),
      opens: 1,
      settings: {
        yaml: {
          schemas: { [schema]: '/*.yaml' },
          schemaStore: { enable: false },
          completion: true,
          hover: true,
          validate: true,
        },
      },
    };

const out = [];
const say = (text) => {
  console.log(text);
  out.push(text);
};
say(
  `Yardstick: the yaml package parses 10,000 lines of flink-conf.yaml in ${round(yardstick())} ms; in ${YARDSTICK_OF_GOALS} ms where the goals were set.`,
);
say('');
const folder = mkdtempSync(path.join(tmpdir(), 'bench-lsp-'));
const began = await starts({ ours, ...(await startProbes(folder)), ...(peer === undefined ? {} : { peer }) });
rmSync(folder, { recursive: true, force: true });
say(
  `Start to initialize answered: ${round(began.ours)} ms, of which bare Node takes ${round(began.bare)}; the floor ${round(began.floor)} ` +
    `(ratio ${round(began.floor / began.ours)}); it took ${FLOOR_OF_GOALS} where the goals were set, and this server then ${round((FLOOR_OF_GOALS * began.ours) / began.floor)}` +
    `${peer === undefined ? '' : `; ${peer.name}: ${round(began.peer)} ms (ratio ${round(began.peer / began.ours)})`}`,
);
say('');
say('| document | lines | open to diagnostics | completion | hover | completion after an edit | memory, MiB |');
say('| --- | --- | --- | --- | --- | --- | --- |');
for (const name of Object.keys(corpora)) {
  for (const lines of sizes) {
    const mine = await measure(ours, name, lines);
    const other =
      peer !== undefined && name.endsWith('.yaml') && lines <= 10_000 ? await measure(peer, name, lines) : undefined;
    const cell = (pick, unit = ' ms') =>
      other === undefined
        ? `${round(pick(mine))}${unit}`
        : `${round(pick(mine))}${unit} (peer ${round(pick(other))}, ×${round(pick(other) / Math.max(pick(mine), 0.05))})`;
    say(
      `| ${name} | ${lines} | ${cell((m) => m.open.processor)} | ${cell((m) => m.completion.processor)} | ${cell((m) => m.hover.processor)} | ${cell((m) => m.after.processor)} | ${cell((m) => m.memory, '')} |`,
    );
    if (mine.items === 0) throw new Error(`${name}: completion offered nothing`);
  }
}
if (options.write !== undefined) replaceSection(path.join(root, options.write), 'bench', out.join('\n'));
