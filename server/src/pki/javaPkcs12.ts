/** sun.security.pkcs12.PKCS12KeyStore of OpenJDK 17, step by step: loading, and how bags become entries. Later releases differ
 * in what they decrypt. */
import { t } from '../text/l10n.ts';
import { hex } from './bytes.ts';
import type { Pbe } from './crypto/scheme.ts';
import { MAX_ITERATIONS } from './crypto/work.ts';
import type { JavaEntries, JavaError, Loaded } from './java.ts';
import type { Bag, Pkcs12, Safe } from './pkcs12.ts';
import { PBMAC1 } from './pkcs12Mac.ts';
import { plainKey } from './readStores.ts';
import type { JavaTarget, JavaView, Opens } from './types.ts';
import { chainByNames, firstBySubject } from './x509Shape.ts';

const fail = (text: string, password = false): JavaError => ({ text, password });
export const WRONG_PASSWORD = 'keystore password was incorrect';
const WRONG = fail(WRONG_PASSWORD, true);

/** Printable ASCII; com.sun.crypto.provider.PBEKey refuses all else, up to some release between 21 and 25. */
export function isJavaPassword(password: string): boolean {
  return /^[\x20-\x7e]*$/.test(password);
}

/** From Java 25 on PBES2 takes any password, as UTF-8; the older schemes still cut its characters to seven bits. */
function takesPassword(password: string | undefined, target: JavaTarget, pbe?: Pbe): boolean {
  if (password === undefined || isJavaPassword(password)) return true;
  return target >= 25 && (pbe === undefined || pbe.scheme === 'pbes2');
}

export function javaPkcs12(store: Pkcs12, password: string | undefined, target: JavaTarget): Loaded {
  if (store.publicKeyMode) return fail('public key protected PKCS12 not supported');
  const broken = store.problems.find((p) => p.code !== 'pkcs12-locked');
  if (broken?.code === 'pkcs12-content') return fail('public key protected PKCS12 not supported');
  if (broken !== undefined)
    return fail(broken.code === 'pkcs12-version' ? 'PKCS12 keystore not in version 3 format' : broken.message);
  const seen: Safe[] = [];
  for (const safe of store.safes) {
    if (safe.encryption !== undefined && password === undefined) continue;
    const error = safeError(safe, password, target);
    if (error !== undefined) return error;
    seen.push(safe);
  }
  return (
    (password === undefined ? undefined : macError(store, password, target)) ?? entriesOf(seen, store, password, target)
  );
}

function safeError(
  { encryption, opens, bags, problems }: Safe,
  password: string | undefined,
  target: JavaTarget,
): JavaError | undefined {
  const bad = [
    ...problems,
    ...bags.filter((b) => b.kind === 'unknown' || b.kind === 'certificate').flatMap((b) => b.problems),
  ][0];
  if (encryption === undefined) return bad === undefined ? undefined : fail(bad.message);
  const parameters = parameterError(encryption, target);
  if (parameters !== undefined) return fail(parameters);
  if ((encryption.iterations ?? 0) > MAX_ITERATIONS) return fail('cert PBE iteration count too large');
  const unreadable = !takesPassword(password, target, encryption);
  return opens !== 'yes' || bad !== undefined || unreadable || !javaDecrypts(encryption, target) ? WRONG : undefined;
}

const PRFS = ['SHA-1', 'SHA-224', 'SHA-256', 'SHA-384', 'SHA-512'];
const PRFS_OF_21 = [...PRFS, 'SHA-512/224', 'SHA-512/256'];

/** com.sun.crypto.provider.PBES2Parameters knows PBKDF2 and AES with 128 and 256 bits only. */
function parameterError({ parts }: Pbe, target: JavaTarget): string | undefined {
  const because = (what: string) =>
    `${target < 21 ? 'parseAlgParameters failed: ' : ''}PBE parameter parsing error: expecting the object identifier for ${what}`;
  if (parts === undefined) return undefined;
  if (parts.kdf !== 'PBKDF2') return because('PBKDF2');
  if (!(target < 21 ? PRFS : PRFS_OF_21).includes(parts.prf ?? '')) return because('a HmacSHA key derivation function');
  return ['AES-128-CBC', 'AES-256-CBC'].includes(parts.cipher) ? undefined : because('AES cipher');
}

/** Of the older schemes, those that SunJCE has. */
function javaDecrypts(pbe: Pbe, target: JavaTarget): boolean {
  const old = ['1.1', '1.2', '1.3', '1.5', '1.6'].map((end) => `1.2.840.113549.1.12.${end}`);
  if (pbe.scheme === 'pbes2') return parameterError(pbe, target) === undefined;
  return old.includes(pbe.oid) || pbe.oid === '1.2.840.113549.1.5.3';
}

function macError({ mac }: Pkcs12, password: string, target: JavaTarget): JavaError | undefined {
  if (mac === undefined) return undefined;
  const because = (why: string, wrong = false) => fail(`Integrity check failed: ${why}`, wrong);
  if (mac.iterations > MAX_ITERATIONS) {
    return because(
      `java.security.InvalidAlgorithmParameterException: MAC iteration count too large: ${mac.iterations}`,
    );
  }
  const known = mac.hash !== undefined && mac.hash.java !== 'MD5' && !mac.pbmac1;
  if (!known) {
    const name = mac.oid === PBMAC1 || mac.hash === undefined ? mac.oid : mac.hash.java;
    return because(`java.security.NoSuchAlgorithmException: Algorithm HmacPBE${name} not available`);
  }
  if (!takesPassword(password, target))
    return because('java.io.IOException: getSecretKey failed: Password is not ASCII');
  if (mac.result === 'verified') return undefined;
  return because('java.security.UnrecoverableKeyException: Failed PKCS12 integrity checking', true);
}

interface Certificate {
  readonly bag: Bag;
  readonly keyId: Uint8Array | undefined;
  readonly alias: string | undefined;
}

interface Key {
  readonly bag: Bag;
  readonly keyId: Uint8Array;
  readonly alias: string;
}

/** What Java puts in where a store with one key has no localKeyId. */
const FIRST = new TextEncoder().encode('01');

/** loadSafeContents for each safe, then the matching of keys and chains at the end of engineLoad. */
function entriesOf(
  safes: readonly Safe[],
  store: Pkcs12,
  password: string | undefined,
  target: JavaTarget,
): JavaEntries {
  type Entry = JavaView['entries'][number];
  const entries = new Map<string, Entry>();
  const invisible: { alias: string | undefined; why: string }[] = [];
  const keys: Key[] = [];
  const certificates: Certificate[] = [];
  const seen: Bag[] = [];
  let keyCount = 0;
  let unnamed = 0;
  const nameOf = (bag: Bag): string => bag.friendlyName ?? String(++unnamed);
  const put = (alias: string, entry: Omit<Entry, 'alias'>): void => {
    const name = alias.toLowerCase();
    if (entries.has(name)) invisible.push({ alias, why: t`A later entry has the same alias, but for its case.` });
    entries.set(name, { alias: name, ...entry });
  };

  const takeKey = (bag: Bag): void => {
    keyCount++;
    const keyId = bag.localKeyId ?? (keyCount === 1 ? FIRST : undefined);
    if (keyId === undefined) {
      invisible.push({ alias: bag.friendlyName, why: t`The key has no localKeyId, and it is not the only key.` });
      return;
    }
    const alias = nameOf(bag);
    keys.push({ bag, keyId, alias });
    put(alias, { kind: 'key', chainLength: 0, keyOpens: opensForJava(bag, password, target) });
  };
  const takeCertificate = (bag: Bag): void => {
    const keyId = bag.localKeyId ?? (keyCount === 1 && bag.index === 0 ? FIRST : undefined);
    if (bag.trusted) put(nameOf(bag), { kind: 'trusted', chainLength: 1, keyOpens: 'plain' });
    else certificates.push({ bag, keyId, alias: bag.friendlyName });
    seen.push(bag);
  };

  for (const bag of safes.flatMap((safe) => safe.bags)) {
    if (bag.depth > 0)
      invisible.push({ alias: bag.friendlyName, why: t`It lies in a nested safe, which Java leaves out.` });
    else if (bag.kind === 'key') takeKey(bag);
    else if (bag.kind === 'certificate') takeCertificate(bag);
    else if (bag.kind === 'secret')
      put(nameOf(bag), { kind: 'secret', chainLength: 0, keyOpens: opensForJava(bag, password, target) });
    else if (bag.kind === 'plainKey')
      invisible.push({ alias: bag.friendlyName, why: t`The key is not encrypted: Java leaves such keys out.` });
  }

  const used = new Set<Bag>();
  const bySubject = firstBySubject(seen);
  const leafOf = leavesOf(certificates);
  for (const key of keys) {
    const chain = chainByNames(leafOf(key), bySubject);
    for (const bag of chain) used.add(bag);
    const name = key.alias.toLowerCase();
    const entry = entries.get(name);
    if (entry?.kind === 'key') entries.set(name, { ...entry, chainLength: chain.length });
  }
  for (const { bag, alias } of certificates) {
    const why = t`The certificate belongs to no key and has no trust attribute (2.16.840.1.113894.746875.1.1).`;
    if (!used.has(bag)) invisible.push({ alias, why });
  }
  for (const safe of store.safes) {
    if (!safes.includes(safe))
      invisible.push({ alias: undefined, why: t`An encrypted part is left out without a password.` });
  }
  return { entries: [...entries.values()], invisible };
}

/** findMatchedCertificate: by identifier and name, by identifier alone (the last one), by name alone (the last one). */
function leavesOf(certificates: readonly Certificate[]): (key: Key) => Bag | undefined {
  const both = new Map<string, Bag>();
  const byId = new Map<string, Bag>();
  const byName = new Map<string, Bag>();
  for (const { bag, keyId, alias } of certificates) {
    const id = keyId === undefined ? undefined : hex(keyId);
    const name = alias?.toLowerCase();
    if (id !== undefined) byId.set(id, bag);
    if (name !== undefined) byName.set(name, bag);
    const full = `${id}/${name}`;
    if (id !== undefined && name !== undefined && !both.has(full)) both.set(full, bag);
  }
  return ({ keyId, alias }) => {
    const name = alias.toLowerCase();
    return both.get(`${hex(keyId)}/${name}`) ?? byId.get(hex(keyId)) ?? byName.get(name);
  };
}

/** KeyStore.getKey with the password for keys. */
function opensForJava({ opens, pbe, plain, kind }: Bag, password: string | undefined, target: JavaTarget): Opens {
  if (opens !== 'yes' || pbe === undefined || plain === undefined) return opens;
  if (kind === 'key' && plainKey(plain).problems.length > 0) return 'no';
  if (!takesPassword(password, target, pbe)) return 'no';
  return javaDecrypts(pbe, target) ? 'yes' : 'unsupported';
}
