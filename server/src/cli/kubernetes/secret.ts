import { basename, dirname, join, relative } from 'node:path';
import { loadPki } from '../../workspace/keyMaterial/load.ts';
import {
  intoManifest,
  judge,
  keep,
  type SecretOrder,
  secretManifest,
  ways,
  wayTitle,
} from '../../workspace/scaffold/index.ts';
import { readBytes } from '../pki/files.ts';
import { choice, parse } from '../pki/options.ts';
import { exit, printable, type Terminal, UsageError } from '../terminal.ts';
import { carryOut, scaffolding, tracked } from './carryOut.ts';
import { textOf } from './files.ts';

const types = { opaque: undefined, tls: 'kubernetes.io/tls' } as const;

/** `cluster-tls kubernetes secret NAME [KEY=]FILE…`: the manifest of a Secret, as kubectl would write it. */
export async function secret(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(args, {
    namespace: { type: 'string', short: 'n' },
    type: { type: 'string', default: 'opaque' },
    out: { type: 'string' },
    into: { type: 'string' },
    way: { type: 'string' },
    immutable: { type: 'boolean', default: false },
    'kubectl-version': { type: 'string', default: '1.34' },
    'dry-run': { type: 'boolean', default: false },
    force: { type: 'boolean', default: false },
  });
  const [name, ...words] = positionals;
  if (name === undefined || words.length === 0)
    throw new UsageError('secret takes a name and files, such as secret tls keystore.jks');
  if (values.out !== undefined && values.into !== undefined)
    throw new UsageError('--out and --into exclude each other');
  const type = types[choice('--type', values.type, ['opaque', 'tls'])];
  const sources = words.map((word) => source(word, type));
  const given = {
    name,
    ...(values.namespace === undefined ? {} : { namespace: values.namespace }),
    ...(type === undefined ? {} : { type }),
    immutable: values.immutable,
    creationTimestamp: before134(values['kubectl-version']),
  };
  const entries = await Promise.all(sources.map(async ({ key, path }) => ({ key, value: await readBytes(path) })));
  const {
    entries: kept,
    secrets,
    notes,
  } = await scaffolding(async () => judge(await loadPki(), { ...given, entries }));
  const order: SecretOrder = { ...given, entries: kept };
  const target = values.into ?? values.out;
  if (target === undefined && values.way === undefined) {
    terminal.out(secretManifest(order));
    for (const note of notes) terminal.err(`note ${printable(note)}\n`);
    return exit.clean;
  }
  const file = target ?? `${name}.yaml`;
  const how = { dry: values['dry-run'], force: values.force };
  if (values.way !== undefined && values.way !== 'manifest') {
    const folder = dirname(file);
    const way = choice('--way', values.way, ways);
    const near = sources.map(({ key, path }) => ({ key, path: relative(folder, path).replaceAll('\\', '/') }));
    const read = (each: string) => textOf(join(folder, each));
    const made = await scaffolding(() => keep(way, { order, sources: near, manifest: basename(file), read }));
    return carryOut({ ...made, notes: [...notes, ...made.notes] }, folder, how, terminal);
  }
  if (secrets.length > 0 && values.way === undefined && (await tracked(file)))
    throw new UsageError(warning(file, secrets));
  const before = values.into === undefined ? undefined : await textOf(file);
  const content = await scaffolding(async () =>
    before === undefined ? secretManifest(order) : intoManifest(before, order),
  );
  const files =
    content === before
      ? []
      : [{ name: basename(file), content, secret: secrets.length > 0, changes: before !== undefined }];
  const commands = [`kubectl ${before === undefined ? 'create' : 'apply'} -f ${basename(file)}`];
  return carryOut({ files, notes, commands }, dirname(file), how, terminal);
}

/** `[KEY=]FILE`; with the type tls, a certificate and a key get the names that the type asks for. */
function source(word: string, type: string | undefined): { readonly key: string; readonly path: string } {
  const at = word.indexOf('=');
  if (at !== word.lastIndexOf('=')) throw new UsageError(`${word}: key names or file paths cannot contain '='`);
  if (at >= 0) return { key: word.slice(0, at), path: word.slice(at + 1) };
  const key = basename(word);
  if (type === undefined) return { key, path: word };
  if (/^ca\.(?:crt|pem)$/.test(key)) return { key: 'ca.crt', path: word };
  const named = /(?:[-.]key\.pem|\.key)$/.test(key) ? 'tls.key' : /\.(?:pem|crt)$/.test(key) ? 'tls.crt' : key;
  return { key: named, path: word };
}

function before134(version: string): boolean {
  const [, minor] = /^v?1\.(\d+)/.exec(version) ?? [];
  if (minor === undefined) throw new UsageError(`--kubectl-version ${version}: no version, such as 1.33`);
  return Number(minor) < 34;
}

const warning = (file: string, secrets: readonly string[]): string =>
  [
    `${file}: git would track it, and it would hold ${secrets.join(', ')}. Nothing was written. The ways out:`,
    ...ways.map((way) => `  --way ${way.padEnd(13)}${wayTitle(way)}`),
    '  --way manifest     write it all the same, where the repository is a safe place for it',
  ].join('\n');
