import type { NewFile } from '../../nodeFiles.ts';
import type { KeyKind, Usage } from '../../pki/index.ts';
import { loadPki, type Pki } from '../../workspace/keyMaterial/load.ts';
import { exit, printable, type Terminal, UsageError } from '../terminal.ts';
import { writeFiles } from './files.ts';
import { passwordsOf } from './inspect.ts';
import { readIssuer } from './issuer.ts';
import { readMaterial } from './material.ts';
import { choice, exactly, parse, whole, words } from './options.ts';
import { secretFrom } from './secrets.ts';
import { told } from './told.ts';

const keyKinds = [
  'rsa-2048',
  'rsa-3072',
  'rsa-4096',
  'p-256',
  'p-384',
  'p-521',
  'ed25519',
] as const satisfies KeyKind[];
const usages = ['server', 'client', 'node', 'ca'] as const satisfies Usage[];

const keyOptions = {
  key: { type: 'string' },
  'key-password-file': { type: 'string' },
  'key-password-env': { type: 'string' },
} as const;

const caOptions = {
  ca: { type: 'string' },
  'ca-key': { type: 'string' },
  'ca-password-file': { type: 'string' },
  'ca-password-env': { type: 'string' },
  days: { type: 'string' },
} as const;

const common = { host: { type: 'string', multiple: true }, force: { type: 'boolean', default: false } } as const;

type KeyValues = { [K in keyof typeof keyOptions]?: string | undefined };
type CaValues = { [K in keyof typeof caOptions]?: string | undefined };

/** `cluster-tls csr OUT`: a certification request, with a new key beside it or for a key that exists. */
export async function csr(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(args, {
    ...common,
    ...keyOptions,
    subject: { type: 'string', default: '' },
    use: { type: 'string', default: 'node' },
    'key-algorithm': { type: 'string', default: 'rsa-2048' },
  });
  const { OUT: out } = exactly(positionals, 'OUT');
  const usage = choice('--use', values.use, usages);
  const kind = choice('--key-algorithm', values['key-algorithm'], keyKinds);
  const pki = await loadPki();
  const files = await told(async () => {
    const own = await readKey(pki, values);
    const privateKey = own ?? (await pki.generateKeyPair(kind)).privateKey;
    const der = await pki.createRequest({ subject: values.subject, names: words(values.host), usage, privateKey });
    return [
      { path: out, content: pki.pemRequest(der), secret: false },
      ...(own === undefined
        ? [{ path: keyPath(out), content: await pki.pemPrivateKey(privateKey), secret: true }]
        : []),
    ];
  });
  return write(files, values.force, terminal);
}

/** `cluster-tls sign CSR OUT`: a certificate for a request, with the names that it asks for or those given. */
export async function sign(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(args, { ...common, ...caOptions, use: { type: 'string' } });
  const { CSR: input, OUT: out } = exactly(positionals, 'CSR', 'OUT');
  const usage = values.use === undefined ? undefined : choice('--use', values.use, usages);
  const pki = await loadPki();
  const issuer = await issuerOf(pki, values);
  if (issuer === undefined)
    throw new UsageError('sign needs the CA: --ca FILE, and --ca-key FILE where its key lies apart');
  const [request, ...more] = (await readMaterial(pki, [input], {})).requests;
  if (request === undefined || more.length > 0) throw new UsageError(`${input}: must hold one certification request`);
  const { chain } = await told(() =>
    pki.signRequest(request, {
      issuer,
      now: Date.now(),
      ...(usage === undefined ? {} : { usage }),
      ...namesAndDays(values.host, values.days),
    }),
  );
  return write([{ path: out, content: pki.pemCertificates(chain), secret: false }], values.force, terminal);
}

/** `cluster-tls renew CERT OUT`: the same certificate from now on, for the same key, a given one, or a new one. */
export async function renew(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(args, {
    ...common,
    ...caOptions,
    ...keyOptions,
    'new-key': { type: 'string' },
    'password-file': { type: 'string' },
    'password-env': { type: 'string' },
  });
  const { CERT: input, OUT: out } = exactly(positionals, 'CERT', 'OUT');
  if (values.key !== undefined && values['new-key'] !== undefined)
    throw new UsageError('--key and --new-key exclude each other');
  const kind = values['new-key'] === undefined ? undefined : choice('--new-key', values['new-key'], keyKinds);
  const pki = await loadPki();
  const issuer = await issuerOf(pki, values);
  const password = await secretFrom('password', { file: values['password-file'], env: values['password-env'] });
  const [entry] = (await readMaterial(pki, [input], passwordsOf(password, undefined))).entries;
  const old = entry?.kind === 'trusted' ? entry.certificate : entry?.chain[0];
  if (old === undefined) throw new UsageError(`${input}: there is no certificate in it`);
  const files = await told(async () => {
    const made = kind === undefined ? undefined : (await pki.generateKeyPair(kind)).privateKey;
    const privateKey = made ?? (await readKey(pki, values)) ?? (entry?.kind === 'key' ? entry.privateKey : undefined);
    const { chain } = await pki.renewCertificate(old, {
      now: Date.now(),
      ...(issuer === undefined ? {} : { issuer }),
      ...(privateKey === undefined ? {} : { privateKey }),
      ...namesAndDays(values.host, values.days),
    });
    return [
      { path: out, content: pki.pemCertificates(chain), secret: false },
      ...(made === undefined ? [] : [{ path: keyPath(out), content: await pki.pemPrivateKey(made), secret: true }]),
    ];
  });
  return write(files, values.force, terminal);
}

/** `a.pem` -> `a-key.pem` */
const keyPath = (out: string): string => `${out.replace(/\.(?:pem|csr|crt|cer)$/i, '')}-key.pem`;

function namesAndDays(
  hosts: readonly string[] | undefined,
  days: string | undefined,
): { names?: readonly string[]; days?: number } {
  return {
    ...(hosts === undefined ? {} : { names: words(hosts) }),
    ...(days === undefined ? {} : { days: whole('--days', days, 1, 36_500) }),
  };
}

async function readKey(pki: Pki, values: KeyValues): Promise<Uint8Array | undefined> {
  if (values.key === undefined) return undefined;
  const password = await secretFrom('key-password', {
    file: values['key-password-file'],
    env: values['key-password-env'],
  });
  const { entries, keys } = await readMaterial(pki, [values.key], passwordsOf(password, undefined));
  const all = [...keys, ...entries.flatMap((entry) => (entry.kind === 'key' ? [entry.privateKey] : []))];
  const [key] = all;
  if (key === undefined || all.length > 1) throw new UsageError(`--key ${values.key}: must hold one private key`);
  return key;
}

async function issuerOf(pki: Pki, values: CaValues) {
  const password = await secretFrom('ca-password', {
    file: values['ca-password-file'],
    env: values['ca-password-env'],
  });
  return readIssuer(pki, { ca: values.ca, key: values['ca-key'], password });
}

async function write(files: readonly NewFile[], force: boolean, terminal: Terminal): Promise<number> {
  await writeFiles(files, force);
  for (const { path } of files) terminal.out(`wrote ${printable(path)}\n`);
  return exit.clean;
}
