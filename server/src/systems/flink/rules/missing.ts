import type { Setting, Unit } from '../../../rules/model.ts';
import { defineRule, type Fix, type Rule } from '../../../rules/rule.ts';
import { inRange } from '../../../rules/version.ts';
import { factsOf } from '../facts.ts';
import {
  isComplete,
  label,
  MUTUAL,
  PASSWORD,
  placeholderFor,
  SCOPES,
  type Scope,
  type StoreOption,
  scoped,
  scopeState,
  settingOfSwitch,
  shared,
  stateOf,
  storeSetting,
  switchOf,
  UMBRELLA,
} from './state.ts';

const optionMissing = (scope: Scope, name: StoreOption): string =>
  `The config option ${scoped(scope, name)} or ${shared(name)} is missing.`;

/** Adds options of a scope behind a setting, with placeholders for what only the user knows. */
const addAll = (title: string, after: Setting, entries: readonly { key: string; value: string }[]): Fix => ({
  title,
  changes: [{ op: 'add', region: after.region, entries, after }],
});

const KEYSTORE: readonly StoreOption[] = ['keystore', 'keystore-password', 'key-password'];
const TRUSTSTORE: readonly StoreOption[] = ['truststore', 'truststore-password'];

const missingOf = (unit: Unit, scope: Scope, names: readonly StoreOption[]): StoreOption[] =>
  names.filter((n) => storeSetting(unit, scope, n) === undefined);

const placeholders = (scope: Scope, names: readonly StoreOption[]) =>
  names.map((n) => ({ key: scoped(scope, n), value: placeholderFor(n, scope) }));

const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** What remains for a client of the REST endpoint alone: a truststore, and nothing of a server or a cluster. */
export const looksLikeClient = (unit: Unit): boolean =>
  storeSetting(unit, 'rest', 'truststore') !== undefined &&
  KEYSTORE.every((n) => storeSetting(unit, 'rest', n) === undefined) &&
  scopeState(unit, 'internal') === 'off' &&
  stateOf(unit, MUTUAL) === 'off';

export const keystoreMissing: Rule = defineRule({
  id: 'flink/keystore-missing',
  severity: 'error',
  versions: '>=1.6',
  needs: ['config'],
  summary: 'TLS is on, but no keystore is configured.',
  says: 'The process does not start: `The config option security.ssl.internal.keystore or security.ssl.keystore is missing.` For REST the text names `security.ssl.rest.keystore`, behind `Failed to initialize SSLEngineFactory for REST server endpoint.` A file that only clients read needs no REST keystore unless the server asks for client certificates.',
  source: 'flink SSLUtils 1.17, 1.18, 2.2',
  examples: {
    bad: [
      { file: 'flink-conf.yaml', version: '1.18', text: '[|security.ssl.internal.enabled|]: true\n' },
      {
        file: 'conf/config.yaml',
        version: '2.2',
        text: 'jobmanager:\n  rpc:\n    address: jm\nsecurity:\n  ssl:\n    rest:\n      [|enabled|]: true\n      truststore: /etc/flink/trust.p12\n      truststore-password: <password>\n    internal:\n      enabled: true\n      keystore: /etc/flink/internal.p12\n      keystore-password: <password>\n      key-password: <password>\n      truststore: /etc/flink/internal.p12\n      truststore-password: <password>\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.keystore: /etc/flink/node.p12\n',
      },
      { file: 'flink-conf.yaml', version: '1.18', text: 'security.ssl.internal.enabled: <true or false>\n' },
    ],
  },
  check(unit, report) {
    if (!isComplete(unit)) return;
    for (const scope of SCOPES) {
      if (scopeState(unit, scope) !== 'on') continue;
      const missing = missingOf(unit, scope, KEYSTORE);
      const on = settingOfSwitch(unit, switchOf(scope));
      if (!missing.includes('keystore') || on === undefined) continue;
      const client = scope === 'rest' && looksLikeClient(unit);
      const others = missing.slice(1);
      report(
        { key: on },
        {
          ...(client ? { severity: 'information' } : {}),
          message: client
            ? 'There is no REST keystore: enough for clients, but a server with this file does not start.'
            : `${optionMissing(scope, 'keystore')}${others.length === 0 ? '' : ` So ${others.length === 1 ? 'is' : 'are'} ${list(others)}.`}`,
          fixes: () => [addAll(`Add the ${scope} keystore`, on, placeholders(scope, missing))],
        },
      );
    }
  },
});

/** Passwords that must stand beside a store that is in use. */
function* lonelyStores(unit: Unit, store: StoreOption, password: StoreOption) {
  const seen = new Set<Setting>();
  for (const scope of SCOPES) {
    const setting = storeSetting(unit, scope, store);
    if (scopeState(unit, scope) !== 'on' || setting === undefined || seen.has(setting)) continue;
    if (storeSetting(unit, scope, password) !== undefined) continue;
    seen.add(setting);
    const prefix = setting.key.slice(0, setting.key.lastIndexOf('.') + 1);
    yield { scope, setting, key: prefix + password };
  }
}

export const keystorePasswordMissing: Rule = defineRule({
  id: 'flink/keystore-password-missing',
  severity: 'error',
  versions: '>=1.6',
  needs: ['config'],
  summary: 'A keystore is configured without the password that opens it.',
  says: 'The process does not start: `The config option security.ssl.internal.keystore-password or security.ssl.keystore-password is missing.`',
  source: 'flink SSLUtils 1.18, 2.2',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\n[|security.ssl.internal.keystore|]: /etc/flink/node.p12\nsecurity.ssl.internal.key-password: <password>\nsecurity.ssl.internal.truststore: /etc/flink/node.p12\nsecurity.ssl.internal.truststore-password: <password>\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.internal.keystore: /etc/flink/node.p12\nsecurity.ssl.keystore-password: <password>\n',
      },
    ],
  },
  check(unit, report) {
    if (!isComplete(unit)) return;
    for (const { scope, setting, key } of lonelyStores(unit, 'keystore', 'keystore-password')) {
      report(
        { key: setting },
        {
          message: optionMissing(scope, 'keystore-password'),
          fixes: () => [addAll(`Add ${key}`, setting, [{ key, value: PASSWORD }])],
        },
      );
    }
  },
});

export const keyPasswordMissing: Rule = defineRule({
  id: 'flink/key-password-missing',
  severity: 'error',
  versions: '>=1.6',
  needs: ['config'],
  summary: 'A keystore is configured without the password of its private key.',
  says: 'Flink never takes the store password for the key, even where the two are equal, and does not start: `The config option security.ssl.internal.key-password or security.ssl.key-password is missing.`',
  source: 'flink SSLUtils 1.18, 2.2',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\n[|security.ssl.internal.keystore|]: /etc/flink/node.p12\nsecurity.ssl.internal.keystore-password: <password>\nsecurity.ssl.internal.truststore: /etc/flink/node.p12\nsecurity.ssl.internal.truststore-password: <password>\n',
        fixed:
          'security.ssl.internal.enabled: true\nsecurity.ssl.internal.keystore: /etc/flink/node.p12\nsecurity.ssl.internal.keystore-password: <password>\nsecurity.ssl.internal.key-password: <password>\nsecurity.ssl.internal.truststore: /etc/flink/node.p12\nsecurity.ssl.internal.truststore-password: <password>\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.rest.enabled: true\nsecurity.ssl.rest.keystore: /etc/flink/rest.p12\nsecurity.ssl.rest.keystore-password: <password>\nsecurity.ssl.rest.key-password: <password>\n',
      },
    ],
  },
  check(unit, report) {
    if (!isComplete(unit)) return;
    for (const { scope, setting, key } of lonelyStores(unit, 'keystore', 'key-password')) {
      const password = storeSetting(unit, scope, 'keystore-password');
      report(
        { key: setting },
        {
          message: optionMissing(scope, 'key-password'),
          fixes: () => [
            password === undefined
              ? addAll(`Add ${key}`, setting, [{ key, value: PASSWORD }])
              : addAll('Use the password of the keystore for the key', password, [{ key, value: password.value.text }]),
          ],
        },
      );
    }
  },
});

export const internalTruststoreMissing: Rule = defineRule({
  id: 'flink/internal-truststore-missing',
  severity: 'error',
  versions: '>=1.6',
  needs: ['config'],
  summary: 'Internal TLS is on, but no truststore is configured.',
  says: 'Internal TLS is always mutual, so every process must know whom to trust, and none starts: `The config option security.ssl.internal.truststore or security.ssl.truststore is missing.` Where all processes share one self-signed key pair, the keystore file itself serves as truststore.',
  source: 'flink SSLUtils 1.18, 2.2',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: '[|security.ssl.internal.enabled|]: true\nsecurity.ssl.internal.keystore: /etc/flink/node.p12\nsecurity.ssl.internal.keystore-password: <password>\nsecurity.ssl.internal.key-password: <password>\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.internal.keystore: /etc/flink/node.p12\nsecurity.ssl.truststore: /etc/flink/ca.p12\n',
      },
    ],
  },
  check(unit, report) {
    if (!isComplete(unit) || scopeState(unit, 'internal') !== 'on') return;
    const on = settingOfSwitch(unit, switchOf('internal'));
    const missing = missingOf(unit, 'internal', TRUSTSTORE);
    if (!missing.includes('truststore') || on === undefined) return;
    const keystore = storeSetting(unit, 'internal', 'keystore');
    const password = storeSetting(unit, 'internal', 'keystore-password');
    report(
      { key: on },
      {
        message: optionMissing('internal', 'truststore'),
        fixes: () => [
          ...(keystore === undefined
            ? []
            : [
                addAll(
                  'Use the keystore as truststore (shared self-signed pair)',
                  storeSetting(unit, 'internal', 'key-password') ?? password ?? keystore,
                  [
                    { key: scoped('internal', 'truststore'), value: keystore.value.text },
                    {
                      key: scoped('internal', 'truststore-password'),
                      value: password?.value.text ?? PASSWORD,
                    },
                  ].filter((e) => unit.get(e.key) === undefined),
                ),
              ]),
          addAll('Add the internal truststore', keystore ?? on, placeholders('internal', missing)),
        ],
      },
    );
  },
});

export const truststorePasswordMissing: Rule = defineRule({
  id: 'flink/truststore-password-missing',
  severity: 'error',
  versions: '>=1.6',
  needs: ['config'],
  summary: 'A truststore is configured without the password that opens it.',
  says: "The process does not start. From 1.18 on the text is `The config option security.ssl.internal.truststore-password or Key: 'security.ssl.truststore-password' , default: null (fallback keys: []) is missing.`, and it names the internal key even where the REST one is missing.",
  source: 'flink SSLUtils 1.17, 1.18',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.rest.enabled: true\nsecurity.ssl.rest.keystore: /etc/flink/rest.p12\nsecurity.ssl.rest.keystore-password: <password>\nsecurity.ssl.rest.key-password: <password>\n[|security.ssl.rest.truststore|]: /etc/flink/ca.p12\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.rest.enabled: true\nsecurity.ssl.rest.truststore: /etc/flink/ca.p12\nsecurity.ssl.truststore-password: <password>\n',
      },
    ],
  },
  check(unit, report) {
    if (!isComplete(unit)) return;
    for (const { scope, setting, key } of lonelyStores(unit, 'truststore', 'truststore-password')) {
      const text = inRange(unit.version.text, '>=1.18')
        ? "The config option security.ssl.internal.truststore-password or Key: 'security.ssl.truststore-password' , default: null (fallback keys: []) is missing."
        : optionMissing(scope, 'truststore-password');
      report(
        { key: setting },
        {
          message:
            scope === 'rest' && inRange(unit.version.text, '>=1.18')
              ? `${key} is missing; Flink's message names the internal key: ${text}`
              : text,
          fixes: () => [addAll(`Add ${key}`, setting, [{ key, value: PASSWORD }])],
        },
      );
    }
  },
});

export const restTruststoreMissing: Rule = defineRule({
  id: 'flink/rest-truststore-missing',
  severity: 'error',
  versions: '>=1.6',
  needs: ['config'],
  summary: 'REST TLS needs a truststore here, and none is configured.',
  says: 'Up to 1.17 every REST client ends with `The config option security.ssl.rest.truststore or security.ssl.truststore is missing.` From 1.18 on the truststore may be left out, but not while its password is set; the text then names the internal key although the REST one is missing.',
  source: 'flink SSLUtils 1.17, 1.18',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.17',
        text: '[|security.ssl.rest.enabled|]: true\nsecurity.ssl.rest.keystore: /etc/flink/rest.p12\nsecurity.ssl.rest.keystore-password: <password>\nsecurity.ssl.rest.key-password: <password>\n',
      },
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.rest.enabled: true\nsecurity.ssl.rest.keystore: /etc/flink/rest.p12\nsecurity.ssl.rest.keystore-password: <password>\nsecurity.ssl.rest.key-password: <password>\n[|security.ssl.rest.truststore-password|]: <password>\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.17',
        text: 'security.ssl.rest.enabled: true\nsecurity.ssl.rest.truststore: /etc/flink/ca.p12\nsecurity.ssl.rest.truststore-password: <password>\n',
      },
    ],
  },
  check(unit, report) {
    if (!isComplete(unit) || scopeState(unit, 'rest') !== 'on') return;
    if (storeSetting(unit, 'rest', 'truststore') !== undefined) return;
    const on = settingOfSwitch(unit, switchOf('rest'));
    const password = storeSetting(unit, 'rest', 'truststore-password');
    const optional = inRange(unit.version.text, '>=1.18');
    const place = optional ? password : on;
    if (place === undefined) return;
    const missing = missingOf(unit, 'rest', TRUSTSTORE);
    report(
      { key: place },
      {
        message: optional
          ? 'security.ssl.rest.truststore is missing while its password is set; Flink does not start, and its message names the internal key.'
          : optionMissing('rest', 'truststore'),
        fixes: () => [addAll('Add the REST truststore', place, placeholders('rest', missing))],
      },
    );
  },
});

const OLD_STORES: readonly StoreOption[] = [...TRUSTSTORE, ...KEYSTORE];

export const storesNotConfigured: Rule = defineRule({
  id: 'flink/stores-not-configured',
  severity: 'error',
  versions: '>=1.2 <1.6',
  needs: ['config'],
  summary: 'security.ssl.enabled is on, but stores or passwords are missing.',
  says: 'The process does not start: `security.ssl.truststore was not configured.`, and so on for the other options; in 1.2 a bare NullPointerException.',
  source: 'flink SSLUtils 1.3-1.5',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.5',
        text: '[|security.ssl.enabled|]: true\nsecurity.ssl.keystore: /usr/local/node.keystore\nsecurity.ssl.keystore-password: <password>\nsecurity.ssl.key-password: <password>\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.5',
        text: 'security.ssl.enabled: true\nsecurity.ssl.keystore: /usr/local/node.keystore\nsecurity.ssl.keystore-password: <password>\nsecurity.ssl.key-password: <password>\nsecurity.ssl.truststore: /usr/local/ca.truststore\nsecurity.ssl.truststore-password: <password>\n',
      },
    ],
  },
  check(unit, report) {
    const on = unit.get(UMBRELLA);
    if (!isComplete(unit) || on === undefined || stateOf(unit, UMBRELLA) !== 'on') return;
    const missing = OLD_STORES.filter((n) => unit.get(shared(n)) === undefined);
    if (missing.length === 0) return;
    report(
      { key: on },
      {
        message: `${missing.map((n) => `${shared(n)} was not configured.`).join(' ')}`,
        fixes: () => [
          addAll(
            'Add what is missing',
            on,
            missing.map((n) => ({ key: shared(n), value: placeholderFor(n) })),
          ),
        ],
      },
    );
  },
});

export const restDefaultTrust: Rule = defineRule({
  id: 'flink/rest-default-trust',
  severity: 'warning',
  versions: '>=1.18',
  needs: ['config'],
  summary: 'REST clients trust only the certificate authorities of the JVM.',
  says: 'Without a REST truststore the clients (command line, SQL client) fall back to the authorities that come with Java. With a certificate of an own authority each call ends in `PKIX path building failed: … unable to find valid certification path to requested target`.',
  source: 'flink SSLUtils 1.18',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.20',
        text: '[|security.ssl.rest.enabled|]: true\nsecurity.ssl.rest.keystore: /etc/flink/rest.p12\nsecurity.ssl.rest.keystore-password: <password>\nsecurity.ssl.rest.key-password: <password>\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.20',
        text: 'security.ssl.rest.enabled: true\nsecurity.ssl.rest.keystore: /etc/flink/rest.p12\nsecurity.ssl.rest.keystore-password: <password>\nsecurity.ssl.rest.key-password: <password>\nsecurity.ssl.rest.truststore: /etc/flink/ca.p12\nsecurity.ssl.rest.truststore-password: <password>\n',
      },
    ],
  },
  check(unit, report) {
    if (!isComplete(unit) || scopeState(unit, 'rest') !== 'on' || stateOf(unit, MUTUAL) !== 'off') return;
    const on = settingOfSwitch(unit, switchOf('rest'));
    if (on === undefined || missingOf(unit, 'rest', TRUSTSTORE).length < 2) return;
    if (unit.get(scoped('rest', 'cert.fingerprint')) !== undefined) return;
    // A file without a keystore either is in need of everything, which is said, or says nothing of who trusts whom.
    if (storeSetting(unit, 'rest', 'keystore') === undefined) return;
    const operator = factsOf(unit).kind === 'FlinkDeployment';
    report(
      { key: on },
      {
        ...(operator ? { severity: 'information' } : {}),
        message: operator
          ? `Without a REST truststore the operator trusts the authorities of its JVM, unless its Helm values mount one (tls.create).`
          : `Without a REST truststore the clients of ${label(unit)} trust only the authorities of the JVM; an own authority is not among them.`,
        fixes: () => [addAll('Add the REST truststore', on, placeholders('rest', TRUSTSTORE))],
      },
    );
  },
});
