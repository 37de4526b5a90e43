// Key material beside keytool and openssl, same machine, same run. Prints a table of medians and ratios; asserts nothing.
//   node test/bench/pki.mjs [--rounds 9] [--nodes 2,10] [--many 1000] [--write docs/performance.md]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { clock, Server } from './client.mjs';
import { bareKeys, keytoolRecipe, opensslRecipe, ourSet, PASSWORD, run } from './pkiRecipes.mjs';
import { replaceSection } from './section.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    nodes: { type: 'string', default: '2,10' },
    many: { type: 'string', default: '1000' },
    write: { type: 'string' },
  },
});
const cli = path.join(root, 'dist/cli.js');
const bundle = path.join(root, 'dist/pki.js');
const home = mkdtempSync(path.join(tmpdir(), 'bench-pki-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));

const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) / 2)];
const ms = (n) => (n >= 1000 ? `${(n / 1000).toFixed(2)} s` : n >= 10 ? `${Math.round(n)} ms` : `${n.toFixed(2)} ms`);
const times = (n) => `${n.toFixed(n >= 10 ? 1 : 2)}×`;

/** Medians of the contestants' wall times; they take turns, so that whatever slows the machine slows all of them. */
function race(contestants) {
  const results = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  const most = Math.max(...Object.values(contestants).map(({ rounds }) => rounds));
  for (let i = 0; i < most; i++) {
    for (const [name, { rounds, run: go }] of Object.entries(contestants)) {
      // Spread over the whole run.
      if (Math.floor((i * rounds) / most) === Math.floor(((i + 1) * rounds) / most)) continue;
      const folder = path.join(home, 'race');
      mkdirSync(folder);
      const from = clock();
      go(folder);
      results[name].push(clock() - from);
      rmSync(folder, { recursive: true });
    }
  }
  return Object.fromEntries(Object.entries(results).map(([name, list]) => [name, middle(list)]));
}

const out = [];
const say = (text = '') => {
  console.log(text);
  out.push(text);
};

const rounds = Number(options.rounds);
const all = 'jks,p12,pem';
say(
  `Medians of ${rounds} rounds and more (keytool's recipe: of 2 and more), whole processes, on ${cpus().length} cores; Node ${process.versions.node}, ` +
    `${run(home, 'openssl', 'version').split(' ').slice(0, 2).join(' ')}, JDK ${/"(.+)"/.exec(javaVersion())?.[1]}.`,
);
say();
say('| a whole set | `generate` | the other | ratio |');
say('| --- | --- | --- | --- |');
for (const count of options.nodes.split(',').map(Number)) {
  const few = Math.max(2, Math.round(rounds / count));
  const many = Math.max(rounds, Math.round((4 * rounds) / Math.sqrt(count)));
  const took = race({
    // As many certificates as the recipe beside it makes.
    all: { rounds: many, run: (folder) => ourSet(folder, cli, 'pekko', count, all, 'rsa-2048') },
    bare: { rounds: many, run: (folder) => bareKeys(folder, count + 1, true) },
    sum: { rounds: many, run: (folder) => bareKeys(folder, count + 1, false) },
    keytool: { rounds: few, run: (folder) => keytoolRecipe(folder, count) },
    pem: { rounds: many, run: (folder) => ourSet(folder, cli, 'alluxio', count, 'pem', 'rsa-2048') },
    openssl: { rounds: many, run: (folder) => opensslRecipe(folder, count) },
    ec: { rounds, run: (folder) => ourSet(folder, cli, 'pekko', count, all, 'p-256') },
  });
  const row = (what, own, other, peer) =>
    say(
      `| ${count} nodes, ${what} | ${ms(took[own])} | ${peer}: ${ms(took[other])} | ${times(took[other] / took[own])} |`,
    );
  row('RSA-2048, JKS + PKCS#12 + PEM', 'all', 'keytool', 'keytool recipe of the Flink page, one store a node');
  row('RSA-2048, PEM, and a client', 'pem', 'openssl', 'openssl recipe of the Alluxio page');
  for (const [other, how] of Object.entries({ sum: 'one after another', bare: 'all at once' })) {
    const share = `takes ${(took.all / took[other]).toFixed(2)} of it`;
    say(
      `| ${count} nodes, RSA-2048, all formats | ${ms(took.all)} | ${count + 1} bare key generations, ${how}: ${ms(took[other])} | ${share} |`,
    );
  }
  row('P-256, all formats', 'ec', 'all', 'the same with RSA-2048');
}
const many = Number(options.many);
const big = race({ big: { rounds: 1, run: (folder) => ourSet(folder, cli, 'pekko', many, all, 'p-256') } }).big;
say(`| ${many} nodes, P-256, all formats | ${ms(big)} | | ${ms(big / many)} a node |`);
say();

ourSet(home, cli, 'pekko', 1, all, 'rsa-2048');
const pki = createRequire(import.meta.url)(bundle);
say('| one keystore | in-process, first | in-process, again | `inspect` | `keytool -list` | ratio to the first |');
say('| --- | --- | --- | --- | --- | --- |');
for (const [suffix, name] of Object.entries({ p12: 'PKCS#12', jks: 'JKS' })) {
  const file = path.join(home, `out/node1.company.org.${suffix}`);
  const first = `const { readFileSync } = require('node:fs'); const pki = require(${JSON.stringify(bundle)});
    const bytes = readFileSync(${JSON.stringify(file)}); const from = performance.now();
    pki.readArtifact(bytes, { passwords: { store: '${PASSWORD}' } }).then(({ entries }) => {
      if (entries.length === 0) throw new Error('nothing was read'); console.log(performance.now() - from); });`;
  const cold = middle(Array.from({ length: rounds }, () => Number(run(home, process.execPath, '-e', first))));
  const bytes = readFileSync(file);
  const warm = [];
  for (let i = 0; i < 100; i++) {
    const from = clock();
    const { entries } = await pki.readArtifact(bytes, { passwords: { store: PASSWORD } });
    if (entries.length === 0) throw new Error(`${file}: nothing was read`);
    warm.push(clock() - from);
  }
  const programs = race({
    inspect: { rounds, run: () => inspect(file) },
    keytool: { rounds, run: () => run(home, 'keytool', '-list', '-keystore', file, '-storepass', PASSWORD) },
  });
  say(
    `| ${name} | ${ms(cold)} | ${ms(middle(warm))} | ${ms(programs.inspect)} | ${ms(programs.keytool)} | ${times(programs.keytool / cold)} |`,
  );
}
say();

const load = `const from = performance.now(); require(${JSON.stringify(bundle)}); console.log(performance.now() - from)`;
const loading = middle(Array.from({ length: 15 }, () => Number(run(home, process.execPath, '-e', load))));
const kib = (n) => `${Math.round(n / 1024)} KiB`;
say(
  `The bundle of key material (\`dist/pki.js\`) has ${kib(statSync(bundle).size)}, ${kib(gzipSync(readFileSync(bundle)).length)} gzipped, and is loaded in ${ms(loading)}.`,
);
say();
say('| process | loads `dist/pki.js` |');
say('| --- | --- |');
writeFileSync(path.join(home, 'flink-conf.yaml'), 'security.ssl.internal.enabled: true\n');
say(`| \`cluster-tls check\` of a configuration | ${yes(loads(cli, 'check', 'flink-conf.yaml'))} |`);
say(`| language server: start, a document opened, its diagnostics | ${yes(await serverLoads())} |`);
say(
  `| \`cluster-tls inspect\` of a keystore | ${yes(loads(cli, ...inspection(path.join(home, 'out/node1.company.org.p12'))))} |`,
);

if (options.write !== undefined) replaceSection(path.join(root, options.write), 'bench-pki', out.join('\n'));

function yes(loaded) {
  return loaded ? 'yes' : 'no';
}

function inspection(file) {
  return ['inspect', file, '--password-file', path.join(home, 'password'), '--format', 'json'];
}

/** Ends with 1 where there are findings: the exit code tells nothing here. */
function inspect(file) {
  return quietly(process.execPath, cli, ...inspection(file));
}

function quietly(program, ...args) {
  try {
    run(home, program, ...args);
  } catch (error) {
    if (error.status !== 1) throw error;
  }
}

function javaVersion() {
  return execFileSync('sh', ['-c', 'java -version 2>&1'], { encoding: 'utf8' });
}

/** Whether a process loads the bundle; it has to load its own entry, or nothing was seen. */
function seen(list, entry) {
  const files = readFileSync(list, 'utf8').split('\n');
  if (!files.includes(entry)) throw new Error(`${entry} was not seen being loaded`);
  return files.includes(bundle);
}

function loads(entry, ...args) {
  const list = path.join(home, 'loaded');
  process.env.LOADED = list;
  quietly(process.execPath, '--require', path.join(root, 'test/bench/loaded.cjs'), entry, ...args);
  return seen(list, entry);
}

async function serverLoads() {
  const list = path.join(home, 'loaded-server');
  process.env.LOADED = list;
  const entry = path.join(root, 'dist/server.js');
  const preload = ['--require', path.join(root, 'test/bench/loaded.cjs')];
  const server = new Server([process.execPath, ...preload, entry, '--stdio']);
  await server.initialize('file:///bench');
  const uri = 'file:///bench/flink-conf.yaml';
  const text = 'security.ssl.internal.enabled: true\n';
  server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
  if ((await server.diagnostics(uri)).length === 0) throw new Error('the server found nothing');
  await server.end();
  return seen(list, entry);
}
