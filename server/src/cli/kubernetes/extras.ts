import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { extraSystem, kerberosSet, networkSet } from '../../workspace/scaffold/index.ts';
import { readBytes } from '../pki/files.ts';
import { parse, words } from '../pki/options.ts';
import { type Terminal, UsageError } from '../terminal.ts';
import { carryOut, scaffolding } from './carryOut.ts';
import { textOf } from './files.ts';

const common = {
  name: { type: 'string', default: 'flink' },
  namespace: { type: 'string', short: 'n', default: 'default' },
  out: { type: 'string', default: '.' },
  'dry-run': { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
} as const;

/** `cluster-tls kubernetes network-policy [FILE]`: keeps everybody else away from the pods of a Flink cluster. */
export async function networkPolicy(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(args, { ...common, 'operator-namespace': { type: 'string' } });
  const file = await fileIn(positionals);
  const { name, namespace } = values;
  const order = { name, namespace, operator: values['operator-namespace'] };
  const made = await scaffolding(async () => networkSet(extraSystem(), order, file));
  return carryOut(
    made,
    file === undefined ? values.out : dirname(file.path),
    { dry: values['dry-run'], force: values.force },
    terminal,
  );
}

/** `cluster-tls kubernetes kerberos [FILE]`: keytab, krb5.conf and the settings that use them. */
export async function kerberos(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(args, {
    ...common,
    keytab: { type: 'string' },
    krb5: { type: 'string' },
    principal: { type: 'string' },
    context: { type: 'string', multiple: true },
  });
  const { keytab, krb5, principal, name, namespace } = values;
  if (keytab === undefined || krb5 === undefined || principal === undefined)
    throw new UsageError('kerberos needs --keytab, --krb5 and --principal');
  const file = await fileIn(positionals);
  const folder = file === undefined ? values.out : dirname(file.path);
  const made = await scaffolding(async () =>
    kerberosSet(
      extraSystem(),
      { name, namespace, principal, contexts: words(values.context) },
      {
        keytab: { name: basename(keytab), bytes: await readBytes(keytab) },
        krb5: new TextDecoder().decode(await readBytes(krb5)),
        file,
        read: (each) => textOf(join(folder, each)),
      },
    ),
  );
  return carryOut(made, folder, { dry: values['dry-run'], force: values.force }, terminal);
}

async function fileIn(positionals: readonly string[]) {
  const [path, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError('one file at a time');
  if (path === undefined) return undefined;
  const text = await textOf(path);
  if (text === undefined) throw new UsageError(`${path}: no such file`);
  return { path, name: basename(path), uri: pathToFileURL(resolve(path)).href, text };
}
