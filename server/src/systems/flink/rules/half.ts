import type { Setting, Unit } from '../../../rules/model.ts';
import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { looksLikeClient } from './lack.ts';
import { isComplete, MUTUAL, type Scope, scoped, scopeState, settingOfSwitch, stateOf, switchOf } from './state.ts';

import { KEYS, turnOn, umbrellaIsLost } from './turnOn.ts';

const HISTORY = 'historyserver.web.ssl.enabled';

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
    // What else needs REST TLS says that it is off, and what comes of it.
    if (stateOf(unit, MUTUAL) === 'on' || stateOf(unit, HISTORY) === 'on') return;
    report(
      { key: half.told ?? half.at },
      {
        ...(half.told === undefined ? {} : { severity: 'information' }),
        message: t`REST TLS is off: the web UI, the command line and job uploads use plain HTTP, open to everyone who reaches the port.`,
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
        message: t`Internal TLS is off: RPC, data and blobs are plain text, and whoever reaches the RPC port can run code.`,
        fixes: () => [turnOn(unit, 'internal', half.at)],
      },
    );
  },
});

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
          message: t`Without security.ssl.rest.enabled this has no effect: the HistoryServer stays at HTTP.`,
          fixes: () => [turnOn(unit, 'rest', own)],
        },
      );
    }
    if (own !== undefined || rest !== 'on') return;
    const web = unit.settings.find((s) => s.key.startsWith('historyserver.web.'));
    if (web === undefined) return;
    report(
      { key: web },
      {
        severity: 'warning',
        message: t`${HISTORY} is not set: the HistoryServer stays at HTTP although REST TLS is on.`,
        fixes: () => [
          {
            title: t`Turn TLS of the HistoryServer on`,
            changes: [{ op: 'add', region: web.region, after: web, entries: [{ key: HISTORY, value: 'true' }] }],
          },
        ],
      },
    );
  },
});
