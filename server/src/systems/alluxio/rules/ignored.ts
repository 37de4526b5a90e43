import { defineRule, type Rule } from '../../../rules/rule.ts';
import { isPiece } from '../deployment.ts';
import {
  anyTls,
  CA_CERT,
  family,
  hasPemIdentity,
  isThree,
  KEYSTORES,
  NETWORK,
  PEM_FILES,
  removal,
  SERVER_CERT,
  SERVER_KEY,
  SITE,
  tlsSwitch,
} from './common.ts';

const MAPPED = 'alluxio.worker.network.netty.file.transfer=MAPPED\n';

export const keystoreIgnored: Rule = defineRule({
  id: 'alluxio/keystore-ignored',
  severity: 'warning',
  needs: ['config'],
  summary: 'The keystore is ignored: server.cert and server.key are set, and PEM always wins.',
  says: 'A server that finds both PEM files never opens the keystore. What was changed there last (a renewed certificate, say) does not show.',
  source: 'Alluxio 3.x documentation, TLS support; alluxio EnterpriseSslContextProvider 3.x',
  tags: ['unnecessary'],
  examples: {
    bad: [
      {
        file: SITE,
        text: `alluxio.network.tls.enabled=true\n${PEM_FILES}[|alluxio.network.tls.keystore.path|]=/alluxio/keystore.jks\nalluxio.network.tls.keystore.key.password=<password>\n${MAPPED}`,
        fixed: `alluxio.network.tls.enabled=true\n${PEM_FILES}${MAPPED}`,
      },
    ],
    good: [{ file: SITE, text: `alluxio.network.tls.enabled=true\n${PEM_FILES}${MAPPED}` }],
  },
  check(unit, report) {
    const ignored = family(unit, `${NETWORK}keystore.`);
    const [first] = ignored;
    if (first === undefined || !isThree(unit) || !hasPemIdentity(unit)) return;
    const pem = [SERVER_CERT, SERVER_KEY, `${SERVER_KEY}.password`]
      .map((k) => unit.get(k))
      .filter((s) => s !== undefined);
    report(
      { key: first },
      {
        related: pem.slice(0, 1).map((setting) => ({ setting, message: 'The PEM files are used.' })),
        fixes: () => [
          removal('Remove the keystore settings', ignored, true),
          removal('Remove the PEM settings instead', pem),
        ],
      },
    );
  },
});

export const truststoreIgnored: Rule = defineRule({
  id: 'alluxio/truststore-ignored',
  severity: 'warning',
  needs: ['config'],
  summary: 'The truststore is ignored by connecting processes: ca.cert is set, and PEM always wins.',
  says: 'The connecting side of every process reads `ca.cert` where it is set, and never opens the truststore.',
  source: 'alluxio EnterpriseSslContextProvider 3.x',
  tags: ['unnecessary'],
  examples: {
    bad: [
      {
        file: SITE,
        text: `alluxio.network.tls.enabled=true\n${PEM_FILES}[|alluxio.network.tls.truststore.path|]=/alluxio/truststore.jks\n${MAPPED}`,
        fixed: `alluxio.network.tls.enabled=true\n${PEM_FILES}${MAPPED}`,
      },
    ],
    good: [
      { file: SITE, text: `alluxio.network.tls.enabled=true\n${KEYSTORES}${MAPPED}` },
      // A keystore as identity takes its trust for S3 clients from the truststore.
      {
        file: SITE,
        text: `alluxio.worker.s3.api.enabled=true\nalluxio.worker.s3.tls.enabled=true\nalluxio.worker.s3.tls.mutual.enabled=true\nalluxio.worker.s3.local.page.transfer.enabled=false\n${KEYSTORES}alluxio.network.tls.ca.cert=/alluxio/tls/ca.pem\n${MAPPED}`,
      },
    ],
  },
  check(unit, report) {
    const ignored = family(unit, `${NETWORK}truststore.`);
    const [first] = ignored;
    const ca = unit.get(CA_CERT);
    if (first === undefined || ca === undefined || !isThree(unit)) return;
    const servesMutual = unit.get('alluxio.worker.s3.tls.mutual.enabled') !== undefined && !hasPemIdentity(unit);
    if (servesMutual) return;
    report(
      { key: first },
      {
        related: [{ setting: ca, message: 'This file is used.' }],
        fixes: () => [
          removal('Remove the truststore settings', ignored, true),
          removal('Remove ca.cert instead', [ca]),
        ],
      },
    );
  },
});

export const truststoreAlias: Rule = defineRule({
  id: 'alluxio/truststore-alias',
  severity: 'information',
  needs: ['config'],
  summary: 'Alluxio 3.x does not know alluxio.network.tls.truststore.alias.',
  says: 'The key is met in configurations of Enterprise 2.x. In 3.x it is an unknown key: accepted, and never read.',
  source: 'Alluxio 3.x documentation, TLS support',
  tags: ['unnecessary'],
  examples: {
    bad: [
      {
        file: SITE,
        version: 'EE 3.6',
        text: 'alluxio.network.tls.truststore.path=/alluxio/truststore.jks\n[|alluxio.network.tls.truststore.alias|]=ca\n',
        fixed: 'alluxio.network.tls.truststore.path=/alluxio/truststore.jks\n',
      },
    ],
    good: [{ file: SITE, version: 'EE 2.10', text: 'alluxio.network.tls.truststore.alias=ca\n' }],
  },
  check(unit, report) {
    const alias = unit.get(`${NETWORK}truststore.alias`);
    if (alias === undefined || !isThree(unit)) return;
    report({ key: alias }, { fixes: () => [removal('Remove the alias', [alias], true)] });
  },
});

const DEPRECATED = ['TLSv1.1', 'TLSv1', 'SSLv3', 'SSLv2Hello'];

const itemsOf = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

export const oldProtocol: Rule = defineRule({
  id: 'alluxio/old-protocol',
  severity: 'warning',
  needs: ['config'],
  summary: 'The servers accept versions of TLS that are deprecated.',
  says: 'TLSv1 and TLSv1.1 are deprecated (RFC 8996), and current JDKs disable them by `jdk.tls.disabledAlgorithms`. Where nothing else is listed, no handshake succeeds: `No appropriate protocol (protocol is disabled or cipher suites are inappropriate)`.',
  source: 'Alluxio 3.x documentation, TLS support; JDK 17 java.security; RFC 8996',
  examples: {
    bad: [
      {
        file: SITE,
        text: 'alluxio.network.tls.server.protocols=[|TLSv1.1,TLSv1.2|]\n',
        fixed: 'alluxio.network.tls.server.protocols=TLSv1.2\n',
      },
      {
        file: SITE,
        text: 'alluxio.network.tls.server.protocols=[|TLSv1.1|]\n',
        fixed: 'alluxio.network.tls.server.protocols=TLSv1.2,TLSv1.3\n',
      },
    ],
    good: [{ file: SITE, text: 'alluxio.network.tls.server.protocols=TLSv1.2,TLSv1.3\n' }],
  },
  check(unit, report) {
    const setting = unit.get(`${NETWORK}server.protocols`);
    if (setting?.value.state !== 'known') return;
    const items = itemsOf(setting.value.text);
    const old = items.filter((item) => DEPRECATED.includes(item));
    if (old.length === 0) return;
    const rest = items.filter((item) => !DEPRECATED.includes(item));
    const value = rest.length === 0 ? 'TLSv1.2,TLSv1.3' : rest.join(',');
    report(
      { value: setting },
      {
        severity: rest.length === 0 ? 'error' : 'warning',
        message:
          rest.length === 0
            ? `${old.join(', ')} is disabled in current JDKs, and nothing else is listed: no handshake succeeds.`
            : `${old.join(', ')} is deprecated, and disabled in current JDKs.`,
        fixes: () => [{ title: `Change to ${value}`, changes: [{ op: 'set', setting, value }], safe: rest.length > 0 }],
      },
    );
  },
});

export const defaultProtocols: Rule = defineRule({
  id: 'alluxio/default-protocols',
  severity: 'information',
  needs: ['config'],
  summary: 'alluxio.network.tls.server.protocols is not set; its default still has TLSv1.1.',
  says: 'The default of 3.x is `TLSv1.1,TLSv1.2,TLSv1.3`. Current JDKs disable TLSv1.1 anyway; a list of your own does not depend on that.',
  source: 'alluxio PropertyKey Enterprise 3.x',
  examples: {
    bad: [{ file: SITE, text: `alluxio.network.tls.enabled=[|true|]\n${KEYSTORES}${MAPPED}` }],
    good: [
      {
        file: SITE,
        text: `alluxio.network.tls.enabled=true\nalluxio.network.tls.server.protocols=TLSv1.2,TLSv1.3\n${KEYSTORES}${MAPPED}`,
      },
      {
        file: 'conf/alluxio-site.properties.client',
        text: 'alluxio.network.tls.enabled=true\nalluxio.network.tls.truststore.path=/alluxio/truststore.jks\n',
      },
    ],
  },
  check(unit, report) {
    const on = tlsSwitch(unit);
    const key = `${NETWORK}server.protocols`;
    // Clients accept no connections; a file that configures no identity is a client's, or a piece of a server's.
    const serves = unit.get(`${NETWORK}keystore.path`) !== undefined || hasPemIdentity(unit);
    if (on === undefined || isPiece(unit) || !isThree(unit) || !anyTls(unit) || !serves || unit.get(key) !== undefined)
      return;
    if (unit.role === 'client' || unit.role === 'fuse') return;
    report(
      { value: on },
      {
        fixes: () => [
          {
            title: 'Add TLSv1.2,TLSv1.3',
            changes: [{ op: 'add', region: on.region, entries: [{ key, value: 'TLSv1.2,TLSv1.3' }], after: on }],
          },
        ],
      },
    );
  },
});
