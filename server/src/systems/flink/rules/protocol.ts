import type { Setting, Unit } from '../../../rules/model.ts';
import { defineRule, type Fix, type Rule } from '../../../rules/rule.ts';
import { defaultOf, effective } from '../../../rules/unit.ts';
import { inRange } from '../../../rules/version.ts';
import { t } from '../../../text/l10n.ts';
import { ECDHE_PAIR, isKnownSuite, isTls13Suite, TLS13_PAIR } from '../ciphers.ts';
import { ALGORITHMS, internalState, label, MUTUAL, PROTOCOL, stateOf, switchOf, unquoted, whileOn } from './state.ts';
import { suitesOf } from './suiteList.ts';

const USABLE = ['TLSv1.2', 'TLSv1.3'];
const OLD = ['TLSv1', 'TLSv1.1', 'SSLv3', 'SSLv2Hello'];

/** What a protocol's text is to Java: `list` is more than one name. */
type Kind = 'usable' | 'old' | 'unknown' | 'list';

interface Protocol {
  readonly setting: Setting;
  readonly text: string;
  readonly kind: Kind;
}

function protocolOf(unit: Unit): Protocol | undefined {
  const setting = unit.get(PROTOCOL);
  if (setting?.value.state !== 'known' || setting.value.type === 'null') return undefined;
  const text = unquoted(setting.value.text).trim();
  if (text === '') return undefined;
  const kind: Kind =
    setting.value.items !== undefined || /[,;|]|\s/.test(text)
      ? 'list'
      : USABLE.includes(text)
        ? 'usable'
        : OLD.includes(text)
          ? 'old'
          : 'unknown';
  return { setting, text, kind };
}

/** The one protocol that fits the suites that are set, else the older of those named. */
function single(unit: Unit, text: string): string {
  const suites = suitesOf(unit)?.names.filter(isKnownSuite) ?? [];
  if (suites.length > 0 && suites.every(isTls13Suite)) return 'TLSv1.3';
  if (suites.length > 0) return 'TLSv1.2';
  return /1\.3/.test(text) && !/1\.2/.test(text) ? 'TLSv1.3' : 'TLSv1.2';
}

const change = (setting: Setting, value: string, safe: boolean): Fix => ({
  title: t`Change to ${value}`,
  changes: [{ op: 'set', setting, value }],
  safe,
});

export const protocolList: Rule = defineRule({
  id: 'flink/protocol-list',
  severity: 'error',
  versions: '>=1.2',
  needs: ['config'],
  summary: 'security.ssl.protocol takes one protocol, not a list.',
  says: "Data, blob and REST connections would take the list, but RPC pastes it into its own configuration and does not start: `Key 'TLSv1.3' may not be followed by token: 'enabled-algorithms'`.",
  source: 'flink PekkoUtils 1.18, 2.2',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.protocol: [|TLSv1.2,TLSv1.3|]\n',
        fixed: 'security.ssl.internal.enabled: true\nsecurity.ssl.protocol: TLSv1.2\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.protocol: TLSv1.2\n',
      },
    ],
  },
  check(unit, report) {
    const protocol = protocolOf(unit);
    if (protocol?.kind !== 'list') return;
    const onlyRest = internalState(unit) === 'off' && stateOf(unit, switchOf('rest')) === 'on';
    report(
      { value: protocol.setting },
      {
        severity: onlyRest ? 'warning' : whileOn(unit, 'error'),
        message: t`One protocol is expected; RPC does not start with a list (Key 'TLSv1.3' may not be followed by token: 'enabled-algorithms').`,
        fixes: () => [change(protocol.setting, single(unit, protocol.text), false)],
      },
    );
  },
});

export const protocolUnknown: Rule = defineRule({
  id: 'flink/protocol-unknown',
  severity: 'error',
  versions: '>=1.2',
  needs: ['config'],
  summary: 'Java does not know this protocol name.',
  says: 'Names must be spelled as Java does, letter case included: `Unsupported protocolTLS` on JDK 17, `Unsupported protocol: TLS` on JDK 25. `TLS` and `SSL` are not among them.',
  source: 'flink SSLUtils 1.18; JDK SSLEngine.setEnabledProtocols 17, 25',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.protocol: [|tlsv1.3|]\n',
        fixed: 'security.ssl.internal.enabled: true\nsecurity.ssl.protocol: TLSv1.3\n',
      },
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.protocol: [|TLS|]\n',
        fixed: 'security.ssl.internal.enabled: true\nsecurity.ssl.protocol: TLSv1.2\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.protocol: TLSv1.3\nsecurity.ssl.algorithms: TLS_AES_128_GCM_SHA256\n',
      },
    ],
  },
  check(unit, report) {
    const protocol = protocolOf(unit);
    if (protocol?.kind !== 'unknown') return;
    report(
      { value: protocol.setting },
      {
        severity: whileOn(unit, 'error'),
        message: t`Unsupported protocol: ${protocol.text}`,
        fixes: () => [change(protocol.setting, /1[._]?3$/.test(protocol.text) ? 'TLSv1.3' : 'TLSv1.2', true)],
      },
    );
  },
});

export const protocolOld: Rule = defineRule({
  id: 'flink/protocol-old',
  severity: 'error',
  versions: '>=1.2',
  needs: ['config'],
  summary: 'Current JDKs have this protocol switched off.',
  says: 'TLSv1 and TLSv1.1 are disabled in every supported JDK, so the handshake ends with `No appropriate protocol (protocol is disabled or cipher suites are inappropriate)`.',
  source: 'JDK java.security jdk.tls.disabledAlgorithms; flink SSLUtils 1.18',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.protocol: [|TLSv1.1|]\n',
        fixed: 'security.ssl.internal.enabled: true\nsecurity.ssl.protocol: TLSv1.2\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.protocol: TLSv1.2\n',
      },
    ],
  },
  check(unit, report) {
    const protocol = protocolOf(unit);
    if (protocol?.kind !== 'old') return;
    report(
      { value: protocol.setting },
      {
        severity: whileOn(unit, 'error'),
        message: t`${protocol.text} is disabled in current JDKs: No appropriate protocol (protocol is disabled or cipher suites are inappropriate)`,
        fixes: () => [change(protocol.setting, 'TLSv1.2', true)],
      },
    );
  },
});

export const suitesDoNotFit: Rule = defineRule({
  id: 'flink/ciphers-do-not-fit-protocol',
  severity: 'error',
  versions: '>=1.2',
  needs: ['config'],
  summary: 'None of the cipher suites belongs to the protocol.',
  says: "TLS 1.3 has suites of its own (`TLS_AES_…`), and TLS 1.2 cannot use those. Flink's default suites are all TLS 1.2 ones. The handshake ends with `No appropriate protocol (protocol is disabled or cipher suites are inappropriate)`.",
  source: 'flink SSLUtils 1.18, SecurityOptions 1.18-2.3; RFC 8446 appendix B.4',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.protocol: [|TLSv1.3|]\n',
        fixed:
          'security.ssl.internal.enabled: true\nsecurity.ssl.protocol: TLSv1.3\nsecurity.ssl.algorithms: TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384\n',
      },
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.algorithms: [|TLS_AES_128_GCM_SHA256|]\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.protocol: TLSv1.3\nsecurity.ssl.algorithms: TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n',
      },
    ],
  },
  check(unit, report) {
    const set = unit.get(PROTOCOL);
    const protocol = protocolOf(unit);
    if (set !== undefined && protocol?.kind !== 'usable') return;
    const name = protocol?.text ?? 'TLSv1.2';
    const list = suitesOf(unit);
    const added = unit.get(ALGORITHMS);
    if (added !== undefined && list === undefined) return;
    const names = (list?.names ?? defaultSuites(unit)).filter(isKnownSuite);
    const wants13 = name === 'TLSv1.3';
    if (names.length === 0 || names.some((n) => isTls13Suite(n) === wants13)) return;
    const at = list?.setting ?? protocol?.setting;
    if (at === undefined) return;
    const fitting = wants13 ? TLS13_PAIR : ECDHE_PAIR;
    report(
      { value: list !== undefined && protocol === undefined ? list.setting : (protocol?.setting ?? at) },
      {
        severity: whileOn(unit, 'error'),
        message: t`${name} can use none of the cipher suites${list === undefined ? t` that are the default` : ''}: No appropriate protocol (protocol is disabled or cipher suites are inappropriate)`,
        ...(list !== undefined && protocol !== undefined
          ? { related: [{ setting: list.setting, message: t`The suites.` }] }
          : {}),
        fixes: () => [
          ...(list === undefined
            ? [
                {
                  title: t`Add suites for ${name}`,
                  safe: true,
                  changes: [
                    {
                      op: 'add' as const,
                      region: at.region,
                      after: at,
                      entries: [{ key: ALGORITHMS, value: fitting }],
                    },
                  ],
                },
              ]
            : [
                protocol === undefined
                  ? {
                      title: t`Add the protocol that fits`,
                      changes: [
                        {
                          op: 'add' as const,
                          region: at.region,
                          after: at,
                          entries: [{ key: PROTOCOL, value: 'TLSv1.3' }],
                        },
                      ],
                    }
                  : change(protocol.setting, wants13 ? 'TLSv1.2' : 'TLSv1.3', false),
                {
                  title: t`Use suites for ${name}`,
                  changes: [{ op: 'set' as const, setting: list.setting, value: fitting }],
                },
              ]),
        ],
      },
    );
  },
});

function defaultSuites(unit: Unit): readonly string[] {
  const option = unit.schema.options.get(ALGORITHMS);
  return (option === undefined ? undefined : defaultOf(option, unit))?.split(',') ?? [];
}

export const restNotHardened: Rule = defineRule({
  id: 'flink/rest-parameters-not-applied',
  severity: 'warning',
  versions: '>=1.18',
  needs: ['config'],
  summary: 'A REST server without mutual authentication does not apply protocol and cipher suites.',
  says: "From 1.18 on the REST server takes `security.ssl.protocol` and `security.ssl.algorithms` only together with mutual authentication and a truststore; otherwise the defaults of the JVM hold. Use the JVM's own `jdk.tls.*` settings, a proxy, or mutual authentication.",
  source: 'flink SSLUtils 1.17, 1.18, 2.2',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.rest.enabled: true\n[|security.ssl.protocol|]: TLSv1.2\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.17',
        text: 'security.ssl.rest.enabled: true\nsecurity.ssl.protocol: TLSv1.2\n',
      },
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.rest.enabled: true\nsecurity.ssl.rest.authentication-enabled: true\nsecurity.ssl.protocol: TLSv1.2\n',
      },
    ],
  },
  check(unit, report) {
    if (unit.facts['partial'] === true || stateOf(unit, switchOf('rest')) !== 'on') return;
    if (stateOf(unit, MUTUAL) !== 'off') return;
    const at = unit.get(PROTOCOL) ?? unit.get(ALGORITHMS);
    if (at === undefined) return;
    report(
      { key: at },
      {
        // With internal TLS on it is not said that this was meant for REST.
        severity: internalState(unit) === 'off' ? 'warning' : 'information',
        message: t`The REST server of ${label(unit)} does not apply protocol and cipher suites without mutual authentication.`,
      },
    );
  },
});

/** Versions whose default suite the JDKs of 2026 refuse, and lines of which only later patches have another default. */
const OLD_DEFAULT = '>=1.5.1 <=1.20.3 || >=2.0.0 <=2.0.1 || >=2.1.0 <=2.1.1 || =2.2.0';
const MIXED_LINE = /^(?:1\.20|2\.0|2\.1|2\.2)$/;

export const defaultSuitesDisabled: Rule = defineRule({
  id: 'flink/default-ciphers-disabled',
  severity: 'warning',
  versions: '>=1.2 <2.3',
  needs: ['config'],
  summary: 'The default cipher suite of this Flink version is disabled in current JDKs.',
  says: 'Up to 1.20.3, 2.0.1, 2.1.1 and 2.2.0 the only default is `TLS_RSA_WITH_AES_128_CBC_SHA`, which JDK 11.0.30, 17.0.18, 21.0.10, 24 and newer refuse: `No appropriate protocol (protocol is disabled or cipher suites are inappropriate)`.',
  source: 'flink SecurityOptions 1.18-2.2; JDK 25 java.security',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: '[|security.ssl.internal.enabled|]: true\nsecurity.ssl.keystore: /etc/flink/node.p12\n',
        fixed:
          'security.ssl.internal.enabled: true\nsecurity.ssl.algorithms: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384\nsecurity.ssl.keystore: /etc/flink/node.p12\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.algorithms: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n',
      },
      { file: 'flink-conf.yaml', version: '1.20.4', text: 'security.ssl.internal.enabled: true\n' },
    ],
  },
  check(unit, report) {
    const { text, assumed } = unit.version;
    if (unit.facts['partial'] === true || unit.get(ALGORITHMS) !== undefined) return;
    if (assumed || !inRange(text, `${OLD_DEFAULT} || <1.5`) || internalOn(unit) !== 'on') return;
    const protocol = protocolOf(unit);
    if (unit.get(PROTOCOL) !== undefined && protocol?.text !== 'TLSv1.2') return;
    const found = effective(unit, inRange(text, '<1.6') ? 'security.ssl.enabled' : switchOf('internal'));
    if (found.how === 'default' || found.how === 'unset') return;
    const at = found.setting;
    const mixed = MIXED_LINE.test(text);
    report(
      { key: at },
      {
        // JDK 8 still has the suite; Flink before 1.11 is seldom run on anything newer.
        ...(mixed || inRange(text, '<1.11') ? { severity: 'information' } : {}),
        message: t`${mixed ? t`Earlier patches of ${label(unit)} have` : t`${label(unit)} has`} one default cipher suite, TLS_RSA_WITH_AES_128_CBC_SHA, which JDK 11.0.30, 17.0.18, 21.0.10, 24 and newer refuse.`,
        fixes: () => [
          {
            title: t`Add ECDHE suites`,
            changes: [{ op: 'add', region: at.region, after: at, entries: [{ key: ALGORITHMS, value: ECDHE_PAIR }] }],
          },
        ],
      },
    );
  },
});

const internalOn = (unit: Unit) =>
  inRange(unit.version.text, '<1.6') ? stateOf(unit, 'security.ssl.enabled') : internalState(unit);
