import { closest } from '../../../rules/distance.ts';
import { defineRule, type Fix, type Rule } from '../../../rules/rule.ts';
import { effectiveText } from '../../../rules/unit.ts';
import { t } from '../../../text/l10n.ts';
import { allSuites, ECDHE_PAIR, isKnownSuite, javaName, refusal, TLS13_PAIR } from '../ciphers.ts';
import { ALGORITHMS, PROTOCOL, whileOn } from './state.ts';
import { isProtocolName, type SuiteList, suitesOf } from './suiteList.ts';

const write = (list: SuiteList, names: readonly string[], title: string, safe: boolean): Fix => ({
  title,
  changes: [{ op: 'set', setting: list.setting, value: [...new Set(names)].join(',') }],
  safe,
});

export const protocolInSuites: Rule = defineRule({
  id: 'flink/protocol-in-ciphers',
  severity: 'error',
  versions: '>=1.2',
  needs: ['config'],
  summary: 'security.ssl.algorithms holds cipher suites; a protocol belongs into security.ssl.protocol.',
  says: 'Java refuses the name: `Unsupported CipherSuite: TLSv1.3`.',
  source: 'flink SSLUtils 1.18; JDK SSLEngine.setEnabledCipherSuites 17',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.algorithms: [|TLSv1.2|]\n',
        fixed: 'security.ssl.internal.enabled: true\nsecurity.ssl.protocol: TLSv1.2\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.algorithms: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n',
      },
    ],
  },
  check(unit, report) {
    const list = suitesOf(unit);
    const protocols = list?.names.filter(isProtocolName) ?? [];
    if (list === undefined || protocols.length === 0) return;
    const suites = list.names.filter((n) => !isProtocolName(n));
    const [only] = protocols;
    report(
      { value: list.setting },
      {
        severity: whileOn(unit, 'error'),
        message: t`Unsupported CipherSuite: ${only}. The protocol belongs into ${PROTOCOL}.`,
        fixes: () =>
          suites.length > 0
            ? [write(list, suites, t`Leave the protocol out`, false)]
            : unit.get(PROTOCOL) === undefined && protocols.length === 1 && list.plain
              ? [
                  {
                    title: t`Rename to ${PROTOCOL}`,
                    changes: [{ op: 'rename', setting: list.setting, key: PROTOCOL }],
                  },
                ]
              : [write(list, [suitesFor(effectiveText(unit, PROTOCOL))], t`Use cipher suites`, false)],
      },
    );
  },
});

const suitesFor = (protocol: string | undefined): string => (protocol === 'TLSv1.3' ? TLS13_PAIR : ECDHE_PAIR);

export const suiteFormat: Rule = defineRule({
  id: 'flink/cipher-list-format',
  severity: 'error',
  versions: '>=1.2',
  needs: ['config'],
  summary: 'Cipher suites are separated by a comma and nothing else.',
  says: 'Flink splits the text at commas and trims nothing: a blank, a semicolon or the brackets of a YAML list become part of a name, and Java answers `Unsupported CipherSuite: …`. A comma at the end is harmless.',
  source: 'flink SSLUtils 1.18, PekkoUtils 1.18, YamlParserUtils 2.2',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.algorithms: [|TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384|]\n',
        fixed:
          'security.ssl.internal.enabled: true\nsecurity.ssl.algorithms: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.algorithms: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,\n',
      },
    ],
  },
  check(unit, report) {
    const list = suitesOf(unit);
    if (list === undefined || list.plain || list.names.some(isProtocolName)) return;
    const second = list.names[1] ?? list.names[0]!;
    const bad =
      list.setting.value.state === 'known' && list.setting.value.items !== undefined
        ? `[${list.names.join(', ')}]`
        : ` ${second}`;
    report(
      { value: list.setting },
      {
        severity: whileOn(unit, 'error'),
        message: t`Unsupported CipherSuite: ${bad}. Names are separated by a comma and nothing else.`,
        fixes: () => [write(list, list.names, t`Write a plain comma list`, true)],
      },
    );
  },
});

export const suiteUnknown: Rule = defineRule({
  id: 'flink/cipher-unknown',
  severity: 'error',
  versions: '>=1.2',
  needs: ['config'],
  summary: 'Java does not know this cipher suite.',
  says: "Suites have their Java names; OpenSSL's are refused: `Unsupported CipherSuite: ECDHE-RSA-AES128-GCM-SHA256`.",
  source: 'JDK SSLEngine.setEnabledCipherSuites 17, 25; flink SSLUtils 1.18',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.algorithms: [|ECDHE-RSA-AES128-GCM-SHA256|]\n',
        fixed: 'security.ssl.internal.enabled: true\nsecurity.ssl.algorithms: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n',
      },
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.algorithms: [|TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA265|]\n',
        fixed: 'security.ssl.internal.enabled: true\nsecurity.ssl.algorithms: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.algorithms: TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256\n',
      },
    ],
  },
  check(unit, report) {
    const list = suitesOf(unit);
    const unknown = list?.names.filter((n) => !isKnownSuite(n) && !isProtocolName(n)) ?? [];
    if (list === undefined || unknown.length === 0) return;
    const meant = new Map(unknown.map((n) => [n, javaName(n) ?? closest(n, allSuites())]));
    report(
      { value: list.setting },
      {
        severity: whileOn(unit, 'error'),
        message: t`Unsupported CipherSuite: ${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ' …' : ''}`,
        fixes: () => {
          const names = list.names.flatMap((n) => (meant.has(n) ? (meant.get(n) ?? []) : n));
          if (names.length === 0) {
            return [write(list, [suitesFor(effectiveText(unit, PROTOCOL))], t`Use ECDHE suites`, false)];
          }
          const all = unknown.every((n) => meant.get(n) !== undefined);
          return [write(list, names, all ? t`Use the Java names` : t`Use the Java names, leave out the others`, all)];
        },
      },
    );
  },
});

export const suiteRefused: Rule = defineRule({
  id: 'flink/cipher-disabled',
  severity: 'error',
  versions: '>=1.2',
  needs: ['config'],
  summary: 'Current JDKs have these cipher suites switched off.',
  says: 'RC4, 3DES, DES, NULL, EXPORT and anonymous suites are disabled in every supported JDK, `TLS_RSA_…` suites from 11.0.30, 17.0.18, 21.0.10 and 24 on. With no other suite the handshake ends with `No appropriate protocol (protocol is disabled or cipher suites are inappropriate)`; beside others they are dropped.',
  source: 'JDK 25 java.security jdk.tls.disabledAlgorithms; flink SSLUtils 1.18',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.algorithms: [|TLS_RSA_WITH_AES_128_CBC_SHA|]\n',
        fixed:
          'security.ssl.internal.enabled: true\nsecurity.ssl.algorithms: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.algorithms: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n',
      },
    ],
  },
  check(unit, report) {
    const list = suitesOf(unit);
    if (list === undefined) return;
    const known = list.names.filter(isKnownSuite);
    const refused = known.filter((n) => refusal(n) !== undefined);
    if (refused.length === 0) return;
    const all = refused.length === known.length;
    report(
      { value: list.setting },
      {
        severity: all ? whileOn(unit, 'error') : whileOn(unit, 'warning'),
        message: all
          ? t`Current JDKs refuse ${refused.length === 1 ? refused[0] : t`all of these suites`}: No appropriate protocol (protocol is disabled or cipher suites are inappropriate)`
          : t`Current JDKs drop ${refused.slice(0, 5).join(', ')}${refused.length > 5 ? ' …' : ''}.`,
        fixes: () => [
          all
            ? write(list, [suitesFor(effectiveText(unit, PROTOCOL))], t`Use ECDHE suites with AES-GCM`, false)
            : write(
                list,
                list.names.filter((n) => !refused.includes(n)),
                t`Leave them out`,
                true,
              ),
        ],
      },
    );
  },
});

const PROVIDER = 'security.ssl.provider';
const CBC = 'TLS_RSA_WITH_AES_128_CBC_SHA';

export const opensslProvider: Rule = defineRule({
  id: 'flink/openssl-provider',
  severity: 'information',
  versions: '>=1.9',
  needs: ['config'],
  summary: 'The OPENSSL provider needs the tcnative library in lib/.',
  says: "Without `flink-shaded-netty-tcnative` (in `opt/`, or built for the OpenSSL at hand) the start ends with `openSSL not available`. RPC and blob connections use the JDK all the same. The suite `TLS_RSA_WITH_AES_128_CBC_SHA`, Flink's old default, is not to be had with it.",
  source: 'flink SSLUtils 1.9, 2.2',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.provider: [|OPENSSL|]\nsecurity.ssl.algorithms: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n',
      },
    ],
    good: [{ file: 'flink-conf.yaml', version: '1.18', text: 'security.ssl.provider: JDK\n' }],
  },
  check(unit, report) {
    const setting = unit.get(PROVIDER);
    if (setting?.value.state !== 'known' || setting.value.text.trim().toUpperCase() !== 'OPENSSL') return;
    const list = suitesOf(unit);
    const suites =
      list?.names ?? (unit.get(ALGORITHMS) === undefined ? effectiveText(unit, ALGORITHMS)?.split(',') : undefined);
    const missing = suites?.includes(CBC) === true;
    const only = missing && suites.length === 1;
    report(
      { value: setting },
      {
        severity: only && !unit.version.assumed ? whileOn(unit, 'warning') : 'information',
        message: missing
          ? t`OPENSSL has no ${CBC}${list === undefined ? t`, the default of this Flink version` : ''}; it also needs the tcnative library in lib/, else "openSSL not available".`
          : t`OPENSSL needs the tcnative library in lib/, else the start ends with "openSSL not available".`,
        fixes: () =>
          only && list === undefined
            ? [
                {
                  title: t`Add ECDHE suites`,
                  changes: [
                    {
                      op: 'add',
                      region: setting.region,
                      after: setting,
                      entries: [{ key: ALGORITHMS, value: ECDHE_PAIR }],
                    },
                  ],
                },
                useJdk(setting),
              ]
            : [useJdk(setting)],
      },
    );
  },
});

const useJdk = (setting: SuiteList['setting']): Fix => ({
  title: t`Change to JDK`,
  changes: [{ op: 'set', setting, value: 'JDK' }],
});
