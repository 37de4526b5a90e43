#!/usr/bin/env node
/** `npm run test:oracle`: bundles test/oracle/main.ts and runs it; the words go to it. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// Two runs may go on at once.
const outfile = join(root, `out/oracle/main-${process.pid}.mjs`);

await build({
  absWorkingDir: root,
  entryPoints: ['test/oracle/main.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  mainFields: ['module', 'main'],
  sourcemap: 'inline',
  logLevel: 'warning',
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  define: { CLUSTER_TLS_VERSION: JSON.stringify('0.0.0') },
});
const words = ['--enable-source-maps', outfile, ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' });
rmSync(outfile, { force: true });
process.exitCode = status ?? 1;
