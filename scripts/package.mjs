#!/usr/bin/env node
// Packs the extension (`dist/` must be built) and refuses a package that is too big, or holds a file more or less than
// what is meant to ship: test keys, sources and maps must never get in.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const LIMIT_BYTES = 2_000_000;

/** Files that every package holds; folders of data are listed by what lies in them. */
const SHIPPED = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'dist/THIRD-PARTY-NOTICES.txt',
  'dist/analysis.js',
  'dist/cli.js',
  'dist/client.js',
  'dist/connection.js',
  'dist/editor.css',
  'dist/editor.js',
  'dist/engine.js',
  'dist/handshake.js',
  'dist/lsp.js',
  'dist/pki.js',
  'dist/server.js',
  'dist/web/client.js',
  'dist/web/server.js',
  'docs/images/icon.png',
  'package.json',
  'package.nls.json',
];
const DATA = {
  media: /\.svg$/,
  // English stands in the code: its own list is for translators.
  'dist/l10n': /^bundle\.l10n\.[\w-]+\.json$/,
  snippets: /\.(json|code-snippets)$/,
  syntaxes: /\.json$/,
};

function expectedFiles() {
  const data = Object.entries(DATA).flatMap(([folder, ours]) => {
    const inside = fs.existsSync(path.join(root, folder))
      ? fs.readdirSync(path.join(root, folder), { recursive: true }).map((name) => name.replaceAll('\\', '/'))
      : [];
    return inside.filter((name) => ours.test(name)).map((name) => `${folder}/${name}`);
  });
  const translations = fs.readdirSync(root).filter((name) => /^package\.nls\.[\w-]+\.json$/.test(name));
  return [...SHIPPED, ...data, ...translations].sort();
}

/** Packs into `out/` and returns the path of the VSIX. */
export async function pack() {
  const { name, version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const expected = expectedFiles();
  const actual = (await listFiles({ cwd: root, packageManager: PackageManager.None }))
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
  const missing = expected.filter((file) => !actual.includes(file));
  const foreign = actual.filter((file) => !expected.includes(file));
  if (missing.length > 0 || foreign.length > 0) {
    const lists = [
      ...missing.map((file) => `  missing: ${file}`),
      ...foreign.map((file) => `  must not ship: ${file}`),
    ];
    throw new Error(`The package does not hold what it should:\n${lists.join('\n')}`);
  }

  const packagePath = path.join(root, 'out', `${name}-${version}.vsix`);
  fs.mkdirSync(path.dirname(packagePath), { recursive: true });
  await createVSIX({
    cwd: root,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  const { size } = fs.statSync(packagePath);
  if (size > LIMIT_BYTES) throw new Error(`${packagePath} has ${size} bytes, more than ${LIMIT_BYTES}.`);
  return packagePath;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = await pack();
  console.log(`${path.relative(process.cwd(), file)}  ${(fs.statSync(file).size / 1024).toFixed(0)} KiB`);
}
