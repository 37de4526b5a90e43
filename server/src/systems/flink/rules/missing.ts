import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import {
  addAll,
  KEYSTORE,
  list,
  lonelyStores,
  looksLikeClient,
  missingOf,
  optionMissing,
  placeholders,
  TRUSTSTORE,
} from './lack.ts';
import {
  isComplete,
  PASSWORD,
  placeholderFor,
  SCOPES,
  type StoreOption,
  scopeState,
  settingOfSwitch,
  shared,
  stateOf,
  storeSetting,
  switchOf,
  UMBRELLA,
} from './state.ts';
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
            ? t`There is no REST keystore: enough for clients, but a server with this file does not start.`
            : `${optionMissing(scope, 'keystore')}${others.length === 0 ? '' : others.length === 1 ? t` So is ${list(others)}.` : t` So are ${list(others)}.`}`,
          fixes: () => [addAll(t`Add the ${scope} keystore`, on, placeholders(scope, missing))],
        },
      );
    }
  },
});

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
          fixes: () => [addAll(t`Add ${key}`, setting, [{ key, value: PASSWORD }])],
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
              ? addAll(t`Add ${key}`, setting, [{ key, value: PASSWORD }])
              : addAll(t`Use the password of the keystore for the key`, password, [
                  { key, value: password.value.text },
                ]),
          ],
        },
      );
    }
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
            t`Add what is missing`,
            on,
            missing.map((n) => ({ key: shared(n), value: placeholderFor(n) })),
          ),
        ],
      },
    );
  },
});
