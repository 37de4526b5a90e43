import type { Setting, Unit } from '../../../rules/model.ts';
import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { goodSuites, isSuite, isTls13Suite } from '../ciphers.ts';
import { type Block, blocks, ifStated, known, knownList, weight } from '../state.ts';
import { fix, put } from './fixes.ts';

interface Spoken {
  readonly block: Block;
  readonly setting: Setting;
  readonly text: string;
}

/** The protocols that are written down for remoting, block by block. */
const written = (unit: Unit): readonly Spoken[] =>
  blocks(unit).flatMap((block) => {
    const found = known(unit, `${block.prefix}protocol`);
    return found?.setting === undefined || found.setting.value.state !== 'known' || found.setting.value.type === 'list'
      ? []
      : [{ block, setting: found.setting, text: found.text }];
  });

const exact = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3', 'SSLv2Hello'];
const old = ['TLSv1.1', 'TLSv1', 'SSLv3', 'SSLv2Hello'];
/** Names that `SSLContext.getInstance` takes, in any letter case (JDK 17). */
const contexts = /^(?:SSL|SSLv3|TLS|TLSv1|TLSv1\.[123]|DTLS|DTLSv1\.[02]|Default)$/i;

function meant(unit: Unit, { block, text }: Spoken): string {
  if (/1[._-]?3/.test(text)) return 'TLSv1.3';
  if (/1[._-]?2/.test(text)) return 'TLSv1.2';
  const suites = knownList(unit, `${block.prefix}enabled-algorithms`)?.items ?? [];
  return suites.length > 0 && suites.every(isTls13Suite) ? 'TLSv1.3' : 'TLSv1.2';
}

export const protocolName: Rule = defineRule({
  id: 'akka/protocol-name',
  severity: 'error',
  needs: ['config'],
  summary: 'The protocol is not the exact name of one TLS version.',
  says: 'The name makes the SSL context and is the one enabled protocol. A name that is no context fails with `SslTransportException: ... SSL context could not be constructed`, caused by `NoSuchAlgorithmException: TLS1.2 SSLContext not available`. Names of contexts that are no protocol (`TLS`, `SSL`, other letter case) fail with `IllegalArgumentException: Unsupported protocolTLS`. Either way no connection succeeds.',
  source: 'akka ConfigSSLEngineProvider 2.10; JDK 17 and 25',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.protocol = [|"TLS1.2"|]\n}\n',
        fixed: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.protocol = "TLSv1.2"\n}\n',
      },
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.protocol = [|TLS|]\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.protocol = TLSv1.2\n}\n',
      },
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.protocol = ${TLS_VERSION}\n}\n',
      },
    ],
  },
  check(unit, report) {
    for (const spoken of written(unit)) {
      const { block, setting, text } = spoken;
      if (exact.includes(text)) continue;
      const right = meant(unit, spoken);
      const evident = /1[._-]?[23]/.test(text) && !/[,\s]/.test(text.trim());
      report(
        { value: setting },
        {
          severity: weight(block),
          message: contexts.test(text)
            ? t`Unsupported protocol: ${text}. It takes one exact version, such as TLSv1.2 or TLSv1.3.`
            : t`${text} SSLContext not available. It takes one exact version, such as TLSv1.2 or TLSv1.3.`,
          fixes: () => [fix(t`Change to ${right}`, [{ op: 'set', setting, value: right }], evident)],
        },
      );
    }
  },
});

export const protocolDisabled: Rule = defineRule({
  id: 'akka/protocol-disabled',
  severity: 'error',
  needs: ['config'],
  summary: 'The TLS version is switched off in current JDKs.',
  says: 'Since April 2021 the updates of every JDK have TLS 1.0 and 1.1 switched off, SSL 3 for longer. No handshake succeeds: `SSLHandshakeException: No appropriate protocol (protocol is disabled or cipher suites are inappropriate)`.',
  source: 'jdk.tls.disabledAlgorithms of JDK 8u292, 11.0.11, 17',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.protocol = [|"TLSv1"|]\n}\n',
        fixed: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.protocol = "TLSv1.2"\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.protocol = "TLSv1.2"\n}\n',
      },
    ],
  },
  check(unit, report) {
    for (const spoken of written(unit)) {
      const { block, setting, text } = spoken;
      if (!old.includes(text)) continue;
      const right = meant(unit, spoken);
      report(
        { value: setting },
        {
          severity: weight(block),
          message: t`${text} is switched off in current JDKs; no handshake succeeds.`,
          fixes: () => [fix(t`Change to ${right}`, [{ op: 'set', setting, value: right }])],
        },
      );
    }
  },
});

export const protocolSuites: Rule = defineRule({
  id: 'akka/protocol-suites-mismatch',
  severity: 'error',
  needs: ['config'],
  summary: 'No listed cipher suite belongs to the protocol.',
  says: 'TLS 1.3 has suites of its own, and TLS 1.2 none of them. Every handshake ends in `SSLHandshakeException: No appropriate protocol (protocol is disabled or cipher suites are inappropriate)`. The defaults fit each other, so whoever changes one of `protocol` and `enabled-algorithms` must change the other: Akka and Pekko up to 1.1 stand on TLS 1.2, Pekko from 1.2 on stands on TLS 1.3.',
  source: 'akka reference.conf 2.10; pekko reference.conf 1.1, 1.2; JDK 17',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    protocol = [|"TLSv1.3"|]\n  }\n}\n',
      },
      {
        file: 'application.conf',
        version: '1.2.1',
        text: 'pekko.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    enabled-algorithms = [|[TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]|]\n  }\n}\n',
      },
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.enabled-algorithms = [|[]|]\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        version: '1.1.5',
        text: 'pekko.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.enabled-algorithms = [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]\n}\n',
      },
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    protocol = TLSv1.3\n    enabled-algorithms = [TLS_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]\n  }\n}\n',
      },
    ],
  },
  check(unit, report) {
    for (const block of blocks(unit)) {
      const protocol = known(unit, `${block.prefix}protocol`);
      const suites = knownList(unit, `${block.prefix}enabled-algorithms`);
      if (protocol === undefined || suites === undefined || !['TLSv1.2', 'TLSv1.3'].includes(protocol.text)) continue;
      const { items } = suites;
      const at = suites.setting ?? protocol.setting;
      // Unknown names are another rule's; they may be meant to fit.
      if (at === undefined || !items.every(isSuite)) continue;
      if (items.some((i) => isTls13Suite(i) === (protocol.text === 'TLSv1.3'))) continue;
      const byDefault = suites.setting === undefined || protocol.setting === undefined;
      const severity = weight(block);
      const other = protocol.text === 'TLSv1.3' ? 'TLSv1.2' : 'TLSv1.3';
      const good = goodSuites(protocol.text);
      report(
        { value: at },
        {
          // Only Pekko's defaults differ between versions.
          severity: byDefault && unit.product === 'pekko' ? ifStated(unit, severity) : severity,
          message:
            items.length === 0
              ? t`No cipher suite is enabled; no handshake succeeds.`
              : t`protocol is ${protocol.text}${protocol.setting === undefined ? t` by default` : ''}, but enabled-algorithms ${suites.setting === undefined ? t`by default ` : ''}lists only suites of ${other}; no handshake succeeds.`,
          ...(suites.setting !== undefined && protocol.setting !== undefined
            ? { related: [{ setting: protocol.setting, message: t`The protocol is ${protocol.text}.` }] }
            : {}),
          fixes: () => [
            ...(items.length === 0 || suites.setting === undefined
              ? []
              : [fix(t`Set protocol = ${other}`, [put(unit, `${block.prefix}protocol`, other, at)])]),
            fix(t`Set enabled-algorithms to suites of ${protocol.text}`, [
              put(unit, `${block.prefix}enabled-algorithms`, good, at),
            ]),
          ],
        },
      );
    }
  },
});
