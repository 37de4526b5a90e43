import { t } from '../../text/l10n.ts';
import { isUri } from '../../text/uri.ts';
import type { Unit } from '../model.ts';
import type { Fix, RuleContext } from '../rule.ts';
import { alternatives } from './alternatives.ts';
import { atValue, capital, type Diagnosis, milder, quoted, told } from './diagnosis.ts';
import { filled, isOpen, javaTypeOf, see } from './material.ts';
import type { Cause, Found, Opened, OpenedEntry, PemUse, StoreUse, Use } from './model.ts';
import { keyAsPkcs8 } from './repairs.ts';

/** What another file at the same place may mend. */
const wrongFile: ReadonlySet<Cause> = new Set(['missing', 'folder', 'wrong-kind', 'no-private-key', 'nothing-trusted']);

/** What keeps a product from using a file; the first cause only, since the others follow from it. */
export function diagnoseUse(unit: Unit, use: Use, context: RuleContext): Diagnosis | undefined {
  const diagnosis = diagnoseFile(unit, use, context);
  if (diagnosis === undefined || !wrongFile.has(diagnosis.cause)) return diagnosis;
  const others = alternatives(unit, use, context);
  const { fixes } = diagnosis;
  return others.length === 0 ? diagnosis : { ...diagnosis, fixes: () => [...others, ...(fixes?.() ?? [])] };
}

/** The same, without a look at other files. */
export function diagnoseFile(unit: Unit, given: Use, { material }: RuleContext): Diagnosis | undefined {
  const use = filled(unit, given, material);
  if (isUri(use.file))
    return wrong(use, undefined, {
      cause: 'missing',
      message: t`${told(use, use.file, 'missing')}. A plain path is expected, no URI: there is no file of this name.`,
    });
  const { located, opened } = see(unit, use, material);
  switch (located.state) {
    case 'pending':
    case 'unknown':
      return undefined;
    case 'absent':
      return wrong(use, undefined, {
        cause: 'missing',
        message: t`${told(use, use.file, 'missing')}. There is no file ${quoted(use.file)} (${located.way}).`,
      });
    case 'folder':
      return wrong(use, undefined, {
        cause: 'folder',
        message: t`${told(use, 'Is a directory', 'folder')}. ${quoted(use.file)} is a folder; the name of the file is missing.`,
      });
    default:
      if (opened === undefined) return undefined;
      return use.kind === 'store' ? diagnoseStore(use, located, opened) : diagnosePem(use, located, opened);
  }
}

/** Whether the product surely cannot use it. */
export const isBroken = (unit: Unit, use: Use, context: RuleContext): boolean => {
  const diagnosis = diagnoseFile(unit, use, context);
  return diagnosis !== undefined && diagnosis.doubtful !== true;
};

type Told = Omit<Diagnosis, 'at' | 'severity'> & Partial<Pick<Diagnosis, 'at' | 'severity'>>;

/** What nothing but a file's name speaks for is worth a warning at most, and says so. */
export function wrong(use: Use, found: Found | undefined, diagnosis: Told): Diagnosis {
  const assumed = found?.assumed === true;
  const severity = milder(milder(diagnosis.severity ?? 'error', use.atMost), assumed ? 'warning' : undefined);
  const message = assumed
    ? t`${diagnosis.message} (Taken for ${quoted(found.name)}: ${found.way}.)`
    : diagnosis.message;
  return { at: { value: use.path }, ...diagnosis, severity, message };
}

/** Of a PEM file: a certificate that Java cannot read, as it has no name to know it by. @param first only the first one counts */
export function namelessIn({ entries }: Opened, first: boolean): string | undefined {
  const certificates = entries.filter(({ chain }) => chain.length > 0);
  const problems = (first ? certificates.slice(0, 1) : certificates).flatMap(({ entry }) => entry.problems);
  return problems.find(({ code }) => code === 'x509-nameless')?.message;
}

function diagnoseStore(use: StoreUse, found: Found, opened: Opened): Diagnosis | undefined {
  const { artifact, java } = opened;
  const what = `${capital(use.title)} ${quoted(found.name)}`;
  // A type that the JDK does not have, or that is decided elsewhere: nothing is known of what it opens.
  if (javaTypeOf(use) === undefined) return undefined;
  const { error } = java;
  if (error !== undefined) {
    const isStoreFormat = ['jks', 'jceks', 'pkcs12'].includes(artifact.format);
    if (!isStoreFormat || artifact.base64Layers > 0)
      return wrong(use, found, {
        cause: 'wrong-kind',
        message: `${told(use, error, 'wrong-kind')}. ${kindSentence(what, opened)}`,
      });
    if (java.types.length > 0 && !java.types.some((type) => type === javaTypeOf(use)))
      return wrong(use, found, wrongType(use, what, opened, error));
    if (artifact.integrity === 'failed' && use.password?.text !== undefined && /password/i.test(error))
      return wrong(use, found, {
        cause: 'wrong-password',
        at: atValue(use.password.setting, use),
        message: t`${told(use, error, 'wrong-password')}. ${what} does not open with ${use.password.setting === undefined ? t`the product's default password` : t`this password`}.`,
        ...(use.password.setting === undefined ? passwordFix(use) : related(use)),
      });
    return wrong(use, found, {
      cause: 'unreadable',
      message: t`${told(use, error, 'unreadable')}. Java does not load ${use.title} ${quoted(found.name)}.`,
    });
  }
  if (isOpen(use.password) || isOpen(use.type)) return undefined;
  if (use.password === undefined && artifact.format === 'pkcs12') {
    const { entries } = opened.java;
    const empty =
      use.role === 'keystore' ? entries.every(({ chainLength }) => chainLength === 0) : entries.length === 0;
    const text =
      use.role === 'keystore' ? 'No available authentication scheme' : 'the trustAnchors parameter must be non-empty';
    if (empty && artifact.integrity !== 'none')
      return wrong(use, found, {
        cause: 'password-missing',
        message: t`${text}. ${what} is a PKCS#12 file: without its password Java loads it without an error, and without its certificates.`,
        ...passwordFix(use),
      });
  }
  return use.role === 'keystore' ? diagnoseKeystore(use, found, opened, what) : diagnoseTruststore(use, found, opened);
}

const kindNames = (): Readonly<Record<string, string>> => ({
  pem: t`a PEM file`,
  certificate: t`a certificate in DER`,
  csr: t`a certification request`,
  crl: t`a revocation list`,
  pkcs7: t`a PKCS#7 file`,
  pkcs8: t`a private key in DER`,
  'pkcs8-encrypted': t`an encrypted private key in DER`,
  pkcs1: t`a private key in DER`,
  sec1: t`a private key in DER`,
  bks: t`a BouncyCastle store (BKS)`,
  uber: t`a BouncyCastle store (UBER)`,
  bcfks: t`a BouncyCastle store (BCFKS)`,
  'java-serialised': t`a serialised Java object`,
});

function kindSentence(what: string, { artifact }: Opened): string {
  if (artifact.base64Layers > 0)
    return t`${what} is base64 text around the real file, as it stands in a Secret: decode it.`;
  const kind = kindNames()[artifact.format];
  return kind === undefined ? t`${what} is no key material that is known.` : t`${what} is ${kind}, no keystore.`;
}

function wrongType(use: StoreUse, what: string, { artifact, java }: Opened, error: string): Told {
  const [type] = java.types;
  const setting = use.type?.setting;
  const fixes = (): Fix[] =>
    setting === undefined || type === undefined
      ? []
      : [{ title: t`Change the type to ${type}`, changes: [{ op: 'set', setting, value: type }], safe: true }];
  return {
    cause: 'wrong-type',
    at: atValue(setting, use),
    message: t`${told(use, error, 'wrong-type')}. ${what} is ${artifact.format.toUpperCase()}, which type ${use.type?.text ?? t`PKCS12 (the default)`} does not open.`,
    ...related(use),
    fixes,
  };
}

function related(use: Use): Pick<Diagnosis, 'related'> {
  return { related: [{ setting: use.path, message: t`names ${use.title}` }] };
}

function passwordFix({ passwordKey: key, path }: StoreUse): Pick<Diagnosis, 'fixes'> {
  if (key === undefined) return {};
  const entries = [{ key, value: '<password>' }];
  return {
    fixes: () => [{ title: t`Add ${key}`, changes: [{ op: 'add', region: path.region, entries, after: path }] }],
  };
}

// --- Keystores

/** The key entries as Java lists them: the aliases it uses, and whether the key password opens them. */
export const keysOf = ({ java }: Opened) => java.entries.filter(({ kind }) => kind === 'key');

function diagnoseKeystore(use: StoreUse, found: Found, opened: Opened, what: string): Diagnosis | undefined {
  const keys = keysOf(opened);
  const { alias } = use;
  const aliasCounts = use.aliasOfSeveral !== true || opened.java.entries.length > 1;
  if (alias?.text !== undefined) {
    const wanted = alias.text.toLowerCase();
    const named = opened.java.entries.find((entry) => entry.alias.toLowerCase() === wanted);
    if (aliasCounts && named?.kind !== 'key') return wrong(use, found, wrongAlias(use, opened, what, alias.text));
  }
  if (keys.length === 0)
    return wrong(use, found, {
      cause: 'no-private-key',
      message: t`no cipher suites in common. ${what} holds no private key, only ${entriesText(opened)}: every handshake fails, at the client with \`handshake_failure\`.${unseenText(opened)}`,
    });
  if (alias === undefined && keys.length > 1 && use.aliasNeeded !== undefined)
    return wrong(use, found, {
      cause: 'alias-needed',
      severity: use.aliasNeeded,
      message: t`${what} holds ${keys.length} keys (${aliasList(keys)}), and no alias says which one the server shows.`,
      ...aliasFix(use, keys),
    });
  // With an alias only that key is opened, else all, and the first that does not open ends it.
  const wanted = aliasCounts ? alias?.text?.toLowerCase() : undefined;
  const locked = keys.find(
    (entry) => entry.keyOpens === 'no' && (wanted === undefined || entry.alias.toLowerCase() === wanted),
  );
  if (locked !== undefined && !isOpen(use.keyPassword)) {
    const text =
      opened.artifact.format === 'pkcs12'
        ? 'Get Key failed: Given final block not properly padded. Such issues can arise if a bad key is used during decryption.'
        : opened.artifact.format === 'jceks'
          ? 'Given final block not properly padded. Such issues can arise if a bad key is used during decryption.'
          : 'Cannot recover key';
    return wrong(use, found, {
      cause: 'wrong-key-password',
      at: atValue(use.keyPassword?.setting, use),
      message: t`${told(use, text.replace(/\.$/, ''), 'wrong-key-password')}. The key ${quoted(locked.alias)} of ${use.title} ${quoted(found.name)} does not open with this password.`,
      ...related(use),
      ...samePassword(use, opened),
    });
  }
  const mismatched = keyEntries(opened).find(({ matches }) => matches === false);
  if (mismatched !== undefined && keys.length === 1)
    return wrong(use, found, {
      cause: 'key-mismatch',
      message: t`Invalid CertificateVerify signature. The private key in ${use.title} ${quoted(found.name)} does not belong to its certificate ${quoted(subjectOf(mismatched))}.`,
    });
  const [only] = keys;
  if (alias?.text !== undefined && !aliasCounts && only?.alias.toLowerCase() !== alias.text.toLowerCase())
    return wrong(use, found, {
      ...wrongAlias(use, opened, what, alias.text),
      severity: 'information',
      doubtful: true,
    });
  return undefined;
}

const unseenText = ({ java }: Opened): string =>
  java.invisible[0] === undefined ? '' : ` ${java.invisible[0].why.trim()}`;

export const keyEntries = ({ entries }: Opened): readonly OpenedEntry[] =>
  entries.filter(({ entry }) => entry.kind === 'key');

const subjectOf = ({ chain }: OpenedEntry): string => chain[0]?.subject ?? '';

function entriesText({ java }: Opened): string {
  const { length } = java.entries;
  return length === 0 ? t`nothing that Java sees` : length === 1 ? t`a certificate` : t`${length} certificates`;
}

function wrongAlias(use: StoreUse, opened: Opened, what: string, wanted: string): Told {
  const setting = use.alias?.setting;
  const entry = opened.java.entries.find(({ alias }) => alias.toLowerCase() === wanted.toLowerCase());
  const entries = keysOf(opened);
  const keys = entries.map(({ alias }) => alias);
  const list = keys.length === 0 ? t`It holds no key at all` : t`Its keys: ${aliasList(entries)}`;
  const message =
    entry === undefined
      ? t`${what} has no entry ${quoted(wanted)}. ${list}.`
      : t`The entry ${quoted(wanted)} of ${use.title} is a certificate without a private key. ${list}.`;
  return {
    cause: entry === undefined ? 'alias-missing' : 'alias-not-a-key',
    at: atValue(setting, use),
    message,
    ...related(use),
    fixes: () =>
      setting === undefined
        ? []
        : keys
            .slice(0, 8)
            .map((value) => ({ title: t`Change the alias to ${value}`, changes: [{ op: 'set', setting, value }] })),
  };
}

const aliasList = (keys: readonly { readonly alias: string }[]): string =>
  keys
    .slice(0, 8)
    .map(({ alias }) => quoted(alias))
    .join(', ');

function aliasFix(use: StoreUse, keys: readonly { readonly alias: string }[]): Pick<Diagnosis, 'fixes'> {
  const { aliasKey: key, path } = use;
  if (key === undefined) return {};
  return {
    fixes: () =>
      keys.slice(0, 8).map(({ alias: value }) => ({
        title: t`Use the key ${value}`,
        changes: [{ op: 'add', region: path.region, entries: [{ key, value }], after: path }],
      })),
  };
}

/** PKCS#12 keys have the store's password, where they have not been given one of their own on purpose. */
function samePassword(use: StoreUse, opened: Opened): Pick<Diagnosis, 'fixes'> {
  const setting = use.keyPassword?.setting;
  const password = use.password?.text;
  if (setting === undefined || password === undefined || opened.artifact.format !== 'pkcs12') return {};
  return {
    fixes: () => [
      { title: t`Use the store's password for the key`, changes: [{ op: 'set', setting, value: password }] },
    ],
  };
}

// --- Truststores

function diagnoseTruststore(use: StoreUse, found: Found, opened: Opened): Diagnosis | undefined {
  if (opened.java.entries.some(({ kind, chainLength }) => kind !== 'secret' && chainLength > 0)) return undefined;
  const [hidden] = opened.java.invisible;
  const why = hidden === undefined ? t`It is empty.` : capital(hidden.why);
  return wrong(use, found, {
    cause: 'nothing-trusted',
    message: t`Unexpected error: java.security.InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty. Java sees no certificate in ${use.title} ${quoted(found.name)}. ${why}`,
  });
}

// --- PEM

function diagnosePem(use: PemUse, found: Found, opened: Opened): Diagnosis | undefined {
  const refusal = use.refuses?.(opened);
  if (refusal === undefined) return undefined;
  const { cause, text, severity = 'error', setting, doubtful } = refusal;
  const fixes = refusal.fixes ?? (cause === 'key-format' ? () => keyAsPkcs8(use, found, opened) : undefined);
  return wrong(use, found, {
    cause,
    message: told(use, text, cause),
    severity,
    ...(setting === undefined ? {} : { at: { value: setting } }),
    ...(fixes === undefined ? {} : { fixes }),
    ...(doubtful === undefined ? {} : { doubtful }),
  });
}
