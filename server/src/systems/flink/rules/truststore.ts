import { defineRule, type Rule } from '../../../rules/rule.ts';
import { inRange } from '../../../rules/version.ts';
import { t } from '../../../text/l10n.ts';
import { factsOf } from '../facts.ts';
import { addAll, lonelyStores, missingOf, optionMissing, placeholders, TRUSTSTORE } from './lack.ts';
import {
  isComplete,
  label,
  MUTUAL,
  PASSWORD,
  scoped,
  scopeState,
  settingOfSwitch,
  stateOf,
  storeSetting,
  switchOf,
} from './state.ts';
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
                  t`Use the keystore as truststore (shared self-signed pair)`,
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
          addAll(t`Add the internal truststore`, keystore ?? on, placeholders('internal', missing)),
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
              ? t`${key} is missing; Flink's message names the internal key: ${text}`
              : text,
          fixes: () => [addAll(t`Add ${key}`, setting, [{ key, value: PASSWORD }])],
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
          ? t`security.ssl.rest.truststore is missing while its password is set; Flink does not start, and its message names the internal key.`
          : optionMissing('rest', 'truststore'),
        fixes: () => [addAll(t`Add the REST truststore`, place, placeholders('rest', missing))],
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
          ? t`Without a REST truststore the operator trusts the authorities of its JVM, unless its Helm values mount one (tls.create).`
          : t`Without a REST truststore the clients of ${label(unit)} trust only the authorities of the JVM; an own authority is not among them.`,
        fixes: () => [addAll(t`Add the REST truststore`, on, placeholders('rest', TRUSTSTORE))],
      },
    );
  },
});
