/** Files that are made from key material, or PEM and DER files that are written again. */

import type { Issuer, StoreEntry } from '../../pki/index.ts';
import type { ArtifactEntry } from '../../pki/types.ts';
import type { ExportForm } from '../../protocol/changes.ts';
import { t } from '../../text/l10n.ts';
import { folderOf, nameOf } from '../../text/uri.ts';
import { wrong } from './changeError.ts';
import { joined, newKeyLike } from './changeStore.ts';
import { isStore } from './inspection.ts';
import type { Pki } from './load.ts';
import type { Material } from './materials.ts';
import { textOf, withBlock, withKey } from './pemText.ts';
import { day } from './words.ts';

export interface NewContent {
  readonly uri: string;
  readonly content: Uint8Array | string;
  readonly secret: boolean;
  /** Opens what is written. */
  readonly password?: string;
}

export interface FileChange {
  readonly files: readonly NewContent[];
  /** What changes, in sentences. */
  readonly lines: readonly string[];
}

type KeyEntry = Extract<StoreEntry, { kind: 'key' }>;

/** @throws ChangeError */
export async function exported(
  pki: Pki,
  from: readonly Material[],
  options: {
    readonly indices: readonly number[] | undefined;
    readonly form: ExportForm;
    readonly to: string;
    readonly password: string | undefined;
    readonly now: number;
  },
): Promise<FileChange> {
  const { form, to, password, now, indices } = options;
  const [first, ...others] = from;
  const chosen = first === undefined || indices === undefined ? from : [picked(first, indices), ...others];
  const { entries, keys, notes } = await joined(pki, chosen);
  const paired = entries.filter((entry): entry is KeyEntry => entry.kind === 'key');
  const certificates = entries.flatMap((entry) => (entry.kind === 'trusted' ? [entry.certificate] : entry.chain));
  const one = (file: NewContent, line: string): FileChange => ({ files: [file], lines: [line, ...notes] });
  const none = t`There is no certificate to export.`;
  switch (form) {
    case 'certificate-pem':
      if (certificates.length === 0) wrong(none);
      return one(
        { uri: to, content: pki.pemCertificates(once(pki, certificates)), secret: false },
        `${nameOf(to)}: ${counted(once(pki, certificates).length)}.`,
      );
    case 'certificate-der': {
      const [der] = certificates;
      if (der === undefined) wrong(none);
      return one({ uri: to, content: der, secret: false }, `${nameOf(to)}: ${pki.describeCertificate(der).subject}.`);
    }
    case 'key-pem': {
      const [key, ...more] = [...paired.map(({ privateKey }) => privateKey), ...keys];
      if (key === undefined) wrong(t`There is no private key to export.`);
      if (more.length > 0) wrong(t`There are several private keys; export one entry.`);
      return one(await keyFile(pki, to, key, password), t`${nameOf(to)}: the private key, ${protection(password)}.`);
    }
    case 'pem':
      return asPem(pki, { paired, keys, certificates, to, password });
    case 'truststore-pkcs12':
    case 'truststore-jks': {
      const trusted = trustedOf(pki, entries);
      if (trusted.length === 0) wrong(none);
      const format = form === 'truststore-jks' ? 'jks' : 'pkcs12';
      const secret = needed(password);
      const content = await pki.writeStore(trusted, { format, password: secret, now });
      return one(
        { uri: to, content, secret: false, password: secret },
        t`${nameOf(to)}: a truststore with ${trusted.map(({ alias }) => `\`${alias}\``).join(', ')}.`,
      );
    }
    default: {
      if (keys.length > 0)
        wrong(t`There is a private key without its certificate; choose the file of the certificate too.`);
      if (entries.length === 0) wrong(t`There is neither key nor certificate to export.`);
      const secret = needed(password);
      const content = await pki.writeStore(entries, { format: form, password: secret, now });
      return one(
        { uri: to, content, secret: paired.length > 0, password: secret },
        `${nameOf(to)}: ${entries.map(({ alias }) => `\`${alias}\``).join(', ')}.`,
      );
    }
  }
}

const counted = (count: number): string => (count === 1 ? t`1 certificate` : t`${count} certificates`);
const protection = (password: string | undefined): string => (password === undefined ? t`not encrypted` : 'encrypted');

const needed = (password: string | undefined): string => password ?? wrong(t`A store needs a password.`);

function picked(material: Material, indices: readonly number[]): Material {
  const { inspection } = material;
  const entries = inspection.artifact.entries.filter((_, index) => indices.includes(index));
  return { ...material, inspection: { ...inspection, artifact: { ...inspection.artifact, entries } } };
}

const once = (pki: Pki, certificates: readonly Uint8Array[]): Uint8Array[] => [
  ...new Map(certificates.map((der) => [pki.describeCertificate(der).sha256, der])).values(),
];

/** What peers must trust: certificates that are trusted here, and of keys the top of their chain. */
function trustedOf(pki: Pki, entries: readonly StoreEntry[]): readonly Extract<StoreEntry, { kind: 'trusted' }>[] {
  const all = entries.flatMap((entry) => {
    const certificate = entry.kind === 'trusted' ? entry.certificate : entry.chain.at(-1);
    return certificate === undefined ? [] : [{ kind: 'trusted', alias: entry.alias, certificate } as const];
  });
  return pki.mergeTruststores([all]);
}

async function keyFile(pki: Pki, uri: string, key: Uint8Array, password: string | undefined): Promise<NewContent> {
  if (password === undefined) return { uri, content: await pki.pemPrivateKey(key), secret: true };
  const problem = pki.passwordProblem('pem', password);
  if (problem !== undefined) wrong(problem);
  return { uri, content: await pki.pemPrivateKey(key, { password }), secret: true, password };
}

async function asPem(
  pki: Pki,
  options: {
    readonly paired: readonly KeyEntry[];
    readonly keys: readonly Uint8Array[];
    readonly certificates: readonly Uint8Array[];
    readonly to: string;
    readonly password: string | undefined;
  },
): Promise<FileChange> {
  const { paired, keys, certificates, to, password } = options;
  const [entry, ...more] = paired;
  if (more.length > 0) wrong(t`There are several private keys; export one entry.`);
  const key = entry?.privateKey ?? keys[0];
  const chain = entry?.chain ?? certificates;
  if (key === undefined) wrong(t`There is no private key to export.`);
  if (chain.length === 0) wrong(t`There is no certificate to export.`);
  const beside = besideOf(to, '-key');
  return {
    files: [{ uri: to, content: pki.pemCertificates(chain), secret: false }, await keyFile(pki, beside, key, password)],
    lines: [
      `${nameOf(to)}: ${counted(chain.length)}.`,
      t`${nameOf(beside)}: the private key, ${protection(password)}.`,
    ],
  };
}

/** `a.pem` -> `a-key.pem` */
function besideOf(uri: string, suffix: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
  return `${folderOf(uri)}/${name}${suffix}.pem`;
}

/** The key and certificate at a place of the first file, whichever of the files hold them. @throws ChangeError */
export async function identityAt(pki: Pki, from: readonly Material[], index: number): Promise<KeyEntry> {
  const { entries } = await joined(pki, from);
  const read = from[0]?.inspection.artifact.entries[index];
  const paired = entries.filter((entry): entry is KeyEntry => entry.kind === 'key');
  const found = paired.find(({ privateKey, chain }) =>
    read?.privateKey === undefined ? chain[0] === read?.chain[0] : privateKey === read.privateKey,
  );
  return found ?? wrong(t`The private key of this certificate is not at hand.`);
}

/** Whether a file holds the private half of a certificate in one of the others, which none of them holds. */
export async function holdsKeyOf(pki: Pki, material: Material, others: readonly Material[]): Promise<boolean> {
  const entries = others.flatMap(({ inspection }) => inspection.artifact.entries);
  const missing = new Set(
    entries
      .filter(({ kind }) => kind === 'certificate')
      .flatMap(({ chain }) => chain.slice(0, 1))
      .map((der) => String(pki.describeCertificate(der).parts?.publicKey)),
  );
  for (const half of await halvesOf(pki, entries)) missing.delete(half);
  const { entries: offered } = material.inspection.artifact;
  const halves = await halvesOf(
    pki,
    offered.filter(({ kind }) => kind === 'privateKey'),
  );
  return halves.some((half) => missing.has(half));
}

const halvesOf = async (pki: Pki, entries: readonly ArtifactEntry[]): Promise<string[]> => {
  const keys = entries.flatMap(({ privateKey }) => privateKey ?? []);
  return Promise.all(keys.map(async (key) => String(await pki.publicKeyOf(key).catch(() => 'unknown'))));
};

/** A request with subject, names and purposes of the certificate that the key has. @throws ChangeError */
export async function requested(pki: Pki, from: readonly Material[], index: number, to: string): Promise<FileChange> {
  const { privateKey, chain } = await identityAt(pki, from, index);
  const [leaf] = chain;
  if (leaf === undefined) wrong(t`There is no certificate that tells subject and names.`);
  const facts = pki.describeCertificate(leaf);
  const server = facts.extendedKeyUsage?.includes('serverAuth') ?? true;
  const client = facts.extendedKeyUsage?.includes('clientAuth') ?? true;
  const usage = facts.isCa ? 'ca' : server === client ? 'node' : server ? 'server' : 'client';
  const der = await pki.createRequest({ subject: facts.subject, names: pki.namesOf(leaf), usage, privateKey });
  return {
    files: [{ uri: to, content: pki.pemRequest(der), secret: false }],
    lines: [t`${nameOf(to)}: a request for \`${facts.subject}\`. The private key stays where it is.`],
  };
}

/** @throws ChangeError, MakeError */
export async function signed(
  pki: Pki,
  request: Material,
  options: {
    readonly issuer: Issuer;
    readonly to: string;
    readonly days: number | undefined;
    readonly now: number;
  },
): Promise<FileChange> {
  const { issuer, to, days, now } = options;
  const [der, ...more] = request.inspection.artifact.entries.flatMap(({ csr }) => csr ?? []);
  if (der === undefined || more.length > 0) wrong(t`${request.name} must hold one certification request.`);
  const { certificate, chain } = await pki.signRequest(der, { issuer, now, ...(days === undefined ? {} : { days }) });
  const facts = pki.describeCertificate(certificate);
  return {
    files: [{ uri: to, content: pki.pemCertificates(chain), secret: false }],
    lines: [
      t`${nameOf(to)}: a certificate for \`${facts.subject}\`, issued by \`${facts.issuer}\`, good until ${day(facts.notAfter)}.`,
    ],
  };
}

/** A CA that can sign: its certificate with its private key. @throws ChangeError */
export async function issuerOf(pki: Pki, from: readonly Material[]): Promise<Issuer> {
  const { entries } = await joined(pki, from);
  const entry = entries.find(
    (each): each is KeyEntry =>
      each.kind === 'key' && each.chain[0] !== undefined && pki.describeCertificate(each.chain[0]).isCa,
  );
  const [certificate, ...above] = entry?.chain ?? [];
  if (entry === undefined || certificate === undefined) wrong(t`There is no CA with its private key.`);
  const chain = above.filter((der) => !pki.describeCertificate(der).selfIssued);
  return { certificate, privateKey: entry.privateKey, chain };
}

/** A certificate of a PEM or DER file in the place of the old one; all other text of the file stays. @throws ChangeError */
export async function renewedFile(
  pki: Pki,
  material: Material,
  index: number,
  options: {
    readonly issuer: Issuer | undefined;
    /** The file itself and, where it lies apart, the file of the private key. */
    readonly places: readonly Material[];
    readonly newKey: boolean;
    readonly days: number | undefined;
    readonly now: number;
  },
): Promise<FileChange> {
  const { issuer, places, newKey, days, now } = options;
  const { artifact } = material.inspection;
  const old = artifact.entries[index]?.chain[0];
  if (isStore(artifact) || old === undefined) wrong(t`There is no certificate that could be renewed.`);
  const facts = pki.describeCertificate(old);
  const own = issuer === undefined || newKey ? (await identityAt(pki, places, index)).privateKey : undefined;
  const privateKey = newKey ? await newKeyLike(pki, old) : own;
  const { certificate } = await pki.renewCertificate(old, {
    now,
    ...(issuer === undefined ? {} : { issuer }),
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(days === undefined ? {} : { days }),
  });
  const made = pki.describeCertificate(certificate);
  if (issuer !== undefined && made.canonicalIssuer !== facts.canonicalIssuer && artifact.entries.length > 1)
    wrong(t`The file holds the chain of another CA. Sign a request with the new CA instead.`);
  const texts = new Map<Material, Uint8Array | string>();
  if (artifact.format === 'certificate') texts.set(material, certificate);
  else texts.set(material, withBlock(textOf(material), pki.pemCertificates([old]), pki.pemCertificates([certificate])));
  if (newKey && privateKey !== undefined && own !== undefined) {
    const holder = places.find(({ inspection }) => inspection.artifact.entries.some((each) => each.privateKey === own));
    if (holder === undefined || holder.inspection.artifact.format !== 'pem') wrong(t`The key must lie in a PEM file.`);
    const before = texts.get(holder) ?? textOf(holder);
    texts.set(holder, withKey(String(before), await pki.pemPrivateKey(privateKey)));
  }
  return {
    files: [...texts].map(([{ uri, inspection }, content]) => ({
      uri,
      content,
      secret: inspection.artifact.entries.some(({ kind }) => kind === 'privateKey'),
    })),
    lines: [
      t`The certificate of \`${made.subject}\` is good until ${day(made.notAfter)}, issued by ${made.selfIssued ? 'itself' : `\`${made.issuer}\``}.`,
      ...(newKey ? [t`It gets a new private key, which is not encrypted.`] : []),
    ],
  };
}
