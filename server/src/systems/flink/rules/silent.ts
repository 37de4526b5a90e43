import type { Setting, Unit } from '../../../rules/model.ts';
import { type Change, defineRule, type Fix, type Rule } from '../../../rules/rule.ts';
import { effective } from '../../../rules/unit.ts';
import { inRange } from '../../../rules/version.ts';
import { looksLikeClient } from './missing.ts';
import {
  isComplete,
  label,
  MUTUAL,
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

const KEYS: readonly StoreOption[] = [
  'keystore',
  'keystore-password',
  'key-password',
  'truststore',
  'truststore-password',
];

/** Turns a scope on, and adds what it then needs and neither has nor inherits. */
function turnOn(unit: Unit, scope: Scope, near: Setting): Fix {
  const missing = KEYS.filter((n) => storeSetting(unit, scope, n) === undefined);
  const own = unit.get(switchOf(scope));
  const needed = missing.map((n) => ({ key: scoped(scope, n), value: placeholderFor(n, scope) }));
  const changes: Change[] =
    own === undefined
      ? [
          {
            op: 'add',
            region: near.region,
            entries: [{ key: switchOf(scope), value: 'true' }, ...needed],
            after: near,
          },
        ]
      : [
          { op: 'set', setting: own, value: 'true' },
          ...(needed.length === 0 ? [] : [{ op: 'add' as const, region: own.region, entries: needed, after: own }]),
        ];
  return { title: `Turn ${scope === 'rest' ? 'REST' : 'internal'} TLS on`, changes };
}

export const mutualWithoutRest: Rule = defineRule({
  id: 'flink/mutual-auth-without-rest-tls',
  severity: 'error',
  versions: '>=1.6.2',
  needs: ['config'],
  summary: 'Client certificates are asked for at REST, but REST TLS is off.',
  says: 'The switch counts only together with `security.ssl.rest.enabled`: the endpoint stays at plain HTTP and lets everyone in, without a word in the log.',
  source: 'flink SSLUtils 1.18, 2.2',
  examples: {
    bad: [{ file: 'flink-conf.yaml', version: '1.18', text: '[|security.ssl.rest.authentication-enabled|]: true\n' }],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.rest.enabled: true\nsecurity.ssl.rest.authentication-enabled: true\n',
      },
      { file: 'flink-conf.yaml', version: '1.18', text: 'security.ssl.rest.authentication-enabled: false\n' },
    ],
  },
  check(unit, report) {
    const mutual = unit.get(MUTUAL);
    if (!isComplete(unit) || mutual === undefined) return;
    if (stateOf(unit, MUTUAL) !== 'on' || scopeState(unit, 'rest') !== 'off' || umbrellaIsLost(unit)) return;
    report(
      { key: mutual },
      {
        message:
          'Without security.ssl.rest.enabled this has no effect: the REST endpoint stays at HTTP and asks for no certificate.',
        fixes: () => [turnOn(unit, 'rest', mutual)],
      },
    );
  },
});

/** Flink 2 with the umbrella switch on: what follows from it is said there. */
const umbrellaIsLost = (unit: Unit): boolean =>
  inRange(unit.version.text, '>=2') && unit.get(UMBRELLA) !== undefined && stateOf(unit, UMBRELLA) !== 'off';

export const storesWithoutSwitch: Rule = defineRule({
  id: 'flink/stores-without-switch',
  severity: 'error',
  versions: '>=1.6',
  needs: ['config'],
  summary: 'Stores are configured, but the TLS that would use them is not turned on.',
  says: 'Flink does not look at stores while the switch is off, which is its default: all connections are plain text. A switch that is explicitly false is taken as meant.',
  source: 'flink SecurityOptions 1.18, 2.2',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: '[|security.ssl.internal.keystore|]: /etc/flink/node.p12\nsecurity.ssl.internal.keystore-password: <password>\n',
      },
      {
        file: 'conf/config.yaml',
        version: '2.2',
        text: 'jobmanager.rpc.address: jm\nsecurity:\n  ssl:\n    [|keystore|]: /etc/flink/node.p12\n    keystore-password: <password>\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: false\nsecurity.ssl.internal.keystore: /etc/flink/node.p12\n',
      },
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.rest.enabled: <true>\nsecurity.ssl.keystore: /etc/flink/node.p12\n',
      },
    ],
  },
  check(unit, report) {
    if (!isComplete(unit) || umbrellaIsLost(unit)) return;
    const isUnset = (scope: Scope): boolean => effective(unit, switchOf(scope)).how === 'default';
    let said = false;
    for (const scope of SCOPES) {
      const first = firstOf(
        unit,
        [...KEYS, 'cert.fingerprint'].map((n) => scoped(scope, n)),
      );
      if (first === undefined || !isUnset(scope)) continue;
      if (scope === 'rest' && stateOf(unit, MUTUAL) === 'on') continue;
      said = true;
      report(
        { key: first },
        {
          message: `${switchOf(scope)} is not set, so ${label(unit)} does not look at this: ${scope === 'rest' ? 'REST' : 'RPC, data and blob'} connections are plain text.`,
          fixes: () => [turnOn(unit, scope, first)],
        },
      );
    }
    const first = firstOf(unit, KEYS.map(shared));
    if (said || first === undefined || !SCOPES.every(isUnset) || stateOf(unit, MUTUAL) === 'on') return;
    report(
      { key: first },
      {
        message: `Neither ${switchOf('internal')} nor ${switchOf('rest')} is set, so ${label(unit)} does not look at this: all connections are plain text.`,
        fixes: () => {
          const both = KEYS.every((n) => unit.get(shared(n)) !== undefined);
          const keys = SCOPES.map((scope) => ({ key: switchOf(scope), value: 'true' }));
          return both
            ? [
                {
                  title: 'Turn internal and REST TLS on',
                  changes: [{ op: 'add', region: first.region, entries: keys, after: first }],
                },
              ]
            : [turnOn(unit, 'internal', first), turnOn(unit, 'rest', first)];
        },
      },
    );
  },
});

const firstOf = (unit: Unit, keys: readonly string[]): Setting | undefined => {
  const set = keys.flatMap((k) => unit.get(k) ?? []);
  return set.sort((a, b) => a.span.start - b.span.start)[0];
};

/** One scope is on while the other is off: by default, or because the file says so. */
function halfOn(unit: Unit, on: Scope, off: Scope): { at: Setting; told: Setting | undefined } | undefined {
  if (!isComplete(unit) || scopeState(unit, on) !== 'on' || scopeState(unit, off) !== 'off') return undefined;
  const at = settingOfSwitch(unit, switchOf(on));
  if (at === undefined || umbrellaIsLost(unit)) return undefined;
  return { at, told: settingOfSwitch(unit, switchOf(off)) };
}

const hasOwnStores = (unit: Unit, scope: Scope): boolean =>
  KEYS.some((n) => unit.get(scoped(scope, n)) !== undefined) || (scope === 'rest' && stateOf(unit, MUTUAL) === 'on');

export const restPlain: Rule = defineRule({
  id: 'flink/rest-plain',
  severity: 'warning',
  versions: '>=1.6',
  needs: ['config'],
  summary: 'Only internal TLS is on: web UI, command line and job uploads stay at plain HTTP.',
  says: 'The REST endpoint is unencrypted and open to everyone who reaches it, and whoever reaches it can upload and run code. Turn REST TLS on, or put a proxy in front. A switch that is explicitly false is only noted.',
  source: 'flink SecurityOptions 1.18, 2.2',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: '[|security.ssl.internal.enabled|]: true\nsecurity.ssl.internal.keystore: /etc/flink/node.p12\nsecurity.ssl.internal.keystore-password: <password>\nsecurity.ssl.internal.key-password: <password>\nsecurity.ssl.internal.truststore: /etc/flink/node.p12\nsecurity.ssl.internal.truststore-password: <password>\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.rest.enabled: true\n',
      },
      { file: 'flink-conf.yaml', version: '1.18', text: 'jobmanager.rpc.address: jm\n' },
    ],
  },
  check(unit, report) {
    const half = halfOn(unit, 'internal', 'rest');
    if (half === undefined || (half.told === undefined && hasOwnStores(unit, 'rest'))) return;
    report(
      { key: half.told ?? half.at },
      {
        ...(half.told === undefined ? {} : { severity: 'information' }),
        message:
          'REST TLS is off: the web UI, the command line and job uploads use plain HTTP, open to everyone who reaches the port.',
        fixes: () => [turnOn(unit, 'rest', half.at)],
      },
    );
  },
});

export const internalPlain: Rule = defineRule({
  id: 'flink/internal-plain',
  severity: 'warning',
  versions: '>=1.6',
  needs: ['config'],
  summary: 'Only REST TLS is on: RPC, data and blobs stay plain text.',
  says: 'Records and jars travel unencrypted between the processes, and whoever reaches the RPC port can run code in the cluster. A switch that is explicitly false is only noted.',
  source: 'flink SecurityOptions 1.18, 2.2',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: '[|security.ssl.rest.enabled|]: true\nsecurity.ssl.rest.keystore: /etc/flink/rest.p12\nsecurity.ssl.rest.keystore-password: <password>\nsecurity.ssl.rest.key-password: <password>\nsecurity.ssl.rest.truststore: /etc/flink/ca.p12\nsecurity.ssl.rest.truststore-password: <password>\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.rest.enabled: true\n',
      },
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: '# a client\nsecurity.ssl.rest.enabled: true\nsecurity.ssl.rest.truststore: /etc/flink/ca.p12\nsecurity.ssl.rest.truststore-password: <password>\n',
      },
    ],
  },
  check(unit, report) {
    const half = halfOn(unit, 'rest', 'internal');
    if (half === undefined || looksLikeClient(unit)) return;
    if (half.told === undefined && hasOwnStores(unit, 'internal')) return;
    report(
      { key: half.told ?? half.at },
      {
        ...(half.told === undefined ? {} : { severity: 'information' }),
        message:
          'Internal TLS is off: RPC, data and blobs are plain text, and whoever reaches the RPC port can run code.',
        fixes: () => [turnOn(unit, 'internal', half.at)],
      },
    );
  },
});

export const mutualNotEnforced: Rule = defineRule({
  id: 'flink/mutual-auth-not-enforced',
  severity: 'error',
  versions: '>=1.18',
  needs: ['config'],
  summary: 'REST asks for client certificates, but without a truststore it does not.',
  says: 'From 1.18 on the REST server applies the request for a client certificate only together with a truststore. Without one it starts and lets everyone in. Flink 1.17 and older refused to start.',
  source: 'flink SSLUtils 1.18, 2.2',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.rest.enabled: true\n[|security.ssl.rest.authentication-enabled|]: true\nsecurity.ssl.rest.keystore: /etc/flink/rest.p12\nsecurity.ssl.rest.keystore-password: <password>\nsecurity.ssl.rest.key-password: <password>\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.rest.enabled: true\nsecurity.ssl.rest.authentication-enabled: true\nsecurity.ssl.truststore: /etc/flink/ca.p12\nsecurity.ssl.truststore-password: <password>\n',
      },
    ],
  },
  check(unit, report) {
    const mutual = unit.get(MUTUAL);
    if (!isComplete(unit) || mutual === undefined || stateOf(unit, MUTUAL) !== 'on') return;
    if (scopeState(unit, 'rest') !== 'on' || hasTruststore(unit)) return;
    report(
      { key: mutual },
      {
        message: `Without a REST truststore ${label(unit)} starts but asks nobody for a certificate.`,
        fixes: () => [addTruststore(mutual)],
      },
    );
  },
});

/** A truststore, or the half of one that stops the start. */
const hasTruststore = (unit: Unit): boolean =>
  storeSetting(unit, 'rest', 'truststore') !== undefined ||
  storeSetting(unit, 'rest', 'truststore-password') !== undefined;

const addTruststore = (after: Setting): Fix => ({
  title: 'Add the REST truststore',
  changes: [
    {
      op: 'add',
      region: after.region,
      after,
      entries: (['truststore', 'truststore-password'] as const).map((n) => ({
        key: scoped('rest', n),
        value: placeholderFor(n, 'rest'),
      })),
    },
  ],
});

export const fingerprintIgnored: Rule = defineRule({
  id: 'flink/rest-fingerprint-ignored',
  severity: 'error',
  versions: '>=1.18',
  needs: ['config'],
  summary: 'The REST fingerprint is ignored for want of a truststore.',
  says: 'From 1.18 on fingerprints are looked at only where a truststore is configured. Without one the certificate authorities of the JVM decide.',
  source: 'flink SSLUtils 1.18, 2.2',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.rest.enabled: true\n[|security.ssl.rest.cert.fingerprint|]: 9E:63:27:A4:4B:8B:3A:08:B9:6A:5F:27:9B:6A:8E:47:88:33:5C:AA\nsecurity.ssl.rest.keystore: /etc/flink/rest.p12\nsecurity.ssl.rest.keystore-password: <password>\nsecurity.ssl.rest.key-password: <password>\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.rest.enabled: true\nsecurity.ssl.rest.cert.fingerprint: 9E:63:27:A4:4B:8B:3A:08:B9:6A:5F:27:9B:6A:8E:47:88:33:5C:AA\nsecurity.ssl.rest.truststore: /etc/flink/ca.p12\nsecurity.ssl.rest.truststore-password: <password>\n',
      },
    ],
  },
  check(unit, report) {
    const pinned = unit.get(scoped('rest', 'cert.fingerprint'));
    if (!isComplete(unit) || pinned === undefined || scopeState(unit, 'rest') !== 'on') return;
    if (hasTruststore(unit) || stateOf(unit, MUTUAL) !== 'off') return;
    report(
      { key: pinned },
      {
        message: `Without a REST truststore ${label(unit)} ignores the fingerprint; the authorities of the JVM decide.`,
        fixes: () => [addTruststore(pinned)],
      },
    );
  },
});

const HISTORY = 'historyserver.web.ssl.enabled';

export const historyServerPlain: Rule = defineRule({
  id: 'flink/history-server-plain',
  severity: 'error',
  versions: '>=1.6',
  needs: ['config'],
  summary: 'The HistoryServer stays at plain HTTP.',
  says: 'The HistoryServer serves HTTPS only if both `historyserver.web.ssl.enabled`, which is off unless set, and `security.ssl.rest.enabled` are on; nothing is logged where one of them is missing.',
  source: 'flink HistoryServerUtils 1.18',
  examples: {
    bad: [
      { file: 'flink-conf.yaml', version: '1.18', text: '[|historyserver.web.ssl.enabled|]: true\n' },
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.rest.enabled: true\n[|historyserver.web.port|]: 8082\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.rest.enabled: true\nhistoryserver.web.ssl.enabled: true\nhistoryserver.web.port: 8082\n',
      },
      { file: 'flink-conf.yaml', version: '1.18', text: 'historyserver.web.port: 8082\n' },
    ],
  },
  check(unit, report) {
    if (!isComplete(unit) || umbrellaIsLost(unit)) return;
    const own = unit.get(HISTORY);
    const rest = scopeState(unit, 'rest');
    if (own !== undefined && stateOf(unit, HISTORY) === 'on' && rest === 'off') {
      report(
        { key: own },
        {
          message: 'Without security.ssl.rest.enabled this has no effect: the HistoryServer stays at HTTP.',
          fixes: () => [turnOn(unit, 'rest', own)],
        },
      );
    }
    const web = unit.settings.find((s) => s.key.startsWith('historyserver.web.'));
    if (own !== undefined || web === undefined || rest !== 'on') return;
    report(
      { key: web },
      {
        severity: 'warning',
        message: `${HISTORY} is not set: the HistoryServer stays at HTTP although REST TLS is on.`,
        fixes: () => [
          {
            title: 'Turn TLS of the HistoryServer on',
            changes: [{ op: 'add', region: web.region, after: web, entries: [{ key: HISTORY, value: 'true' }] }],
          },
        ],
      },
    );
  },
});
