import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { isPiece } from '../deployment.ts';
import { anyTls, hasPemIdentity, isThree, KEYSTORES, NETWORK, SITE, tlsSwitch } from './common.ts';

const MAPPED = 'alluxio.worker.network.netty.file.transfer=MAPPED\n';

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
            ? t`${old.join(', ')} is disabled in current JDKs, and nothing else is listed: no handshake succeeds.`
            : t`${old.join(', ')} is deprecated, and disabled in current JDKs.`,
        fixes: () => [
          { title: t`Change to ${value}`, changes: [{ op: 'set', setting, value }], safe: rest.length > 0 },
        ],
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
            title: t`Add TLSv1.2,TLSv1.3`,
            changes: [{ op: 'add', region: on.region, entries: [{ key, value: 'TLSv1.2,TLSv1.3' }], after: on }],
          },
        ],
      },
    );
  },
});
