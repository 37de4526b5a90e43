import type { Setting, Unit } from '../../../rules/model.ts';
import { type Change, defineRule, type Fix, type Rule } from '../../../rules/rule.ts';
import { inRange } from '../../../rules/version.ts';
import { both, t } from '../../../text/l10n.ts';
import { label, SCOPES, stateOf, switchOf, UMBRELLA } from './state.ts';

/** The two switches in place of the old one, as far as they are not there yet. */
function replacement(unit: Unit, setting: Setting): Fix {
  const value = setting.value.text;
  const [first, ...others] = SCOPES.map(switchOf).filter((key) => unit.get(key) === undefined);
  if (first === undefined) return { title: t`Remove ${UMBRELLA}`, changes: [{ op: 'remove', setting }], safe: true };
  const entries = others.map((key) => ({ key, value }));
  const changes: Change[] = [{ op: 'rename', setting, key: first }];
  if (entries.length > 0) changes.push({ op: 'add', region: setting.region, after: setting, entries });
  const names = both([first, ...others].map((key) => key.slice('security.ssl.'.length)));
  return { title: t`Replace by ${names}`, changes, safe: true };
}

const removal = (setting: Setting): Fix => ({
  title: t`Remove ${UMBRELLA}`,
  changes: [{ op: 'remove', setting }],
  safe: true,
});

export const umbrellaRemoved: Rule = defineRule({
  id: 'flink/umbrella-switch-removed',
  severity: 'error',
  versions: '>=2',
  needs: ['config'],
  summary: 'Flink 2 no longer reads security.ssl.enabled: nothing is encrypted.',
  says: 'The switch was removed in 2.0 and is ignored like any unknown key, without a word in the log: internal and REST TLS stay off, and stores and passwords are not looked at.',
  source: 'flink SecurityOptions 2.0, SSLUtils 2.2',
  examples: {
    bad: [
      {
        file: 'conf/config.yaml',
        version: '2.2',
        text: 'jobmanager.rpc.address: jm\n[|security.ssl.enabled|]: true\nsecurity.ssl.keystore: /etc/flink/node.p12\n',
        fixed:
          'jobmanager.rpc.address: jm\nsecurity.ssl.internal.enabled: true\nsecurity.ssl.rest.enabled: true\nsecurity.ssl.keystore: /etc/flink/node.p12\n',
      },
    ],
    good: [
      {
        file: 'conf/config.yaml',
        version: '2.2',
        text: 'jobmanager.rpc.address: jm\nsecurity.ssl.internal.enabled: true\nsecurity.ssl.rest.enabled: true\n',
      },
    ],
  },
  check(unit, report) {
    const setting = unit.get(UMBRELLA);
    if (setting === undefined) return;
    const state = stateOf(unit, UMBRELLA);
    if (state === 'off') {
      report(
        { key: setting },
        {
          severity: 'information',
          message: t`${UMBRELLA} was removed in 2.0; ${label(unit)} ignores it.`,
          tags: ['unnecessary'],
          fixes: () => [removal(setting)],
        },
      );
      return;
    }
    const replaced = SCOPES.every((scope) => unit.get(switchOf(scope)) !== undefined);
    const unset = SCOPES.map(switchOf).filter((key) => unit.get(key) === undefined);
    report(
      { key: setting },
      {
        ...(replaced || state === 'unknown' ? { severity: 'warning' } : {}),
        message: t`${UMBRELLA} was removed in 2.0; ${label(unit)} ignores it${replaced ? '' : t`, and what it stood for is plain text: set ${both(unset)}`}.`,
        fixes: () => [replacement(unit, setting)],
      },
    );
  },
});

export const umbrella: Rule = defineRule({
  id: 'flink/umbrella-switch',
  severity: 'warning',
  versions: '>=1.6 <2',
  needs: ['config'],
  summary: 'security.ssl.enabled is deprecated and gone in Flink 2.',
  says: 'From 1.6 to 1.20 it only lends its value to `security.ssl.internal.enabled` and `security.ssl.rest.enabled` where those are unset. Flink 2 ignores it and then runs in plain text.',
  source: 'flink SecurityOptions 1.6-1.20',
  tags: ['deprecated'],
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: '[|security.ssl.enabled|]: true\nsecurity.ssl.keystore: /etc/flink/node.p12\n',
        fixed:
          'security.ssl.internal.enabled: true\nsecurity.ssl.rest.enabled: true\nsecurity.ssl.keystore: /etc/flink/node.p12\n',
      },
      {
        file: 'conf/config.yaml',
        version: '1.20',
        text: 'jobmanager:\n  rpc.address: jm\nsecurity:\n  ssl:\n    [|enabled|]: true\n    keystore: /etc/flink/node.p12\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.rest.enabled: true\n',
      },
      { file: 'flink-conf.yaml', version: '1.5', text: 'security.ssl.enabled: true\n' },
    ],
  },
  check(unit, report) {
    const setting = unit.get(UMBRELLA);
    if (setting === undefined) return;
    const both = SCOPES.every((scope) => unit.get(switchOf(scope)) !== undefined);
    const off = stateOf(unit, UMBRELLA) === 'off';
    report(
      { key: setting },
      {
        ...(off || both ? { severity: 'information' } : {}),
        message: both
          ? t`${UMBRELLA} has no effect beside the two switches that replaced it.`
          : t`${UMBRELLA} is deprecated since 1.6 and ignored by Flink 2; set the internal and the REST switch instead.`,
        fixes: () => [both ? removal(setting) : replacement(unit, setting)],
      },
    );
  },
});

const VERIFY = 'security.ssl.verify-hostname';
const REST_VERIFY = 'security.ssl.rest.verify-hostname';

export const verifyHostname: Rule = defineRule({
  id: 'flink/verify-hostname-dead',
  severity: 'warning',
  versions: '>=1.6',
  needs: ['config'],
  summary: 'Nothing reads security.ssl.verify-hostname since Flink 1.6.',
  says: 'The host name check of data and blob clients went away with mutual TLS in 1.6; the option stayed in the code without a reader. From 2.3 on REST clients have `security.ssl.rest.verify-hostname`.',
  source: 'flink SecurityOptions 1.6-2.3',
  tags: ['unnecessary'],
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: '[|security.ssl.verify-hostname|]: false\nsecurity.ssl.protocol: TLSv1.2\n',
        fixed: 'security.ssl.protocol: TLSv1.2\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.5',
        text: 'security.ssl.enabled: false\nsecurity.ssl.verify-hostname: true\n',
      },
    ],
  },
  check(unit, report) {
    const setting = unit.get(VERIFY);
    if (setting === undefined) return;
    const rename: Fix = {
      title: t`Rename to ${REST_VERIFY}`,
      changes: [{ op: 'rename', setting, key: REST_VERIFY }],
    };
    const moved = inRange(unit.version.text, '>=2.3') && unit.get(REST_VERIFY) === undefined;
    report(
      { key: setting },
      {
        message: t`${label(unit)} does not read ${VERIFY}${moved ? t`; REST clients have ${REST_VERIFY}` : ''}.`,
        fixes: () => [
          { title: t`Remove ${VERIFY}`, changes: [{ op: 'remove', setting }], safe: true },
          ...(moved ? [rename] : []),
        ],
      },
    );
  },
});

export const peerName: Rule = defineRule({
  id: 'flink/rest-peer-name-unknown',
  severity: 'warning',
  versions: '>=2.3',
  needs: ['config'],
  summary: 'REST clients check host names, but the name to look for is not set.',
  says: 'The command line client takes the expected name from `jobmanager.rpc.address`, not from `rest.address`. Without it the check ends with `Hostname or IP address is undefined.`',
  source: 'flink RestClusterClient 2.3',
  examples: {
    bad: [
      {
        file: 'conf/config.yaml',
        version: '2.3',
        text: 'taskmanager.numberOfTaskSlots: 2\nrest.address: rest.example.com\nsecurity.ssl.rest.enabled: true\n[|security.ssl.rest.verify-hostname|]: true\n',
      },
    ],
    good: [
      {
        file: 'conf/config.yaml',
        version: '2.3',
        text: 'jobmanager.rpc.address: jm.example.com\nsecurity.ssl.rest.enabled: true\nsecurity.ssl.rest.verify-hostname: true\n',
      },
    ],
  },
  check(unit, report) {
    const setting = unit.get(REST_VERIFY);
    // In Kubernetes the operator and the native client fill the address in.
    const filledIn = unit.regions.some((r) => r.dialect === 'map');
    if (setting === undefined || filledIn || unit.facts['partial'] === true) return;
    if (stateOf(unit, REST_VERIFY) !== 'on' || stateOf(unit, switchOf('rest')) !== 'on') return;
    if (unit.get('jobmanager.rpc.address') !== undefined) return;
    report(
      { key: setting },
      {
        message: t`jobmanager.rpc.address is not set; clients then fail with "Hostname or IP address is undefined."`,
        fixes: () => [
          {
            title: t`Add jobmanager.rpc.address`,
            changes: [
              {
                op: 'add',
                region: setting.region,
                after: setting,
                entries: [
                  {
                    key: 'jobmanager.rpc.address',
                    value: unit.get('rest.address')?.value.text ?? '<host of the JobManager>',
                  },
                ],
              },
            ],
          },
        ],
      },
    );
  },
});
