import type { Opened, PemUse, Refusal, UnitMaterial } from '../../rules/artifact/model.ts';
import { namelessIn } from '../../rules/artifact/uses.ts';
import type { Setting, Unit } from '../../rules/model.ts';
import type { Severity } from '../../rules/rule.ts';
import { knownText } from '../../rules/unit.ts';
import { inRange } from '../../rules/version.ts';
import { later, t, told } from '../../text/l10n.ts';
import { names, release } from './names.ts';
import { nodes, saysSsl } from './remoting.ts';
import { type Block, ifStated, known } from './state.ts';

const FILES = { 'key-file': 'tls.key', 'cert-file': 'tls.crt', 'ca-cert-file': 'ca.crt' } as const;
const ROLES = { 'key-file': 'key', 'cert-file': 'certificate', 'ca-cert-file': 'ca' } as const;
const TITLES = {
  'key-file': later`the private key`,
  'cert-file': later`the certificate`,
  'ca-cert-file': later`the CA certificate`,
} as const;

/**
 * PEM files that are read anew while the node runs: of each file with certificates the first one only, and the CA's is sent
 * behind the node's own (RotatingKeysSSLEngineProvider, PemManagersProvider of Akka 2.6 to 2.10.21, Pekko to 1.7.0).
 */
export function rotatingMaterial(unit: Unit, block: Block, limit: { readonly atMost?: Severity }): UnitMaterial {
  const key = pem(unit, block, 'key-file', limit);
  const certificate = pem(unit, block, 'cert-file', limit);
  const ca = pem(unit, block, 'ca-cert-file', limit);
  const uses = [ca, certificate, key].filter((use) => use !== undefined);
  if (block.inUse === false) return { uses, connections: [] };
  const identity =
    key === undefined || certificate === undefined
      ? undefined
      : ({ kind: 'pem', certificate, key, sends: 'first', ...(ca === undefined ? {} : { also: ca }) } as const);
  const takes = readsBundle(unit) ? 'all' : 'first';
  const trust = ca === undefined ? undefined : ({ kind: 'pem', ca, takes, assumed: unit.version.assumed } as const);
  const connection = nodes(unit, block, identity, trust, 'required', limit);
  return { uses, connections: [{ ...connection, sharedName: true }] };
}

/** Releases after these read every certificate of the CA's file (akka-core pull request 32977, pekko 3528). */
const readsBundle = (unit: Unit): boolean =>
  unit.product === 'akka'
    ? inRange(unit.version.text, '>2.10.21')
    : inRange(unit.version.text, '>=2')
      ? inRange(unit.version.text, '>2.0.0-M4')
      : inRange(unit.version.text, '>1.7.0');

function pem(
  unit: Unit,
  { prefix }: Block,
  name: keyof typeof FILES,
  limit: { readonly atMost?: Severity },
): PemUse | undefined {
  const found = fileOf(unit, prefix, name);
  if (found === undefined) return undefined;
  return {
    kind: 'pem',
    role: ROLES[name],
    title: told(TITLES[name]),
    ...found,
    password: undefined,
    refuses: name === 'key-file' ? (opened) => refusesKey(unit, opened) : refusesCertificate,
    // What is in the files is told as it is; only opening them is wrapped.
    says: (text, cause) => (cause === 'missing' || cause === 'folder' ? saysSsl(text, cause) : text),
    ...limit,
  };
}

/** The file's own setting, else its usual name below the mount point; findings stand at what decides. */
function fileOf(
  unit: Unit,
  prefix: string,
  name: keyof typeof FILES,
): { readonly path: Setting; readonly file: string } | undefined {
  const own = unit.get(prefix + name);
  if (own !== undefined) {
    const file = knownText(own);
    return file === undefined || file === '' ? undefined : { path: own, file };
  }
  const mount = known(unit, `${prefix}secret-mount-point`);
  const path = mount?.setting ?? unit.get(`${names(unit).ssl}ssl-engine-provider`);
  return mount === undefined || path === undefined ? undefined : { path, file: `${mount.text}/${FILES[name]}` };
}

/** CertificateFactory: PEM or DER, text before the block is no matter, the first block counts. */
function refusesCertificate(opened: Opened): Refusal | undefined {
  const { pem, artifact, entries } = opened;
  const [first] = pem.blocks;
  if (first === undefined) {
    if (artifact.format === 'certificate' && artifact.base64Layers === 0) return undefined;
    const empty = artifact.problems.some(({ code }) => code === 'empty');
    return {
      cause: 'wrong-kind',
      text: `Could not parse certificate${empty ? t`: java.io.IOException: Empty input. The file is empty.` : t`. There is no certificate in the file.`}`,
    };
  }
  if (!/CERTIFICATE$/.test(first.label))
    return {
      cause: 'wrong-kind',
      text: t`signed fields invalid. The first block of the file is ${first.label}, and only the first one is read.`,
    };
  const nameless = namelessIn(opened, true);
  if (nameless !== undefined) return { cause: 'unreadable', text: `Could not parse certificate: ${nameless}` };
  return entries.some(({ chain }) => chain.length > 0)
    ? undefined
    : { cause: 'unreadable', text: t`Could not parse certificate. The certificate in the file is damaged.` };
}

const NOTHING = 'Could not find a private key, a certificate or the given string is not PEM encoded data.';

/** What akka-pki and pekko-pki make of a file with a private key (PEMDecoder, DERPrivateKeyLoader). */
export function refusesKey(unit: Unit, opened: Opened): Refusal | undefined {
  const { blocks, alone } = opened.pem;
  const old = unit.product === 'pekko' || inRange(unit.version.text, '<2.9.3');
  const keys = opened.entries.filter(({ entry }) => entry.kind === 'privateKey');
  const say = (text: string): Refusal => ({
    cause: keys.length > 0 ? 'key-format' : 'wrong-kind',
    text,
    severity: ifStated(unit, 'error'),
  });
  const readable = blocks.find(({ headers, sound }) => headers.length === 0 && sound);
  if (old && (readable === undefined || !alone)) return say(`Not a PEM encoded data. ${why(opened, release(unit))}`);
  if (readable === undefined) return say(`${NOTHING} ${why(opened, release(unit))}`);
  const { label } = readable;
  const known = old ? ['PRIVATE KEY', 'RSA PRIVATE KEY'] : ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY'];
  if (!known.includes(label))
    return say(
      t`Don't know how to read a private key from PEM data with label [${label}]. ${release(unit)} reads ${known.join(', ')}.`,
    );
  // Each label has a reader of its own for what must stand behind it.
  if (label === 'RSA PRIVATE KEY' && readable.content === 'pkcs8')
    return say(
      t`Expected integer tag for modulus at index 1, but got: ASN1Tag[UNIVERSAL,CONSTRUCTED,16]. The label says PKCS#1, and the key is PKCS#8: PRIVATE KEY is its label.`,
    );
  if (label === 'PRIVATE KEY' && (readable.content === 'pkcs1' || readable.content === 'sec1'))
    return say(t`${label} is the label of PKCS#8, and the key is ${readable.content === 'pkcs1' ? 'PKCS#1' : 'SEC1'}.`);
  const algorithm = keys[0]?.entry.key?.algorithm;
  if (old && algorithm !== undefined && !algorithm.startsWith('RSA'))
    return say(t`Invalid RSA private key. The key is ${algorithm}, and ${release(unit)} reads RSA keys only.`);
  return undefined;
}

function why({ pem: { blocks, alone }, artifact }: Opened, reader: string): string {
  if (artifact.problems.some(({ code }) => code === 'empty')) return t`The file is empty.`;
  if (blocks.length === 0)
    return artifact.base64Layers > 0
      ? t`The file is base64 text around the real one: decode it.`
      : t`The file is no PEM text.`;
  if (blocks.some(({ headers }) => headers.length > 0)) return t`The key is encrypted, which is not read.`;
  if (blocks.length > 1)
    return t`${reader} reads a file with nothing but the key; there are ${blocks.length} blocks in it.`;
  return alone
    ? t`What stands between the markers is no base64.`
    : t`${reader} reads a file with nothing but the key; there is text around it.`;
}
