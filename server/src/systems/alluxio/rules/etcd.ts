import type { Unit } from '../../../rules/model.ts';
import { defineRule, type Rule } from '../../../rules/rule.ts';
import { knownText } from '../../../rules/unit.ts';
import { t } from '../../../text/l10n.ts';
import { isPiece } from '../deployment.ts';
import { family, isEnterprise, isOff, isOn, SITE, setTo, switchOf } from './common.ts';

interface Client {
  readonly endpoints: string | undefined;
  readonly prefix: string;
  /** Public documentation confirms the keys. */
  readonly sure: boolean;
}

/** Services to which Alluxio is a TLS client by the same six keys. */
const CLIENTS: readonly Client[] = [
  { endpoints: 'alluxio.etcd.endpoints', prefix: 'alluxio.etcd.tls.', sure: true },
  { endpoints: 'license.etcd.endpoints', prefix: 'license.etcd.tls.', sure: false },
  { endpoints: undefined, prefix: 'alluxio.underfs.s3.credential.vending.tls.', sure: false },
];

const TLS = `alluxio.etcd.tls.enabled=true
alluxio.etcd.tls.ca.cert=/alluxio/etcd/ca.crt
`;

/** Addresses of a list; undefined where they are unknown. */
export function endpointsOf(unit: Unit, key: string): readonly string[] | undefined {
  return knownText(unit.get(key))
    ?.split(',')
    .map((e) => e.trim())
    .filter((e) => e !== '');
}

const isHttps = (endpoint: string): boolean => /^https:\/\//i.test(endpoint);
const toHttps = (endpoint: string): string => `https://${endpoint.replace(/^[a-z]+:\/\//i, '')}`;

/** True where some address and the switch contradict each other: said by one rule, and by no other. */
function contradicts(unit: Unit, { endpoints, prefix }: Client): boolean {
  const list = endpoints === undefined ? undefined : endpointsOf(unit, endpoints);
  if (list === undefined || list.length === 0) return false;
  if (isOn(unit, `${prefix}enabled`)) return !list.every(isHttps);
  return isOff(unit, `${prefix}enabled`) && list.some(isHttps);
}

export const etcdScheme: Rule = defineRule({
  id: 'alluxio/etcd-scheme',
  severity: 'error',
  needs: ['config'],
  summary: 'The addresses of etcd and the switch for TLS to it do not fit together.',
  says: 'With `alluxio.etcd.tls.enabled=true` every address must begin with `https://`; an `https://` address without it meets a client that speaks plain text. Either way no connection comes about.',
  source: 'Alluxio 3.x documentation, TLS support: etcd',
  examples: {
    bad: [
      {
        file: SITE,
        text: `alluxio.etcd.endpoints=[|http://etcd-0:2379,etcd-1:2379|]\n${TLS}`,
        fixed: `alluxio.etcd.endpoints=https://etcd-0:2379,https://etcd-1:2379\n${TLS}`,
      },
      {
        file: SITE,
        text: 'alluxio.etcd.endpoints=[|https://etcd-0:2379|]\n',
        fixed: 'alluxio.etcd.endpoints=https://etcd-0:2379\nalluxio.etcd.tls.enabled=true\n',
      },
    ],
    good: [
      { file: SITE, text: `alluxio.etcd.endpoints=https://etcd-0:2379\n${TLS}` },
      { file: SITE, text: 'alluxio.etcd.endpoints=http://etcd-0:2379\n' },
      { file: SITE, text: 'alluxio.etcd.endpoints=https://<etcd-server>:2379\n' },
    ],
  },
  check(unit, report) {
    if (!isEnterprise(unit)) return;
    for (const client of CLIENTS) {
      const { endpoints, prefix, sure } = client;
      const setting = endpoints === undefined ? undefined : unit.get(endpoints);
      if (endpoints === undefined || setting === undefined || !contradicts(unit, client)) continue;
      const list = endpointsOf(unit, endpoints) ?? [];
      const on = isOn(unit, `${prefix}enabled`);
      const value = list.map(toHttps).join(',');
      report(
        { value: setting },
        {
          severity: sure ? 'error' : 'information',
          message: on
            ? t`TLS to etcd is on, so every address must begin with https://; ${list.find((e) => !isHttps(e))} does not.`
            : t`An address begins with https://, but ${prefix}enabled is not true.`,
          fixes: () =>
            on
              ? [{ title: t`Change to https:// everywhere`, changes: [{ op: 'set', setting, value }] }]
              : [
                  {
                    title: t`Turn TLS to etcd on`,
                    changes: [
                      ...setTo('', unit, setting, [{ key: `${prefix}enabled`, value: 'true' }]).changes,
                      ...(list.every(isHttps) ? [] : [{ op: 'set', setting, value } as const]),
                    ],
                  },
                ],
        },
      );
    }
  },
});

export const etcdIgnored: Rule = defineRule({
  id: 'alluxio/etcd-tls-ignored',
  severity: 'warning',
  needs: ['config'],
  summary: 'TLS to etcd is configured, but not switched on.',
  says: 'Without `alluxio.etcd.tls.enabled=true` all other `alluxio.etcd.tls.*` settings are ignored, and the connection is plain text.',
  source: 'Alluxio 3.x documentation, TLS support: etcd',
  examples: {
    bad: [
      {
        file: SITE,
        text: '[|alluxio.etcd.tls.ca.cert|]=/alluxio/etcd/ca.crt\n',
        fixed: 'alluxio.etcd.tls.ca.cert=/alluxio/etcd/ca.crt\nalluxio.etcd.tls.enabled=true\n',
      },
    ],
    good: [
      { file: SITE, text: TLS },
      { file: SITE, text: 'alluxio.etcd.tls.enabled=<switch>\nalluxio.etcd.tls.ca.cert=/alluxio/etcd/ca.crt\n' },
    ],
  },
  check(unit, report) {
    if (!isEnterprise(unit)) return;
    for (const client of CLIENTS) {
      const { prefix, sure } = client;
      const state = switchOf(unit, `${prefix}enabled`);
      if (state === 'on' || state === 'unknown' || contradicts(unit, client)) continue;
      if (state === 'absent' && isPiece(unit)) continue;
      const first = family(unit, prefix).find((s) => s.key !== `${prefix}enabled`);
      if (first === undefined) continue;
      report(
        { key: first },
        {
          // Switched off by a word of its own, the rest is kept for later.
          severity: sure && state === 'absent' ? 'warning' : 'information',
          message: t`${first.key} is ignored: ${prefix}enabled is ${state === 'off' ? 'false' : t`not set`}.`,
          fixes: () => [
            setTo(t`Set ${prefix}enabled to true`, unit, first, [{ key: `${prefix}enabled`, value: 'true' }]),
          ],
        },
      );
    }
  },
});

export const etcdClientPair: Rule = defineRule({
  id: 'alluxio/etcd-client-pair',
  severity: 'error',
  needs: ['config'],
  summary: 'Of the client certificate for etcd and its key only one is set.',
  says: 'A certificate without its private key, or the reverse, is no identity: etcd refuses the connection where it asks for a client certificate.',
  source: 'Alluxio 3.x documentation, TLS support: etcd',
  examples: {
    bad: [{ file: SITE, text: `${TLS}[|alluxio.etcd.tls.client.cert|]=/alluxio/etcd/client.crt\n` }],
    good: [
      { file: SITE, text: TLS },
      {
        file: SITE,
        text: `${TLS}alluxio.etcd.tls.client.cert=/alluxio/etcd/client.crt\nalluxio.etcd.tls.client.key=/alluxio/etcd/client-key.pem\n`,
      },
    ],
  },
  check(unit, report) {
    if (!isEnterprise(unit)) return;
    for (const { prefix, sure } of CLIENTS) {
      const cert = unit.get(`${prefix}client.cert`);
      const key = unit.get(`${prefix}client.key`);
      const half = cert ?? key;
      if (isPiece(unit)) continue;
      if (half === undefined || (cert !== undefined && key !== undefined) || !isOn(unit, `${prefix}enabled`)) continue;
      const absent = `${prefix}client.${cert === undefined ? 'cert' : 'key'}`;
      report(
        { key: half },
        {
          severity: sure ? 'error' : 'information',
          message: t`${half.key} is of no use without ${absent}.`,
          fixes: () => [
            setTo(t`Add ${absent}`, unit, half, [
              { key: absent, value: cert === undefined ? '<path of the certificate>' : '<path of the PKCS#8 key>' },
            ]),
          ],
        },
      );
    }
  },
});
