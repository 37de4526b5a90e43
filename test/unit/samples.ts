/**
 * Key material for tests by name, made by the engine itself once in a run: `<what> <format> [<store password>[/<key
 * password>]] [alias=…] [cut] [base64]`.
 *
 * What: a node's key issued by the CA (`node`; with one fault each: `expired`, `future`, `expiring`, `server-only`,
 * `client-only`, `no-signature`, `signature-only`, `mismatch`, `weak`, `critical`, `nameless`: an IP address only;
 * `wildcard`: *.example.com; `no-names`: a common name only; `ec`: an EC
 * key; `other`: of another CA; `below`: of an intermediate CA, `below-alone`: without it), `another` (other names, same CA),
 * `self-signed`, `ca`, `other-ca`, `two` (two keys), `node-and-ca` (key and CA), `nothing`. Names in a node's certificate:
 * node-1.example.com, localhost, 127.0.0.1.
 * Format: `p12`, `jks`, `jceks`, `pem` (key and certificates), `pem-reversed`, `key`, `key-relabelled` (PKCS#8 called PKCS#1),
 * `key-encrypted`, `key-pkcs1`, `key-sec1`, `certificates`, `der`, `empty`.
 */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { octetString } from '../../server/src/pki/derWrite.ts';
import {
  type Credentials,
  createCredentials,
  generateKeyPair,
  type Issuer,
  type Profile,
  pemBlock,
  pemCertificates,
  pemPrivateKey,
  type StoreEntry,
  writeStore,
} from '../../server/src/pki/index.ts';
import { basicConstraints, build, keyUsage } from '../../server/src/pki/make/build.ts';
import type { KeyPair } from '../../server/src/pki/make/keys.ts';
import { encodeName } from '../../server/src/pki/names.ts';

/** The moment that tests of dates look from; a test that asks a program with a clock of its own sets it to that. */
export const NOW = Number(process.env.SAMPLES_NOW ?? Date.UTC(2026, 10, 21));
const DAY = 86_400_000;
const NAMES = ['DNS:node-1.example.com', 'DNS:localhost', 'IP:127.0.0.1'];

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

const rsa = once(() => generateKeyPair('rsa-2048'));
const secondRsa = once(() => generateKeyPair('rsa-2048'));
const ec = once(() => generateKeyPair('p-256'));
const edwards = once(() => generateKeyPair('ed25519'));
const weakRsa = once(async (): Promise<KeyPair> => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 1024 });
  return {
    privateKey: new Uint8Array(pair.privateKey.export({ type: 'pkcs8', format: 'der' })),
    publicKey: new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' })),
  };
});
/** The authorities are older than what they have issued. */
const authority = (name: string, key: () => Promise<KeyPair>) =>
  once(async () =>
    createCredentials(
      { usage: 'ca', subject: `CN=${name}, O=Example`, days: 3650 },
      { now: NOW - 1000 * DAY, key: await key() },
    ),
  );
const ca = authority('Example CA', secondRsa);
const otherCa = authority('Another CA', secondRsa);

const intermediate = once(async () =>
  createCredentials(
    { usage: 'ca', subject: 'CN=Example Intermediate, O=Example', days: 1800 },
    { now: NOW - 500 * DAY, issuer: await ca(), key: await ec() },
  ),
);

const issued = (profile: Partial<Profile> = {}, now = NOW, issuer: () => Promise<Issuer> = ca, key = rsa) =>
  once(async () =>
    createCredentials(
      { usage: 'node', subject: 'CN=node-1, O=Example', names: NAMES, ...profile },
      { now, issuer: await issuer(), key: await key() },
    ),
  );

/** A certificate of the CA with extensions that the engine would not write. */
const odd = (extensions: Parameters<typeof build>[0]['extensions'], name = 'CN=node-1, O=Example') =>
  once(async (): Promise<Credentials> => {
    const pair = await rsa();
    const { der: subject } = encodeName(name);
    if (subject === undefined) throw new Error('the name of a sample is wrong');
    const { publicKey } = pair;
    const certificate = await build(
      { subject, publicKey, extensions, notBefore: NOW - DAY, notAfter: NOW + 300 * DAY },
      await ca(),
    );
    return { ...pair, certificate, chain: [certificate] };
  });

const keys: Readonly<Record<string, () => Promise<Credentials>>> = {
  node: issued(),
  expired: issued({ days: 90 }, NOW - 100 * DAY),
  future: issued({}, NOW + 10 * DAY),
  expiring: issued({ days: 365 }, NOW - 355 * DAY),
  'server-only': issued({ usage: 'server' }),
  'client-only': issued({ usage: 'client' }),
  'no-signature': odd([basicConstraints(false), keyUsage(['keyEncipherment'])]),
  'signature-only': odd([basicConstraints(false), keyUsage(['digitalSignature'])]),
  critical: odd([basicConstraints(false), { oid: '1.2.3.4.5', critical: true, der: octetString(new Uint8Array([1])) }]),
  weak: issued({}, NOW, ca, weakRsa),
  ec: issued({}, NOW, ca, ec),
  ed25519: issued({}, NOW, ca, edwards),
  other: issued({}, NOW, otherCa),
  below: issued({}, NOW, intermediate),
  'below-alone': once(async () => {
    const own = await issued({}, NOW, intermediate)();
    return { ...own, chain: [own.certificate] };
  }),
  another: issued({ subject: 'CN=node-2, O=Example', names: ['DNS:node-2.example.com'] }),
  nameless: issued({ subject: 'O=Example', names: ['IP:127.0.0.1'] }),
  wildcard: issued({ names: ['DNS:*.example.com'] }),
  'no-names': odd([basicConstraints(false)]),
  'without-subject': odd([basicConstraints(false)], ''),
  'self-signed': once(async () =>
    createCredentials({ usage: 'node', subject: 'CN=cluster', names: NAMES }, { now: NOW, key: await rsa() }),
  ),
  mismatch: once(async () => ({ ...(await issued()()), privateKey: (await secondRsa()).privateKey })),
};
const authorities: Readonly<Record<string, () => Promise<Credentials>>> = { ca, 'other-ca': otherCa };

const kept = new Map<string, Promise<Uint8Array>>();
const modes = new WeakMap<Uint8Array, number>();

/** Permissions of a file with these bytes, where its sample states some (`mode=644`). */
export const modeOf = (bytes: Uint8Array): number | undefined => modes.get(bytes);

export function sample(text: string): Promise<Uint8Array> {
  let made = kept.get(text);
  if (made === undefined) {
    made = make(text);
    kept.set(text, made);
  }
  return made;
}

async function make(text: string): Promise<Uint8Array> {
  const bytes = await made(text);
  const mode = / mode=(\d+)/.exec(text)?.[1];
  if (mode !== undefined) modes.set(bytes, Number.parseInt(mode, 8));
  return bytes;
}

async function made(text: string): Promise<Uint8Array> {
  const [what = '', format = '', ...more] = text.split(' ');
  const password = more.find((word) => !/^(?:alias=.*|mode=.*|cut|base64)$/.test(word));
  const alias = more.find((word) => word.startsWith('alias='))?.slice('alias='.length) ?? what;
  const whole = await formatted(what, format, password, alias);
  const bytes = more.includes('cut') ? whole.subarray(0, whole.length >> 1) : whole;
  return more.includes('base64') ? new TextEncoder().encode(Buffer.from(bytes).toString('base64')) : bytes;
}

async function formatted(
  what: string,
  format: string,
  passwords: string | undefined,
  alias: string,
): Promise<Uint8Array> {
  const store = ({ p12: 'pkcs12', jks: 'jks', jceks: 'jceks' } as const)[format as 'p12'];
  if (store !== undefined) {
    const [password = '', keyPassword] = (passwords ?? '').split('/');
    const entries = await entriesOf(what, alias, keyPassword);
    return writeStore(entries, { format: store, password, now: NOW });
  }
  const own = await (keys[what] ?? authorities[what])?.();
  if (own === undefined) throw new Error(`no sample of key material is called ${what}`);
  return Buffer.from(await pemOf(own, format, passwords));
}

async function pemOf(own: Credentials, format: string, password = 'changeme-1'): Promise<string | Uint8Array> {
  switch (format) {
    case 'pem':
      return (await pemPrivateKey(own.privateKey)) + pemCertificates(own.chain);
    case 'key':
      return pemPrivateKey(own.privateKey);
    case 'key-relabelled':
      return pemBlock('RSA PRIVATE KEY', own.privateKey);
    case 'pem-reversed':
      return pemCertificates(own.chain) + (await pemPrivateKey(own.privateKey));
    case 'empty':
      return '';
    case 'key-sec1': {
      const key = createPrivateKey({ key: Buffer.from(own.privateKey), format: 'der', type: 'pkcs8' });
      return pemBlock('EC PRIVATE KEY', new Uint8Array(key.export({ type: 'sec1', format: 'der' })));
    }
    case 'key-encrypted':
      return pemPrivateKey(own.privateKey, { password });
    case 'key-pkcs1': {
      const key = createPrivateKey({ key: Buffer.from(own.privateKey), format: 'der', type: 'pkcs8' });
      return pemBlock('RSA PRIVATE KEY', new Uint8Array(key.export({ type: 'pkcs1', format: 'der' })));
    }
    case 'certificates':
      return pemCertificates(own.chain);
    case 'der':
      return own.certificate;
    default:
      throw new Error(`no sample of key material has the format ${format}`);
  }
}

async function entriesOf(what: string, alias: string, keyPassword: string | undefined): Promise<StoreEntry[]> {
  const keyEntry = ({ privateKey, chain }: Credentials, name: string): StoreEntry => ({
    kind: 'key',
    alias: name,
    privateKey,
    chain,
    ...(keyPassword === undefined ? {} : { password: keyPassword }),
  });
  if (what === 'nothing') return [];
  if (what === 'two') return [keyEntry(await keys['node']!(), 'one'), keyEntry(await keys['ec']!(), 'two')];
  if (what === 'node-and-ca')
    return [
      keyEntry(await keys['node']!(), 'node'),
      { kind: 'trusted', alias: 'ca', certificate: (await ca()).certificate },
    ];
  const trusted = await authorities[what]?.();
  if (trusted !== undefined) return [{ kind: 'trusted', alias, certificate: trusted.certificate }];
  const own = await keys[what]?.();
  if (own === undefined) throw new Error(`no sample of key material is called ${what}`);
  return [keyEntry(own, alias)];
}

/** Puts material in the place of its name, `@@node certificates@@`, in the column where that stands. */
export async function expand(text: string): Promise<string> {
  let out = '';
  for (const [index, piece] of text.split('@@').entries()) {
    if (index % 2 === 0) {
      out += piece;
      continue;
    }
    const indent = /[ \t]*$/.exec(out.slice(out.lastIndexOf('\n') + 1))?.[0] ?? '';
    const content = await sample(piece);
    const plain = typeof content === 'string' ? content : new TextDecoder('latin1').decode(content);
    out += plain.trimEnd().replace(/\r?\n/g, `\n${indent}`);
  }
  return out;
}
