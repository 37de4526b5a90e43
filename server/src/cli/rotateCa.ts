import { mkdir, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTogether } from '../nodeFiles.ts';
import { loadPki, type Pki } from '../workspace/keyMaterial/load.ts';
import {
  afterStep,
  type Bytes,
  type CaOrder,
  caPlan,
  caState,
  caStep,
  type WayName,
  wayOf,
} from '../workspace/rotation/ca.ts';
import { scaffolding } from './kubernetes/carryOut.ts';
import { readBytes } from './pki/files.ts';
import { choice, parse } from './pki/options.ts';
import { secretFrom } from './pki/secrets.ts';
import { exit, painter, printable, type Terminal, UsageError } from './terminal.ts';

const products = ['flink', 'alluxio', 'akka', 'pekko'] as const;

/** Written for everybody: certificates, and stores of nothing else. */
const isOpen = (name: string): boolean => /\.(?:crt|pem)$|^truststore\./.test(name) && !/-key\.pem$/.test(name);

/** `cluster-tls rotate ca FOLDER`: replaces the CA of a set of key material, step by step. */
export async function rotateCa(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(args, {
    product: { type: 'string' },
    step: { type: 'string' },
    plan: { type: 'string' },
    'password-file': { type: 'string' },
    'password-env': { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const [folder, ...rest] = positionals;
  if (folder === undefined || rest.length > 0) throw new UsageError('rotate ca takes a folder');
  if (values.product === undefined) throw new UsageError(`--product must be given: ${products.join(', ')}`);
  const product = choice('--product', values.product, products);
  const files = await filesOf(folder);
  const given = await secretFrom('password', { file: values['password-file'], env: values['password-env'] });
  const beside = files.get('password');
  const password = given ?? (beside === undefined ? undefined : new TextDecoder().decode(beside).replace(/\r?\n$/, ''));
  const pki = await loadPki();
  const way = wayOf(product, files.keys());
  const order: CaOrder = { files, password, now: Date.now() };
  if (values.plan !== undefined) return plan(pki, way, order, { product, out: values.plan }, terminal);
  const state = await scaffolding(() => caState(pki, way, order));
  if (values.step === undefined) {
    if (values.json)
      terminal.out(`${JSON.stringify({ way, state: state.name, next: state.next, why: state.why }, null, 2)}\n`);
    else
      terminal.out(
        `${painter(terminal.colours)('bold', printable(folder))} ${state.name}\n\nNext:\n  --step ${state.next}\n      ${state.why}\n`,
      );
    return exit.clean;
  }
  if (values.step !== state.next)
    throw new UsageError(
      `${values.step}: does not lead on from the state "${state.name}"; the next step is ${state.next}`,
    );
  const { change } = await scaffolding(() => caStep(pki, way, order));
  await write(folder, change.writes, true);
  for (const name of change.removes) await unlink(join(folder, name));
  for (const name of change.writes.keys()) terminal.out(`written ${printable(join(folder, name))}\n`);
  terminal.out('\nNodes with the files from before and nodes with these understand each other.\n');
  if (state.next !== 'finish')
    terminal.out(`Bring the files to the nodes, but not those of the CA itself. ${afterStep(product, way)}\n`);
  return exit.clean;
}

/** Every step in a folder of its own, to be brought to the nodes one after the other. */
async function plan(
  pki: Pki,
  way: WayName,
  order: CaOrder,
  { product, out }: { readonly product: string; readonly out: string },
  terminal: Terminal,
): Promise<number> {
  const steps = await scaffolding(() => caPlan(pki, way, order));
  for (const [i, { step, files, state }] of steps.entries()) {
    const to = join(out, `${i + 1}-${step}`);
    await mkdir(to, { recursive: true });
    await write(to, files, false);
    terminal.out(`${printable(to)}\n    ${state.why}\n`);
  }
  terminal.out(`\nBetween the steps: ${afterStep(product, way)}\n`);
  return exit.clean;
}

async function filesOf(folder: string): Promise<Bytes> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) throw new UsageError(`${folder}: is no folder`);
  const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name);
  return new Map(
    await Promise.all(names.sort().map(async (name) => [name, await readBytes(join(folder, name))] as const)),
  );
}

/** A certificate or a truststore may be read by everybody; everything else is as secret as a key. */
async function write(folder: string, files: Bytes, replaces: boolean): Promise<void> {
  const existing = new Set(replaces ? await readdir(folder) : []);
  await writeTogether(
    [...files].map(([name, content]) => ({
      path: join(folder, name),
      content,
      secret: !isOpen(name),
      replaces: existing.has(name),
    })),
    false,
  );
}
