#!/usr/bin/env node
/** Checks the walls of the house: who may import whom, what must be registered, how long a file may get. */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadRegistry } from './registry.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Rooms of server/src and what each may import beside its own files. A room is a folder, or a file at the top; the
 * first entry whose path begins a file's is the file's room.
 */
const rooms = [
  { room: 'protocol.ts', floors: ['protocol/'] },
  { room: 'protocol/', floors: [] },
  { room: 'host.ts', floors: [] },
  { room: 'text/', floors: [] },
  { room: 'formats/', floors: ['text/'], packages: ['yaml'] },
  {
    room: 'pki/',
    floors: ['text/'],
    packages: ['@noble/hashes', 'des.js'],
  },
  { room: 'kubernetes/', floors: ['text/', 'formats/', 'pki/'] },
  { room: 'rules/', floors: ['text/', 'formats/', 'pki/', 'kubernetes/'] },
  { room: 'systems/', floors: ['text/', 'formats/', 'pki/', 'kubernetes/', 'rules/'] },
  {
    room: 'workspace/',
    floors: ['text/', 'formats/', 'pki/', 'kubernetes/', 'rules/', 'systems/', 'host.ts', 'protocol/'],
    packages: ['ignore', 'yaml'],
  },
  {
    room: 'service/',
    floors: ['text/', 'formats/', 'pki/', 'kubernetes/', 'rules/', 'systems/', 'workspace/', 'protocol.ts'],
    packages: ['vscode-languageserver-types', 'vscode-languageserver-textdocument'],
  },
  {
    room: 'tools/',
    floors: ['text/', 'pki/', 'rules/', 'systems/', 'workspace/', 'service/', 'host.ts', 'protocol.ts'],
  },
  {
    room: 'lsp/',
    floors: ['text/', 'rules/', 'systems/', 'workspace/', 'service/', 'tools/', 'host.ts', 'protocol.ts'],
    packages: ['vscode-languageserver', 'vscode-languageserver-types', 'vscode-languageserver-textdocument'],
  },
  { room: 'nodeFiles.ts', floors: ['text/'], node: true },
  { room: 'nodeHandshake.ts', floors: ['host.ts', 'text/'], node: true },
  { room: 'nodeHandshakeWorker.ts', floors: ['host.ts'], node: true },
  { room: 'nodeProbe.ts', floors: ['host.ts'], node: true },
  {
    room: 'nodeHost.ts',
    floors: ['host.ts', 'nodeFiles.ts', 'nodeHandshake.ts', 'nodeProbe.ts', 'nodeReplace.ts', 'text/'],
    node: true,
  },
  { room: 'nodeReplace.ts', floors: ['nodeFiles.ts', 'text/'], node: true },
  {
    room: 'cli/server.ts',
    floors: ['cli/', 'lsp/', 'nodeHost.ts'],
    packages: ['vscode-languageserver'],
    node: true,
  },
  { room: 'cli/analysis.ts', floors: ['cli/'], node: true },
  {
    room: 'cli/',
    floors: [
      'text/',
      'pki/',
      'rules/',
      'systems/',
      'workspace/',
      'service/',
      'tools/',
      'host.ts',
      'nodeHost.ts',
      'nodeFiles.ts',
    ],
    packages: ['ignore', 'yaml', 'vscode-languageserver-types'],
    node: true,
  },
  { room: 'cli.ts', floors: ['cli/', 'rules/'], node: true, entry: true },
  { room: 'node.ts', floors: ['lsp/', 'nodeHost.ts'], packages: ['vscode-languageserver'], node: true, entry: true },
  { room: 'browser.ts', floors: ['text/', 'lsp/', 'host.ts'], packages: ['vscode-languageserver'], entry: true },
];

/** What the features of service/ share; they do not import one another. */
const sharedInService = new Set(
  [
    'artifactMarkdown',
    'context',
    'insertText',
    'markdown',
    'names',
    'optionText',
    'positions',
    'rulePage',
    'scaffoldCommands',
    'uses',
  ].map((name) => `service/${name}.ts`),
);

/** The lists of systems: whole, and what generating needs of them. */
const lists = ['systems/index.ts', 'systems/generations.ts'];

const MOST_LINES = 500;
const MOST_ENTRY_LINES = 60;

const complaints = [];
const complain = (file, what) => complaints.push(`${relative(root, file)}: ${what}`);

const server = join(root, 'server/src');
for (const file of sources(server)) {
  const text = readFileSync(file, 'utf8');
  const path = relative(server, file);
  const home = roomOf(path);
  if (home === undefined) {
    complain(file, 'lies in no room; scripts/check-house.mjs has the list');
    continue;
  }
  checkLength(file, text, home.entry ? MOST_ENTRY_LINES : MOST_LINES);
  for (const target of imports(text)) checkImport(file, path, home, target);
}

for (const file of [...sources(join(root, 'client/src')), ...sources(join(root, 'client/webview'))]) {
  const text = readFileSync(file, 'utf8');
  checkLength(file, text, MOST_LINES);
  for (const target of imports(text)) {
    const path = target.startsWith('.') ? relative(root, resolve(dirname(file), target)) : target;
    if (/^(?:server\/|cluster-tls)/.test(path) && path !== 'server/src/protocol.ts')
      complain(file, `imports ${path}; of the server, the client knows protocol.ts only`);
  }
}

for (const file of [...sources(join(root, 'test')), ...sources(join(root, 'scripts'))])
  checkLength(file, readFileSync(file, 'utf8'), MOST_LINES);

for (const name of readdirSync(root).filter((each) => /\.(?:md|json)$/.test(each)))
  if (/^(?:<{7}|>{7}) /m.test(readFileSync(join(root, name), 'utf8')))
    complaints.push(`${name}: holds both sides of a merge`);

const { systems, allRules } = await loadRegistry();
const [index, generations] = lists.map((list) => readFileSync(join(server, list), 'utf8'));
for (const entry of readdirSync(join(server, 'systems'), { withFileTypes: true })) {
  if (!entry.isDirectory()) continue;
  if (!index.includes(`'./${entry.name}/index.ts'`) || !systems.some((s) => s.id === entry.name))
    complain(join(server, 'systems', entry.name), 'is not registered in systems/index.ts');
  if (!generations.includes(`'./${entry.name}/generation.ts'`))
    complain(join(server, 'systems', entry.name), 'is not registered in systems/generations.ts');
}
for (const { id, examples } of allRules()) {
  for (const kind of ['bad', 'good'])
    if (examples[kind].length === 0) complaints.push(`rule ${id}: has no ${kind} example`);
}

if (complaints.length > 0) {
  console.error(complaints.join('\n'));
  console.error(`\n${complaints.length} wall${complaints.length === 1 ? '' : 's'} broken`);
  process.exit(1);
}
console.log(
  `The house stands: ${sources(server).length} files in ${rooms.length} rooms, ${systems.length} systems, ${allRules().length} rules.`,
);

function roomOf(path) {
  return rooms.find(({ room }) => (room.endsWith('/') ? path.startsWith(room) : path === room));
}

function systemOf(path) {
  return /^systems\/([^/]+)\//.exec(path)?.[1];
}

function checkLength(file, text, most) {
  const lines = text.split('\n').length - 1;
  if (lines > most) complain(file, `has ${lines} lines, more than ${most}`);
}

function checkImport(file, path, home, target) {
  if (target.startsWith('.')) {
    const to = relative(server, resolve(dirname(file), target));
    if (to.startsWith('..')) return complain(file, `imports ${target}, outside of server/src`);
    const other = roomOf(to);
    const allowed = other === home || home.floors.some((f) => (f.endsWith('/') ? to.startsWith(f) : to === f));
    if (!allowed) complain(file, `imports ${to}; ${home.room} stands below it or beside it`);
    const system = systemOf(to);
    if (system !== undefined && system !== systemOf(path) && !lists.includes(path))
      complain(file, `imports ${to}; a system is known to ${lists.join(' and ')} only`);
    if (!path.startsWith('pki/') && to.startsWith('pki/') && to !== 'pki/types.ts' && eager(file, target))
      complain(file, `imports ${to} eagerly; key material is loaded on first use: await import('…/pki/index.ts')`);
    if (path.startsWith('service/') && to.startsWith('service/') && !sharedInService.has(to))
      complain(file, `imports ${to}; one feature does not import another`);
    return undefined;
  }
  if (target.startsWith('node:') || builtinModules.includes(target)) {
    if (!home.node) complain(file, `imports ${target}; everything but the entries must also run in a web worker`);
    return undefined;
  }
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(target)?.[0];
  if (!home.packages?.includes(name)) complain(file, `imports ${target}; ${home.room} may not use that package`);
  return undefined;
}

/** Whether a file loads a target as soon as it is loaded itself: neither for types only nor on demand. */
function eager(file, target) {
  const statements = readFileSync(file, 'utf8').matchAll(
    /^\s*(?:import|export)\s+(?!type\b)[^;'"`]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  );
  return [...statements].some(([, name]) => name === target);
}

function imports(text) {
  const found = text.matchAll(
    /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]/gm,
  );
  return [...found].map((m) => m[1] ?? m[2] ?? m[3]);
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['fixtures', 'node_modules'].includes(entry.name) ? [] : sources(path);
    return /\.(?:ts|mjs|cjs|js)$/.test(entry.name) ? [path] : [];
  });
}
