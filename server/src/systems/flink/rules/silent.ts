import type { Setting, Unit } from '../../../rules/model.ts';
import { defineRule, type Fix, type Rule } from '../../../rules/rule.ts';
import { effective } from '../../../rules/unit.ts';
import { t } from '../../../text/l10n.ts';
import {
  isComplete,
  label,
  MUTUAL,
  placeholderFor,
  SCOPES,
  type Scope,
  scoped,
  scopeState,
  shared,
  stateOf,
  storeSetting,
  switchOf,
} from './state.ts';

import { KEYS, turnOn, umbrellaIsLost } from './turnOn.ts';
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
        message: t`Without security.ssl.rest.enabled this has no effect: the REST endpoint stays at HTTP and asks for no certificate.`,
        fixes: () => [turnOn(unit, 'rest', mutual)],
      },
    );
  },
});

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
          message: t`${switchOf(scope)} is not set, so ${label(unit)} does not look at this: ${scope === 'rest' ? 'REST' : t`RPC, data and blob`} connections are plain text.`,
          fixes: () => [turnOn(unit, scope, first)],
        },
      );
    }
    const first = firstOf(unit, KEYS.map(shared));
    if (said || first === undefined || !SCOPES.every(isUnset) || stateOf(unit, MUTUAL) === 'on') return;
    report(
      { key: first },
      {
        message: t`Neither ${switchOf('internal')} nor ${switchOf('rest')} is set, so ${label(unit)} does not look at this: all connections are plain text.`,
        fixes: () => {
          const both = KEYS.every((n) => unit.get(shared(n)) !== undefined);
          const keys = SCOPES.map((scope) => ({ key: switchOf(scope), value: 'true' }));
          return both
            ? [
                {
                  title: t`Turn internal and REST TLS on`,
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
        message: t`Without a REST truststore ${label(unit)} starts but asks nobody for a certificate.`,
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
  title: t`Add the REST truststore`,
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
        message: t`Without a REST truststore ${label(unit)} ignores the fingerprint; the authorities of the JVM decide.`,
        fixes: () => [addTruststore(pinned)],
      },
    );
  },
});
