import { mkdir, readdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type NewFile, writeTogether } from '../nodeFiles.ts';
import { nodeHost } from '../nodeHost.ts';
import { loadPki, type Pki } from '../workspace/keyMaterial/load.ts';
import {
  afterStep,
  type Bytes,
  type CaChange,
  type CaOrder,
  caNames,
  caPlan,
  caState,
  caStep,
  type WayName,
  wayOf,
} from '../workspace/rotation/ca.ts';
import { putInManifest, type SecretDocument, secretsOf } from '../workspace/rotation/index.ts';
import { scaffolding } from './kubernetes/carryOut.ts';
import { textOf } from './kubernetes/files.ts';
import { readBytes } from './pki/files.ts';
import { choice, parse } from './pki/options.ts';
import { secretFrom } from './pki/secrets.ts';
import { exit, painter, printable, type Terminal, UsageError } from './terminal.ts';

const products = ['flink', 'alluxio', 'akka', 'pekko'] as const;

/** Where the files are: a folder, or a Secret of a manifest with the CA beside it. */
interface Source {
  readonly folder: string;
  readonly files: Bytes;
  readonly manifest?: { readonly name: string; readonly text: string; readonly secret: SecretDocument };
}

/** `cluster-tls rotate ca PATH`: replaces the CA of a set of key material, step by step. */
export async function rotateCa(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(args, {
    product: { type: 'string' },
    secret: { type: 'string' },
    step: { type: 'string' },
    plan: { type: 'string' },
    'password-file': { type: 'string' },
    'password-env': { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const [path, ...rest] = positionals;
  if (path === undefined || rest.length > 0) throw new UsageError('rotate ca takes a folder or a manifest');
  if (values.product === undefined) throw new UsageError(`--product must be given: ${products.join(', ')}`);
  const product = choice('--product', values.product, products);
  const source = await read(path, values.secret);
  const { files } = source;
  const given = await secretFrom('password', { file: values['password-file'], env: values['password-env'] });
  const beside = files.get('password');
  const password = given ?? (beside === undefined ? undefined : new TextDecoder().decode(beside).replace(/\r?\n$/, ''));
  const pki = await loadPki();
  const way = wayOf(product, files.keys());
  const order: CaOrder = { files, password, now: Date.now() };
  if (values.plan !== undefined) return plan(pki, way, order, { product, out: values.plan, source }, terminal);
  const state = await scaffolding(() => caState(pki, way, order));
  if (values.step === undefined) {
    const { name, next, why } = state;
    if (values.json) terminal.out(`${JSON.stringify({ way, state: name, next, why }, null, 2)}\n`);
    else
      terminal.out(
        `${painter(terminal.colours)('bold', printable(path))} ${name}\n\nNext:\n  --step ${next}\n      ${why}\n`,
      );
    return exit.clean;
  }
  if (values.step !== state.next)
    throw new UsageError(
      `${values.step}: does not lead on from the state "${state.name}"; the next step is ${state.next}`,
    );
  const { change } = await scaffolding(() => caStep(pki, way, order, nodeHost().handshake));
  await carry(source, change, source.folder, true);
  for (const name of change.removes) await unlink(join(source.folder, name));
  for (const name of change.writes.keys()) terminal.out(`written ${printable(name)}\n`);
  terminal.out('\nNodes with the files from before and nodes with these understand each other.\n');
  if (state.next === 'finish') return exit.clean;
  if (source.manifest === undefined) terminal.out('Bring the files to the nodes, but not those of the CA itself. ');
  else terminal.out(`Then:\n  kubectl replace -f ${printable(source.manifest.name)}\n`);
  terminal.out(`${afterStep(product, way)}\n`);
  return exit.clean;
}

/** Every step in a folder of its own, to be brought to the nodes one after the other. */
async function plan(
  pki: Pki,
  way: WayName,
  order: CaOrder,
  { product, out, source }: { readonly product: string; readonly out: string; readonly source: Source },
  terminal: Terminal,
): Promise<number> {
  const steps = await scaffolding(() => caPlan(pki, way, order, nodeHost().handshake));
  for (const [i, { step, files, state }] of steps.entries()) {
    const to = join(out, `${i + 1}-${step}`);
    await mkdir(to, { recursive: true });
    await carry(source, { writes: files, removes: [] }, to, false);
    terminal.out(`${printable(to)}\n    ${state.why}\n`);
  }
  terminal.out(`\nBetween the steps: ${afterStep(product, way)}\n`);
  return exit.clean;
}

async function read(path: string, wanted: string | undefined): Promise<Source> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UsageError(`${path}: is no folder and no manifest`);
  if (found.isDirectory()) return { folder: path, files: await filesOf(path, () => true) };
  const text = (await textOf(path)) ?? '';
  const secrets = secretsOf(text).filter(({ name, kind }) => kind === 'Secret' && (wanted ?? name) === name);
  const [secret] = secrets;
  if (secret === undefined) throw new UsageError(`${path}: there is no such Secret in it`);
  if (secrets.length > 1)
    throw new UsageError(`${path}: name one with --secret: ${secrets.map(({ name }) => name).join(', ')}`);
  const folder = dirname(path);
  const authority = await filesOf(folder, isAuthority);
  const data = [...secret.files].flatMap(([name, value]): [string, Uint8Array][] =>
    value === undefined ? [] : [[name, value]],
  );
  return { folder, files: new Map([...data, ...authority]), manifest: { name: basename(path), text, secret } };
}

/** Files of the CA itself never go into the Secret: they stay beside the manifest. */
const isAuthority = (name: string): boolean => Object.values<string>(caNames).includes(name);

async function filesOf(folder: string, wanted: (name: string) => boolean): Promise<Bytes> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((each) => each.isFile() && !each.name.startsWith('.') && wanted(each.name));
  return new Map(
    await Promise.all(
      names
        .map(({ name }) => name)
        .sort()
        .map(async (name) => [name, await readBytes(join(folder, name))] as const),
    ),
  );
}

/** A certificate or a truststore may be read by everybody; everything else is as secret as a key. */
const isOpen = (name: string): boolean => /\.(?:crt|pem)$|^truststore\./.test(name) && !/-key\.pem$/.test(name);

async function carry({ manifest }: Source, { writes }: CaChange, folder: string, replaces: boolean): Promise<void> {
  const existing = new Set(replaces ? await readdir(folder) : []);
  const file = (name: string, content: Uint8Array | string, secret: boolean): NewFile => ({
    path: join(folder, name),
    content,
    secret,
    replaces: existing.has(name),
  });
  const [own, others] = [
    [...writes].filter(([name]) => isAuthority(name)),
    [...writes].filter(([name]) => !isAuthority(name)),
  ];
  const inside = async () =>
    manifest === undefined ? '' : putInManifest(manifest.text, manifest.secret, new Map(others));
  await writeTogether(
    [
      ...own.map(([name, content]) => file(name, content, !isOpen(name))),
      ...(manifest === undefined
        ? others.map(([name, content]) => file(name, content, !isOpen(name)))
        : [file(manifest.name, await scaffolding(inside), true)]),
    ],
    false,
  );
}
