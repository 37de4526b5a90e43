import { extname } from 'node:path';
import type { NewFile } from '../../nodeFiles.ts';
import type { StoreEntry } from '../../pki/index.ts';
import type { Passwords } from '../../pki/types.ts';
import { loadPki, type Pki } from '../../workspace/keyMaterial/load.ts';
import { exit, printable, type Terminal, UsageError } from '../terminal.ts';
import { count } from '../text.ts';
import { readBytes, writeFiles } from './files.ts';
import { passwordsOf } from './inspect.ts';
import { type Material, readMaterial } from './material.ts';
import { choice, parse } from './options.ts';
import { ask, canAsk, secretFrom } from './secrets.ts';
import { told } from './told.ts';

const targets = ['pem', 'p12', 'jks', 'jceks', 'der', 'pkcs8'] as const;
type Target = (typeof targets)[number];

/** What a suffix says of a file that is not there yet. */
const suffixes: Readonly<Record<string, Target>> = {
  '.pem': 'pem',
  '.crt': 'pem',
  '.p12': 'p12',
  '.pfx': 'p12',
  '.jks': 'jks',
  '.jceks': 'jceks',
  '.der': 'der',
  '.cer': 'der',
  '.key': 'pkcs8',
  '.p8': 'pkcs8',
  '.pk8': 'pkcs8',
};

const formats = ['pem', 'p12', 'jks', 'jceks', 'der'] as const;

/** `cluster-tls convert IN… OUT`: key material in another form, read by content, written so that Java sees all of it. */
export async function convert(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(args, {
    from: { type: 'string' },
    to: { type: 'string' },
    alias: { type: 'string' },
    'password-file': { type: 'string' },
    'password-env': { type: 'string' },
    'key-password-file': { type: 'string' },
    'key-password-env': { type: 'string' },
    'out-password-file': { type: 'string' },
    'out-password-env': { type: 'string' },
    legacy: { type: 'boolean', default: false },
    force: { type: 'boolean', default: false },
  });
  const inputs = positionals.slice(0, -1);
  const out = positionals.at(-1);
  if (out === undefined || inputs.length === 0)
    throw new UsageError('convert takes the files to read and the file to write');
  const to = targetOf(values.to, out);
  const passwords = await askedPasswords(
    inputs,
    passwordsOf(
      await secretFrom('password', { file: values['password-file'], env: values['password-env'] }),
      await secretFrom('key-password', { file: values['key-password-file'], env: values['key-password-env'] }),
    ),
  );
  const own = await secretFrom('out-password', { file: values['out-password-file'], env: values['out-password-env'] });
  const pki = await loadPki();
  if (values.from !== undefined) await checkFrom(pki, inputs, choice('--from', values.from, formats));
  const material = await readMaterial(pki, inputs, passwords, values.alias);
  const files = await told(() =>
    to === 'pem' || to === 'der' || to === 'pkcs8'
      ? looseFiles(pki, material, to, out, { password: own, legacy: values.legacy })
      : storeFile(pki, material, to, out, { password: own ?? passwords.store, legacy: values.legacy }),
  );
  await writeFiles(files, values.force);
  for (const note of to === 'pem' || to === 'der' || to === 'pkcs8' ? [] : material.notes)
    terminal.err(`${printable(note)}\n`);
  for (const { path, what } of files) terminal.out(`wrote ${printable(path)}: ${printable(what)}\n`);
  return exit.clean;
}

interface Converted extends NewFile {
  /** What it holds, for people. */
  readonly what: string;
}

function targetOf(to: string | undefined, out: string): Target {
  if (to !== undefined) return choice('--to', to, targets);
  const target = suffixes[extname(out).toLowerCase()];
  if (target === undefined)
    throw new UsageError(`the name ${out} does not tell its form: give it with --to ${targets.join('|')}`);
  return target;
}

async function askedPasswords(inputs: readonly string[], given: Passwords): Promise<Passwords> {
  if (given.store !== undefined || !canAsk()) return given;
  const pki = await loadPki();
  for (const file of inputs) {
    const artifact = await pki.readArtifact(await readBytes(file));
    const locked = artifact.problems.some(({ code }) => code === 'pkcs12-locked');
    if (locked || artifact.entries.some(({ opens }) => opens === 'untried'))
      return { ...given, store: await ask(`Password of ${printable(file)}: `) };
  }
  return given;
}

async function checkFrom(pki: Pki, inputs: readonly string[], from: (typeof formats)[number]): Promise<void> {
  for (const file of inputs) {
    const { format } = await pki.readArtifact(await readBytes(file));
    const short = format === 'pkcs12' ? 'p12' : (formats.find((each) => each === format) ?? 'der');
    if (short !== from) throw new UsageError(`--from ${from}: ${file} is ${format}`);
  }
}

interface Protection {
  readonly password: string | undefined;
  /** For Java before 8u301 and old Netty: 3DES. */
  readonly legacy: boolean;
}

async function storeFile(
  pki: Pki,
  { entries, keys }: Material,
  to: 'p12' | 'jks' | 'jceks',
  path: string,
  { password: given, legacy }: Protection,
): Promise<Converted[]> {
  if (keys.length > 0)
    throw new UsageError('there is a private key without its certificate; name the file of the certificate too');
  if (entries.length === 0) throw new UsageError('there is neither key nor certificate in it');
  const password = given ?? (canAsk() ? await ask(`New password of ${printable(path)}: `) : undefined);
  if (password === undefined)
    throw new UsageError('the store needs a password; give it with --out-password-file or --out-password-env');
  const format = to === 'p12' ? 'pkcs12' : to;
  const profile = legacy ? 'legacy' : 'modern';
  const content = await pki.writeStore(entries, { format, password, now: Date.now(), profile });
  const what = entries.map((entry) => `${entry.alias} (${entry.kind})`).join(', ');
  return [{ path, content, secret: entries.some(({ kind }) => kind === 'key'), what }];
}

async function looseFiles(
  pki: Pki,
  { entries, keys: alone }: Material,
  to: 'pem' | 'der' | 'pkcs8',
  path: string,
  { password, legacy }: Protection,
): Promise<Converted[]> {
  const paired = entries.filter((entry): entry is Extract<StoreEntry, { kind: 'key' }> => entry.kind === 'key');
  const trusted = entries.flatMap((entry) => (entry.kind === 'trusted' ? [entry.certificate] : []));
  const keys = [...paired.map(({ privateKey }) => privateKey), ...alone];
  if (keys.length > 1)
    throw new UsageError(
      `there are ${keys.length} keys: choose one with --alias ${paired.map(({ alias }) => alias).join('|')}`,
    );
  const [key] = keys;
  const chain = paired[0]?.chain ?? [];
  const scheme = legacy ? ('pbe-sha1-3des' as const) : ('pbes2' as const);
  const keyText = async (privateKey: Uint8Array) =>
    pki.pemPrivateKey(privateKey, password === undefined ? undefined : checked(pki, { password, scheme }));
  const keyWhat = `the private key, ${password === undefined ? 'not encrypted' : 'encrypted'}`;
  if (to === 'pkcs8') {
    if (key === undefined) throw new UsageError('there is no private key in it');
    return [{ path, content: await keyText(key), secret: true, what: keyWhat }];
  }
  if (to === 'der') {
    const [certificate] = [...chain, ...trusted];
    if (certificate === undefined && key !== undefined)
      return [{ path, content: key, secret: true, what: 'the private key, not encrypted' }];
    if (certificate === undefined) throw new UsageError('there is no certificate in it');
    if (key === undefined && trusted.length > 1)
      throw new UsageError(`there are ${trusted.length} certificates, and DER holds one: choose it with --alias`);
    return [{ path, content: certificate, secret: false, what: pki.describeCertificate(certificate).subject }];
  }
  if (key !== undefined && chain.length === 0)
    return [{ path, content: await keyText(key), secret: true, what: keyWhat }];
  const bundle = (at: string, all: readonly Uint8Array[]): Converted => ({
    path: at,
    content: pki.pemCertificates(all),
    secret: false,
    what:
      all.length === 1 && all[0] !== undefined
        ? pki.describeCertificate(all[0]).subject
        : count(all.length, 'certificate'),
  });
  if (key === undefined) {
    if (trusted.length === 0) throw new UsageError('there is neither key nor certificate in it');
    return [bundle(path, trusted)];
  }
  const beside = (suffix: string) => `${path.slice(0, path.length - extname(path).length)}${suffix}.pem`;
  return [
    bundle(path, chain),
    { path: beside('-key'), content: await keyText(key), secret: true, what: keyWhat },
    ...(trusted.length > 0 ? [bundle(beside('-ca'), trusted)] : []),
  ];
}

function checked<T extends { readonly password: string }>(pki: Pki, protection: T): T {
  const problem = pki.passwordProblem('pem', protection.password);
  if (problem !== undefined) throw new UsageError(problem);
  return protection;
}
