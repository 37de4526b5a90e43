// The page of measurements: a frame written by hand, and sections that each benchmark replaces.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const frame = `# Performance

Measured beside the tools that people use today, on the same machine and in the same run. Machines differ and times with
them; the ratios say more. RSA keys are found by chance, so a set may take twice as long as the one before it.

## Language server

Processor time of the server, beside yaml-language-server with a JSON Schema. \`npm run bench\` measures;
\`node test/bench/lsp.mjs --write docs/performance.md\` also writes.

<!-- bench -->
<!-- /bench -->

## Key material

Beside keytool and openssl. \`npm run bench:pki\` measures; \`node test/bench/pki.mjs --write docs/performance.md\` also
writes.

<!-- bench-pki -->
<!-- /bench-pki -->

## Configurations and their stores

Every ten configurations share a keystore and a truststore. \`npm run bench:join\` measures;
\`node test/bench/join.mjs --write docs/performance.md\` also writes.

<!-- bench-join -->
<!-- /bench-join -->

## Manifests

A workspace of which a fifth of the files are Secrets with two keystores each. \`npm run bench:kubernetes\` measures;
\`node test/bench/kubernetes.mjs --write docs/performance.md\` also writes.

<!-- bench-kubernetes -->
<!-- /bench-kubernetes -->

## In the editor

The extension in a real VS Code. \`npm run bench:editor\` measures; \`node test/bench/editor.mjs --write docs/performance.md\`
also writes.

<!-- bench-editor -->
<!-- /bench-editor -->
`;

/** Replaces what stands between the markers `<!-- name -->` and `<!-- /name -->`; makes the page where there is none. */
export function replaceSection(file, name, text) {
  const page = existsSync(file) ? readFileSync(file, 'utf8') : frame;
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${file} has no ${start} … ${end}`);
  writeFileSync(file, `${page.slice(0, from + start.length)}\n${text}\n${page.slice(to)}`);
}
