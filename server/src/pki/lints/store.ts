import { t } from '../../text/l10n.ts';
import { type CertificateFacts, describeCertificate } from '../certificate.ts';
import type { Artifact, JavaView } from '../types.ts';
import { type Lint, quoted, when } from './lint.ts';

/** A store with how Java sees it and what a configuration says of it. */
export interface StoreSubject {
  readonly artifact: Artifact;
  readonly java: JavaView;
  readonly role: 'keystore' | 'truststore' | 'both';
  /** The password that a configuration gives. Never shown. */
  readonly password?: string;
  readonly keyPassword?: string;
  /** The alias that a configuration asks for. */
  readonly alias?: string;
  /** True: the product takes any key, and has no setting for the alias. */
  readonly anyAlias?: boolean;
  /** The file's name, for its suffix. */
  readonly fileName?: string;
}

type StoreLint = Lint<StoreSubject>;

const isStore = ({ artifact: { format } }: StoreSubject) =>
  format === 'jks' || format === 'jceks' || format === 'pkcs12';
const trusts = ({ role }: StoreSubject) => role !== 'keystore';
const keyEntries = ({ artifact }: StoreSubject) => artifact.entries.filter(({ kind }) => kind === 'key');
const encryptions = ({ artifact }: StoreSubject) =>
  artifact.entries.flatMap(({ encryption }) => (encryption === undefined ? [] : [encryption]));
const facts = ({ artifact }: StoreSubject): readonly CertificateFacts[] =>
  artifact.entries.flatMap(({ chain }) => chain.slice(0, 1).map(describeCertificate));

const defaults = new Set([
  'changeit',
  'changeme',
  'password',
  'abc123',
  'keypass',
  'trustpass',
  'keypassword',
  'storepass',
  '123456',
  'secret',
]);

const contents: readonly StoreLint[] = [
  {
    id: 'truststore-empty-for-java',
    severity: 'error',
    summary: 'Java sees no trusted certificate in the truststore.',
    source: 'Java 17 (`the trustAnchors parameter must be non-empty`)',
    check: (subject) =>
      when(
        trusts(subject) &&
          isStore(subject) &&
          subject.java.error === undefined &&
          subject.java.entries.every(({ kind, chainLength }) => kind === 'secret' || chainLength === 0),
        () => t`Java sees no certificate in this truststore: \`the trustAnchors parameter must be non-empty\`.`,
      ),
  },
  {
    id: 'truststore-no-ca',
    severity: 'warning',
    summary: 'The truststore holds no CA, only single certificates.',
    source: 'Java 17 (a leaf is trusted only as itself)',
    check: (subject) => {
      const trusted = facts(subject).filter(({ problem }) => problem === undefined);
      const none =
        trusted.length > 0 && !trusted.some(({ isCa, version, selfIssued }) => isCa || (version < 3 && selfIssued));
      return when(
        subject.role === 'truststore' && none && !trusted.some(({ selfIssued }) => selfIssued),
        () => t`The truststore holds no certificate of a CA: only these very certificates are trusted.`,
      );
    },
  },
  {
    id: 'truststore-has-private-key',
    severity: 'warning',
    summary: 'A truststore holds a private key, and goes to places where the key should not be.',
    source: 'practice',
    check: (subject) =>
      subject.role === 'truststore'
        ? keyEntries(subject).map(
            ({ alias }) => t`Entry ${quoted(alias ?? '')} of this truststore holds a private key.`,
          )
        : [],
  },
  {
    id: 'ca-key-in-node-keystore',
    severity: 'warning',
    summary: 'The private key of a CA lies in the keystore of a node.',
    source: 'practice',
    check: (subject) =>
      keyEntries(subject)
        .filter(({ chain: [leaf] }) => leaf !== undefined && describeCertificate(leaf).isCa)
        .map(
          ({ alias }) =>
            t`Entry ${quoted(alias ?? '')} holds the private key of a CA: who gets this file can sign certificates for the cluster.`,
        ),
  },
  {
    id: 'p12-trust-attribute-missing',
    severity: 'error',
    summary: "Certificates without Java's trust attribute are not seen by Java.",
    source: 'Java 17; openssl/openssl#22215',
    check: (subject) =>
      when(
        subject.artifact.format === 'pkcs12' &&
          trusts(subject) &&
          subject.artifact.entries.some(({ kind }) => kind === 'certificate') &&
          subject.java.invisible.length > 0,
        () =>
          t`${subject.java.invisible.length} of the certificates are not seen by Java, as they lack its trust attribute; \`openssl pkcs12 -export -nokeys\` leaves it out.`,
      ),
  },
  {
    id: 'p12-trust-attribute-on-key-cert',
    severity: 'error',
    summary: "A key's own certificate has Java's trust attribute, and Java then shows the key without certificates.",
    source: 'Java 17 (`No available authentication scheme`)',
    check: ({ artifact, java }) =>
      java.entries
        .filter(({ kind, chainLength }) => artifact.format === 'pkcs12' && kind === 'key' && chainLength === 0)
        .map(
          ({ alias }) =>
            t`Java shows key ${quoted(alias)} without a certificate: \`No available authentication scheme\`.`,
        ),
  },
  {
    id: 'p12-plain-keybag',
    severity: 'error',
    summary: 'Java leaves out keys that are not encrypted.',
    source: 'Java 17',
    check: ({ artifact }) =>
      artifact.entries
        .filter(
          ({ kind, opens }) =>
            artifact.format === 'pkcs12' && (kind === 'key' || kind === 'privateKey') && opens === 'plain',
        )
        .map(({ alias }) => t`Key ${quoted(alias ?? '')} is not encrypted, and Java leaves it out.`),
  },
];

const passwords: readonly StoreLint[] = [
  {
    id: 'p12-password-not-ascii',
    severity: 'error',
    summary: 'Java refuses PKCS#12 with passwords beyond printable ASCII.',
    source: 'Java 17 (`getSecretKey failed: Password is not ASCII`)',
    check: ({ artifact, password }) =>
      when(
        artifact.format === 'pkcs12' &&
          password !== undefined &&
          !/^[\x20-\x7e]*$/.test(password) &&
          !/[\r\n]$/.test(password),
        () => t`The password has signs beyond printable ASCII; Java cannot open PKCS#12 with it.`,
      ),
  },
  {
    id: 'password-too-short',
    severity: 'information',
    summary: 'keytool makes no store with a password of less than six characters.',
    source: 'keytool, JDK 17',
    check: ({ password }) =>
      when(
        password !== undefined && password.length < 6,
        () => t`The password has less than six characters; keytool cannot change this store.`,
      ),
  },
  {
    id: 'password-trailing-newline',
    severity: 'error',
    summary: 'The password ends in a line end, which most readers take as part of it.',
    source: 'cert-manager/cert-manager#2902',
    check: ({ password }) =>
      when(
        /[\r\n]$/.test(password ?? ''),
        () => t`The password ends in a line end; make the Secret with \`echo -n\` or \`printf\`.`,
      ),
  },
  {
    id: 'default-password',
    severity: 'warning',
    summary: 'The password is one that everybody knows.',
    source: 'in use in public repositories',
    check: ({ password, keyPassword }) =>
      when(
        [password, keyPassword].some((each) => each !== undefined && defaults.has(each.toLowerCase())),
        () => t`The password is one that everybody tries first.`,
      ),
  },
  {
    id: 'key-password-differs',
    severity: 'information',
    summary: 'A key has another password than the store.',
    source: 'Java 17; keytool ignores -keypass for PKCS#12',
    check: ({ password, keyPassword, artifact }) =>
      when(
        password !== undefined &&
          keyPassword !== undefined &&
          password !== keyPassword &&
          artifact.entries.some(({ kind }) => kind === 'key'),
        () => t`The password of the key differs from the one of the store; keytool makes no such PKCS#12.`,
      ),
  },
];

const formats: readonly StoreLint[] = [
  {
    id: 'p12-legacy-encryption',
    severity: 'information',
    summary: 'The store is encrypted as of old, with RC2, 3DES or RC4.',
    source: 'RFC 7292 appendix C',
    check: (subject) =>
      when(
        subject.artifact.format === 'pkcs12' &&
          encryptions(subject).some((text) => /^(?:PKCS#12 PBE|PBES1)/.test(text)),
        () => t`The store is encrypted with the old algorithms of PKCS#12.`,
      ),
  },
  {
    id: 'p12-aes192',
    severity: 'error',
    summary: 'Java has no AES-192 in PKCS#12.',
    source: 'Java 17',
    check: (subject) =>
      when(
        subject.artifact.format === 'pkcs12' && encryptions(subject).some((text) => text.includes('AES-192')),
        () => t`The store is encrypted with AES-192, which Java cannot open.`,
      ),
  },
  {
    id: 'p12-needs-newer-java',
    severity: 'error',
    summary: 'The integrity check of the store needs a newer Java.',
    source: 'Java 17; RFC 9579',
    check: ({ java }) =>
      when(
        /Algorithm \S+ not available/.test(java.error ?? ''),
        () => t`Java ${java.target} cannot check this store: ${quoted(java.error ?? '')}`,
      ),
  },
  {
    id: 'jks-format',
    severity: 'information',
    summary: 'JKS and JCEKS are Java formats of old; PKCS#12 replaces them.',
    source: 'JEP 229; keytool, JDK 9',
    check: ({ artifact: { format } }) =>
      when(
        format === 'jks' || format === 'jceks',
        () => t`${format.toUpperCase()} protects keys weakly; PKCS#12 is the format of today.`,
      ),
  },
  {
    id: 'low-iterations',
    severity: 'information',
    summary: 'The password can be tried fast: fewer than 1,000 iterations.',
    source: 'NIST SP 800-132 section 5.2',
    check: (subject) => {
      const counts = encryptions(subject)
        .flatMap((text) => /(\d+) iterations/.exec(text)?.[1] ?? [])
        .map(Number);
      const least = Math.min(...counts);
      return when(least < 1000, () => t`A password is tried with ${least} iterations; 1,000 are the least of today.`);
    },
  },
  {
    id: 'alias-not-found',
    severity: 'error',
    summary: 'The alias of the configuration is not in the store.',
    source: 'Java 17 (KeyStore.getKey returns null)',
    check: ({ alias, java, artifact }) => {
      const missing =
        alias !== undefined &&
        java.error === undefined &&
        artifact.entries.length > 0 &&
        !java.entries.some((entry) => entry.alias.toLowerCase() === alias.toLowerCase());
      return when(
        missing,
        () =>
          t`There is no entry ${quoted(alias ?? '')}; present: ${java.entries
            .slice(0, 10)
            .map((entry) => quoted(entry.alias))
            .join(', ')}.`,
      );
    },
  },
  {
    id: 'alias-case-clash',
    severity: 'warning',
    summary: 'Two aliases differ only by case; Java keeps one of them.',
    source: 'Java 17',
    check: ({ artifact: { entries } }) => {
      const seen = new Set<string>();
      return entries.flatMap(({ alias }) => {
        const lower = alias?.toLowerCase();
        if (lower === undefined || !seen.has(lower)) {
          if (lower !== undefined) seen.add(lower);
          return [];
        }
        return [t`Two entries are called ${quoted(alias ?? '')}, but for the case of letters.`];
      });
    },
  },
  {
    id: 'several-keys-no-alias',
    severity: 'warning',
    summary: 'The store holds several keys, and nothing says which one is used.',
    source: 'Java 17 (SunX509 and PKIX key managers choose by key type and issuer)',
    check: (subject) =>
      when(
        subject.role !== 'truststore' && subject.alias === undefined && keyEntries(subject).length > 1,
        () => t`The store holds ${keyEntries(subject).length} keys; Java picks one by key type and issuer.`,
      ),
  },
  {
    id: 'extension-mismatch',
    severity: 'information',
    summary: 'The suffix of the file tells another format than it has.',
    source: 'keytool since JDK 9 writes PKCS#12 into any new file; Java 17 opens both',
    check: ({ fileName = '', artifact: { format } }) => {
      const suffix = /\.(jks|jceks|p12|pfx)$/i.exec(fileName)?.[1]?.toLowerCase();
      const wanted = suffix === 'p12' || suffix === 'pfx' ? 'pkcs12' : suffix;
      const other = wanted !== undefined && ['jks', 'jceks', 'pkcs12'].includes(format) && wanted !== format;
      return when(
        other,
        () =>
          t`${quoted(fileName)} is ${format === 'pkcs12' ? 'PKCS#12' : format.toUpperCase()}, whatever its name says.`,
      );
    },
  },
  {
    id: 'store-is-base64',
    severity: 'error',
    summary: 'The store is base64 text; somebody forgot to decode it.',
    source: 'Java 17 (`Invalid keystore format`, `toDerInputStream rejects tag type`)',
    check: ({ artifact }) =>
      when(
        artifact.base64Layers > 0,
        () => t`This is base64 text around the real file, as the value of a Secret: decode it.`,
      ),
  },
  {
    id: 'file-is-pem',
    severity: 'error',
    summary: 'A PEM file is used as a store.',
    source: 'Java 17 (`toDerInputStream rejects tag type 45`)',
    check: ({ artifact }) =>
      when(
        artifact.format === 'pem',
        () => t`This is a PEM file; Java opens no such store: \`toDerInputStream rejects tag type 45\`.`,
      ),
  },
];

/** Of a store that Java opens. */
export const storeLints: readonly StoreLint[] = [...contents, ...passwords, ...formats];

/** Stores of several nodes that hold the same private key: one that is lost is lost for all. */
export function sharedKeys(
  stores: readonly { readonly name: string; readonly artifact: Artifact }[],
): readonly string[] {
  const byKey = new Map<string, Set<string>>();
  for (const { name, artifact } of stores) {
    for (const { kind, chain } of artifact.entries) {
      const [leaf] = chain;
      const key = kind === 'key' && leaf !== undefined ? describeCertificate(leaf).sha256 : undefined;
      if (key !== undefined) byKey.set(key, (byKey.get(key) ?? new Set()).add(name));
    }
  }
  return [...byKey.values()]
    .filter((names) => names.size > 1)
    .map((names) => t`The same key lies in ${[...names].map(quoted).join(', ')}.`);
}
