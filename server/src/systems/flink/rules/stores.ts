import { isAtHand } from '../../../rules/artifact/material.ts';
import type { Setting, Unit } from '../../../rules/model.ts';
import { defineRule, type Fix, type Rule } from '../../../rules/rule.ts';
import { knownText } from '../../../rules/unit.ts';
import { inRange } from '../../../rules/version.ts';
import { t } from '../../../text/l10n.ts';
import { SCOPES, scoped, scopeState, shared, storeSetting, unquoted, whileOn } from './state.ts';

const STORES = ['', 'internal.', 'rest.'].flatMap((scope) => [
  `security.ssl.${scope}keystore`,
  `security.ssl.${scope}truststore`,
]);

function* storePaths(unit: Unit): Generator<{ setting: Setting; path: string }> {
  for (const key of STORES) {
    const setting = unit.get(key);
    const text = knownText(setting);
    if (setting === undefined || text === undefined || isNull(setting)) continue;
    yield { setting, path: unquoted(text).trim() };
  }
}

const isNull = (setting: Setting): boolean => setting.value.state === 'known' && setting.value.type === 'null';

const isPem = (path: string): boolean => /\.(?:pem|crt|cer|key)$/i.test(path);

export const storePath: Rule = defineRule({
  id: 'flink/store-path',
  severity: 'error',
  versions: '>=1.2',
  needs: ['config'],
  summary: 'Flink cannot open a store by this path.',
  says: 'The text is taken as a path of the local file system as it stands: `~` and `file:` are not understood (`NoSuchFileException: ~/keystore.jks`), and a folder gives `IOException: Is a directory`. A relative path counts from the working directory of each process.',
  source: 'flink SSLUtils 1.18; java.io.File',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.internal.keystore: [|~/keystore.p12|]\n',
      },
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.internal.truststore: [|file:///etc/flink/trust.p12|]\n',
        fixed: 'security.ssl.internal.enabled: true\nsecurity.ssl.internal.truststore: /etc/flink/trust.p12\n',
      },
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.internal.keystore: [|/etc/flink/tls/|]\n',
        fixed: 'security.ssl.internal.enabled: true\nsecurity.ssl.internal.keystore: /etc/flink/tls/keystore.jks\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.keystore: /etc/flink/keystore.p12\nsecurity.ssl.internal.truststore: deploy-keys/ca.truststore\n',
      },
    ],
  },
  check(unit, report) {
    for (const { setting, path } of storePaths(unit)) {
      const complaint = complaintOf(setting, path);
      if (complaint === undefined) continue;
      report(
        { value: setting },
        {
          severity: whileOn(unit, 'error'),
          message: complaint.message,
          fixes: () => (complaint.fix === undefined ? [] : [change(setting, complaint.fix)]),
        },
      );
    }
  },
});

const change = (setting: Setting, value: string): Fix => ({
  title: t`Change to ${value}`,
  changes: [{ op: 'set', setting, value }],
});

function complaintOf(setting: Setting, path: string): { message: string; fix?: string } | undefined {
  // The empty path is the working directory.
  if (path === '') return { message: t`IOException: Is a directory. The path is empty.` };
  if (path.startsWith('~')) return { message: t`NoSuchFileException: ${path}. Flink does not know what ~ stands for.` };
  const uri = /^file:(?:\/\/)?(\/.*)$/.exec(path);
  if (uri !== null)
    return { message: t`NoSuchFileException: ${path}. A plain path is expected, no URI.`, fix: uri[1]! };
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path))
    return { message: t`NoSuchFileException: ${path}. A local path is expected, no URI.` };
  if (path.length > 1 && path.endsWith('/')) {
    const file = setting.key.endsWith('truststore') ? 'truststore.jks' : 'keystore.jks';
    return { message: t`IOException: Is a directory. The name of the file is missing.`, fix: path + file };
  }
  return undefined;
}

export const pemStore: Rule = defineRule({
  id: 'flink/pem-store',
  severity: 'warning',
  versions: '>=1.2',
  needs: ['config', 'artifact'],
  summary: 'Flink reads keystores; this name is that of a PEM file.',
  says: 'A PEM file as store ends with `IOException: toDerInputStream rejects tag type 66`. Certificates and key must be put into a PKCS12 store first; cert-manager writes one where `keystores.pkcs12.create` is set. Where the file is at hand, what is in it decides.',
  source: 'flink SSLUtils 1.18; JDK PKCS12KeyStore 17',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.rest.enabled: true\nsecurity.ssl.rest.keystore: [|/etc/flink/tls/tls.crt|]\n',
      },
    ],
    good: [
      { file: 'flink-conf.yaml', version: '1.18', text: 'security.ssl.rest.keystore: /etc/flink/tls/keystore.p12\n' },
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.rest.enabled: true\nsecurity.ssl.rest.keystore: tls/node.key\n',
        material: { 'tls/node.key': 'node p12 changeme-1' },
      },
    ],
  },
  check(unit, report, { material }) {
    for (const { setting, path } of storePaths(unit)) {
      if (!isPem(path) || isAtHand(unit, setting, material) !== false) continue;
      report(
        { value: setting },
        {
          severity: whileOn(unit, 'warning'),
          message: t`Flink cannot read PEM files as stores (toDerInputStream rejects tag type 66); by its name this is one.`,
        },
      );
    }
  },
});

const TYPES = SCOPES.flatMap((scope) => [scoped(scope, 'keystore-type'), scoped(scope, 'truststore-type')]);

/** Types of the JDK's own providers and of those that are often installed (Bouncy Castle, IBM, PKCS#11). */
const KNOWN_TYPES = new Set([
  'pkcs12',
  'jks',
  'jceks',
  'dks',
  'caseexactjks',
  'pkcs11',
  'bcfks',
  'bks',
  'uber',
  'bcpkcs12',
  'fips',
  'windows-my',
  'windows-root',
  'keychainstore',
  'cms',
]);

const MEANT: Readonly<Record<string, string>> = {
  p12: 'PKCS12',
  pfx: 'PKCS12',
  'pkcs#12': 'PKCS12',
  pkcs: 'PKCS12',
  'pkcs-12': 'PKCS12',
  java: 'JKS',
};

export const storeType: Rule = defineRule({
  id: 'flink/store-type',
  severity: 'error',
  versions: '>=1.20',
  needs: ['config'],
  summary: 'Java has no keystore type of this name.',
  says: '`KeyStoreException: P12 not found`: the type must be one that a security provider of the JVM has, such as `PKCS12`, `JKS` or `JCEKS`. `PEM` is none.',
  source: 'flink SSLUtils 1.20; java.security.KeyStore 17',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.20',
        text: 'security.ssl.rest.enabled: true\nsecurity.ssl.rest.keystore-type: [|P12|]\n',
        fixed: 'security.ssl.rest.enabled: true\nsecurity.ssl.rest.keystore-type: PKCS12\n',
      },
    ],
    good: [{ file: 'flink-conf.yaml', version: '1.20', text: 'security.ssl.rest.keystore-type: pkcs12\n' }],
  },
  check(unit, report) {
    for (const key of TYPES) {
      const setting = unit.get(key);
      const text = knownText(setting);
      if (setting === undefined || text === undefined || isNull(setting)) continue;
      const type = unquoted(text).trim();
      if (KNOWN_TYPES.has(type.toLowerCase())) continue;
      const meant = MEANT[type.toLowerCase()];
      report(
        { value: setting },
        {
          severity: whileOn(unit, 'error'),
          message: t`KeyStoreException: ${type} not found`,
          fixes: () => [
            ...(meant === undefined ? [] : [{ ...change(setting, meant), safe: true }]),
            { title: t`Remove ${key} (the default of the JVM)`, changes: [{ op: 'remove', setting }] },
          ],
        },
      );
    }
  },
});

export const pkcs12KeyPassword: Rule = defineRule({
  id: 'flink/pkcs12-key-password',
  severity: 'warning',
  versions: '>=1.6',
  needs: ['config', 'artifact'],
  summary: 'A PKCS12 store has one password, but two are configured.',
  says: '`UnrecoverableKeyException: Get Key failed: Given final block not properly padded.` keytool ignores `-keypass` for PKCS12, so the key has the password of the store. That the store is PKCS12 is taken from its type or its name, unless the file itself is at hand.',
  source: 'flink SSLUtils 1.18; JDK PKCS12KeyStore 17',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.internal.keystore: /etc/flink/node.p12\nsecurity.ssl.internal.keystore-password: example-store\nsecurity.ssl.internal.key-password: [|example-key|]\n',
        fixed:
          'security.ssl.internal.enabled: true\nsecurity.ssl.internal.keystore: /etc/flink/node.p12\nsecurity.ssl.internal.keystore-password: example-store\nsecurity.ssl.internal.key-password: example-store\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.internal.keystore: tls/node.p12\nsecurity.ssl.internal.keystore-password: changeme-1\nsecurity.ssl.internal.key-password: secret-1\n',
        material: { 'tls/node.p12': 'node jks changeme-1/secret-1' },
      },
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.internal.keystore: /etc/flink/node.jks\nsecurity.ssl.internal.keystore-password: example-store\nsecurity.ssl.internal.key-password: example-key\n',
      },
    ],
  },
  check(unit, report, { material }) {
    const seen = new Set<Setting>();
    for (const scope of SCOPES) {
      const store = storeSetting(unit, scope, 'keystore');
      const password = storeSetting(unit, scope, 'keystore-password');
      const key = storeSetting(unit, scope, 'key-password');
      const [path, one, other] = [knownText(store), knownText(password), knownText(key)];
      if (path === undefined || password === undefined || key === undefined) continue;
      if (one === undefined || other === undefined || unquoted(one) === unquoted(other) || seen.has(key)) continue;
      const type = inRange(unit.version.text, '>=1.20')
        ? knownText(unit.get(scoped(scope, 'keystore-type')))
        : undefined;
      const pkcs12 = type === undefined ? /\.(?:p12|pfx)$/i.test(unquoted(path)) : /^pkcs12$/i.test(type);
      if (!pkcs12 || store === undefined || isAtHand(unit, store, material) !== false) continue;
      seen.add(key);
      report(
        { value: key },
        {
          severity: scopeState(unit, scope) === 'off' ? 'information' : 'warning',
          message: t`The key of a PKCS12 store has the password of the store; another ends with "Get Key failed: Given final block not properly padded."`,
          related: [{ setting: password, message: t`The password of the store.` }],
          fixes: () => [
            { title: t`Use the password of the store`, changes: [{ op: 'set', setting: key, value: one }] },
          ],
        },
      );
    }
  },
});

const RPC_TEXTS = ['keystore', 'keystore-password', 'key-password', 'truststore', 'truststore-password'] as const;

export const unsafeForRpc: Rule = defineRule({
  id: 'flink/rpc-unsafe-character',
  severity: 'error',
  versions: '>=1.6',
  needs: ['config'],
  summary: 'RPC cannot take a path or password with a quote or a backslash in it.',
  says: 'The values of internal TLS are pasted between quotes into the configuration of RPC: a `"` ends the text there and stops the start, a `\\` changes what follows (`\\n` becomes a line break). From 1.14 on this happens even while internal TLS is off.',
  source: 'flink AkkaUtils 1.14, PekkoUtils 1.18, 2.2',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.internal.keystore: [|C:\\tls\\node.p12|]\n',
        fixed: 'security.ssl.internal.enabled: true\nsecurity.ssl.internal.keystore: C:/tls/node.p12\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.internal.keystore: C:/tls/node.p12\n',
      },
    ],
  },
  check(unit, report) {
    const off = scopeState(unit, 'internal') === 'off';
    if (off && inRange(unit.version.text, '<1.14')) return;
    for (const name of RPC_TEXTS) {
      const setting = unit.get(scoped('internal', name)) ?? unit.get(shared(name));
      const text = knownText(setting);
      if (setting === undefined || text === undefined || isQuoted(setting, text) || !/["\\]/.test(text)) continue;
      const isPath = !name.endsWith('password');
      report(
        { value: setting },
        {
          message: t`${text.includes('"') ? t`A quote` : t`A backslash`} in ${setting.key} breaks the configuration of RPC, where Flink pastes it unescaped.`,
          fixes: () =>
            isPath && !text.includes('"')
              ? [
                  {
                    title: t`Use / in the path`,
                    changes: [{ op: 'set', setting, value: text.replace(/\\+/g, '/') }],
                    safe: true,
                  },
                ]
              : [],
        },
      );
    }
  },
});

/** Said by the rule about quotes in `flink-conf.yaml`. */
const isQuoted = (setting: Setting, text: string): boolean =>
  (setting.region.dialect === 'legacy' || setting.region.dialect === 'env') && unquoted(text) !== text;
