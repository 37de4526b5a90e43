#!/usr/bin/env node
/** Bundles everything that ships into dist/. `--watch` builds again on every change, unminified. */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';
import { clientTexts } from './generate/texts.mjs';
import { loadModule } from './registry.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const watch = process.argv.includes('--watch');
const { version } = JSON.parse(readFileSync(join(root, 'server/package.json'), 'utf8'));

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: !watch,
  sourcemap: watch ? 'inline' : false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  define: { CLUSTER_TLS_VERSION: JSON.stringify(version) },
};
const node = { ...common, platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'] };

/** Key material is loaded by whoever first meets some. */
const pkiApart = {
  name: 'pki-apart',
  setup: (b) =>
    b.onResolve({ filter: /\/pki\/index\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './pki.js', external: true } : undefined,
    ),
};

/** `check` and the server are loaded by whoever asks for them: making keys needs neither. */
const analysisApart = {
  name: 'analysis-apart',
  setup: (b) =>
    b.onResolve({ filter: /\/analysis\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './analysis.js', external: true } : undefined,
    ),
};

/** The editor activates us long before there may be a server to talk to, or without one ever. */
const connectionApart = {
  name: 'connection-apart',
  setup: (b) =>
    b.onResolve({ filter: /\/server\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './connection.js', external: true } : undefined,
    ),
};

/** Leaves the library, the engine and key material to files of their own. */
const apart = {
  supported: { 'dynamic-import': false },
  plugins: [
    pkiApart,
    {
      name: 'apart',
      setup: (b) => {
        b.onResolve({ filter: /^vscode-languageserver(\/node)?$/ }, () => ({ path: './lsp.js', external: true }));
        b.onResolve({ filter: /\/engine\.ts$/ }, ({ kind }) =>
          kind === 'dynamic-import' ? { path: './engine.js', external: true } : undefined,
        );
      },
    },
  ],
};

/** What the library asks Node for and a server seldom needs: loaded when something of it is used. */
const builtinsLater = {
  name: 'builtins-later',
  setup: (b) => {
    b.onResolve({ filter: /^(child_process|crypto)$/ }, ({ path }) => ({ path, namespace: 'later' }));
    b.onLoad({ filter: /./, namespace: 'later' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => require('node:${path}')[name] });`,
    }));
  },
};

/** Entry -> bundle. The client's target is the Node of the oldest VS Code that it runs in. */
const bundles = [
  {
    ...node,
    entryPoints: ['client/src/extension.ts'],
    outfile: 'dist/client.js',
    external: ['vscode'],
    supported: { 'dynamic-import': false },
    plugins: [connectionApart],
  },
  { ...node, entryPoints: ['client/src/server.ts'], outfile: 'dist/connection.js', external: ['vscode'] },
  // The page of the certificate editor: nothing but these two files is loaded by it.
  {
    ...common,
    entryPoints: ['client/webview/main.ts'],
    outfile: 'dist/editor.js',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  },
  { ...common, entryPoints: ['client/webview/style.css'], outfile: 'dist/editor.css' },
  // The server starts with what answers `initialize`; the engine comes after it. Both share one copy of the library, whose
  // classes they compare by identity.
  { ...node, entryPoints: ['server/src/node.ts'], outfile: 'dist/server.js', ...apart },
  { ...node, entryPoints: ['server/src/lsp/engine.ts'], outfile: 'dist/engine.js', ...apart },
  {
    ...node,
    stdin: { contents: "export * from 'vscode-languageserver/node';", resolveDir: join(root, 'server') },
    outfile: 'dist/lsp.js',
    plugins: [builtinsLater],
  },
  { ...node, entryPoints: ['server/src/pki/index.ts'], outfile: 'dist/pki.js' },
  // A process of its own.
  { ...node, entryPoints: ['server/src/nodeHandshakeWorker.ts'], outfile: 'dist/handshake.js' },
  {
    ...node,
    entryPoints: ['server/src/cli.ts'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
    supported: { 'dynamic-import': false },
    plugins: [pkiApart, analysisApart],
  },
  {
    ...node,
    entryPoints: ['server/src/cli/analysis.ts'],
    outfile: 'dist/analysis.js',
    supported: { 'dynamic-import': false },
    plugins: [pkiApart],
  },
  {
    ...common,
    entryPoints: ['client/src/web.ts'],
    outfile: 'dist/web/client.js',
    platform: 'browser',
    conditions: ['browser'],
    mainFields: ['browser', 'module', 'main'],
    format: 'cjs',
    target: 'es2022',
    external: ['vscode'],
  },
  {
    ...common,
    entryPoints: ['server/src/browser.ts'],
    outfile: 'dist/web/server.js',
    platform: 'browser',
    conditions: ['browser'],
    format: 'iife',
    target: 'es2022',
  },
];

await translations();
if (watch) {
  for (const options of bundles) await (await context(options)).watch();
  console.log('watching');
} else {
  const results = await Promise.all(bundles.map((options) => build({ ...options, write: false })));
  const inputs = new Set();
  results.forEach(({ metafile, outputFiles: [file] }, i) => {
    const { outfile, platform } = bundles[i];
    const output = metafile.outputs[outfile];
    if (platform === 'browser') refuseNode(metafile, outfile);
    place(file.contents, join(root, outfile), outfile.endsWith('cli.js'));
    for (const input of Object.keys(output.inputs)) inputs.add(input);
    console.log(`${outfile}  ${(output.bytes / 1024).toFixed(0)} KiB`);
  });
  writeFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), notices(inputs));
  // The npm package `cluster-tls` carries its own copies, since files outside its folder cannot be published. The package
  // is of type "module", the bundles are not.
  place(readFileSync(join(root, 'dist/cli.js')), join(root, 'server/dist/cli.cjs'), true);
  for (const name of ['analysis.js', 'handshake.js', 'pki.js'])
    place(readFileSync(join(root, 'dist', name)), join(root, 'server/dist', name));
  place('{ "type": "commonjs" }\n', join(root, 'server/dist/package.json'));
}

/**
 * The bundles of texts as they ship: those of the client by their English, as the editor wants them; those of the server
 * by its number, since the English stands in the code and makes up half of a bundle.
 */
async function translations() {
  const { numberOf } = await loadModule("export { numberOf } from './server/src/text/l10n.ts';");
  const clients = clientTexts(root);
  for (const name of readdirSync(join(root, 'l10n'))) {
    if (!/^bundle\.l10n\.[\w-]+\.json$/.test(name)) continue;
    const shipped = new Map();
    for (const [english, text] of Object.entries(JSON.parse(readFileSync(join(root, 'l10n', name), 'utf8')))) {
      const key = clients.has(english) ? english : numberOf(english);
      if (shipped.has(key)) throw new Error(`Two texts have the number ${key}: word "${english}" in another way.`);
      if (text !== english) shipped.set(key, text);
    }
    place(JSON.stringify(Object.fromEntries(shipped)), join(root, 'dist/l10n', name));
  }
}

/** The way to the web stays open: nothing of Node may be reachable from the browser's entry. */
function refuseNode(metafile, outfile) {
  const imports = Object.entries({ ...metafile.inputs, ...metafile.outputs }).flatMap(([from, { imports }]) =>
    imports
      .filter((i) => i.path.startsWith('node:') || (i.external && i.path !== 'vscode'))
      .map((i) => `${from} imports ${i.path}`),
  );
  if (imports.length > 0) throw new Error(`${outfile} must not need Node:\n  ${imports.join('\n  ')}`);
}

/** The licence texts of the packages that went into the bundles. */
function notices(inputs) {
  const packages = new Set();
  for (const input of inputs) {
    const name = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
    if (name !== undefined) packages.add(name);
  }
  return [...packages]
    .sort()
    .map((folder) => {
      const {
        name,
        version: packageVersion,
        license,
      } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      const file = readdirSync(join(root, folder)).find((f) => /^licen[cs]e/i.test(f));
      const text = file === undefined ? '' : readFileSync(join(root, folder, file), 'utf8').trim();
      return `${name} ${packageVersion} (${license})\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** Whole or not at all: a test that runs a bundle meanwhile sees the old one or the new one. */
function place(contents, path, executable = false) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, contents, { mode: executable ? 0o755 : 0o644 });
  renameSync(temporary, path);
}
