import { defineRule, type Rule } from '../../../rules/rule.ts';
import { knownText } from '../../../rules/unit.ts';
import { later, t, told } from '../../../text/l10n.ts';
import { isEnterprise, isOff, isOn, KEYSTORES, networkTls, removal, SITE } from './common.ts';

const NO_CHECK = 'alluxio.network.tls.client.no.endpoint.identification';

/** Switches that turn a check of the other side off; the unconfirmed ones are only mentioned. */
const UNCHECKED = [
  {
    key: NO_CHECK,
    sure: true,
    message: later`The name of the server is not checked: whoever holds any certificate of a trusted CA can pose as any server of the cluster. Certificates that name their hosts make this unnecessary.`,
  },
  {
    key: 'alluxio.etcd.tls.client.no.endpoint.identification',
    sure: false,
    message: later`The name of etcd is not checked against its certificate.`,
  },
  {
    key: 'license.etcd.tls.client.no.endpoint.identification',
    sure: false,
    message: later`The name of etcd is not checked against its certificate.`,
  },
  {
    key: 'alluxio.underfs.s3.credential.vending.tls.client.no.endpoint.identification',
    sure: false,
    message: later`The name of the credential service is not checked against its certificate.`,
  },
  {
    key: 'alluxio.underfs.s3.secure.http.trust.all.certs',
    sure: false,
    message: later`Any certificate is accepted from the S3 under-storage: nothing protects against a man in the middle.`,
  },
];

export const nameCheckOff: Rule = defineRule({
  id: 'alluxio/name-check-off',
  severity: 'warning',
  needs: ['config'],
  summary: 'The name of the server is not checked against its certificate.',
  says: 'With `no.endpoint.identification` the connecting side still builds the certificate chain, but any holder of a certificate of a trusted CA can pose as a server. It is meant for certificates that do not name their hosts; such certificates can be issued anew with subject alternative names.',
  source: 'Alluxio 3.x documentation, TLS support',
  examples: {
    bad: [
      {
        file: SITE,
        text: 'alluxio.network.tls.enabled=true\nalluxio.network.tls.truststore.path=/alluxio/truststore.jks\nalluxio.network.tls.client.no.endpoint.identification=[|true|]\n',
        fixed: 'alluxio.network.tls.enabled=true\nalluxio.network.tls.truststore.path=/alluxio/truststore.jks\n',
      },
    ],
    good: [{ file: SITE, text: 'alluxio.network.tls.client.no.endpoint.identification=false\n' }],
  },
  check(unit, report) {
    if (!isEnterprise(unit)) return;
    for (const { key, sure, message } of UNCHECKED) {
      const setting = unit.get(key);
      if (setting === undefined || !isOn(unit, key)) continue;
      report(
        { value: setting },
        {
          message: told(message),
          severity: sure ? 'warning' : 'information',
          fixes: () => [removal(t`Check the other side again`, [setting])],
        },
      );
    }
  },
});

const IP = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[?[\da-f]*:[\da-f:.]+\]?)$/i;

export const ipAddressNeeded: Rule = defineRule({
  id: 'alluxio/ip-address-as-name',
  severity: 'warning',
  needs: ['config'],
  summary: 'Workers are reached by IP address: their certificates must hold it as a subject alternative name.',
  says: 'A worker registers under `alluxio.worker.hostname`, and its peers look for exactly that in its certificate: `No subject alternative names matching IP address … found`. An IP address has to stand there as an IP entry; a DNS entry with digits does not count.',
  source: 'alluxio PropertyKey 2.x; RFC 2818 section 3.1',
  examples: {
    bad: [
      {
        file: SITE,
        text: `alluxio.network.tls.enabled=true\n${KEYSTORES}alluxio.worker.network.netty.file.transfer=MAPPED\nalluxio.worker.hostname=[|10.0.5.157|]\n`,
      },
    ],
    good: [
      {
        file: SITE,
        text: `alluxio.network.tls.enabled=true\n${KEYSTORES}alluxio.worker.network.netty.file.transfer=MAPPED\nalluxio.worker.hostname=worker-0\n`,
      },
      { file: SITE, text: 'alluxio.network.tls.enabled=false\nalluxio.worker.hostname=10.0.5.157\n' },
    ],
  },
  check(unit, report) {
    if (!networkTls(unit) || !isOff(unit, NO_CHECK)) return;
    const host = unit.get('alluxio.worker.hostname');
    const text = knownText(host);
    if (host !== undefined && text !== undefined && IP.test(text)) report({ value: host });
    const addresses = unit.get('alluxio.network.ip.address.used');
    if (addresses !== undefined && isOn(unit, 'alluxio.network.ip.address.used')) {
      report(
        { value: addresses },
        {
          severity: 'information',
          message: t`Processes without a configured host name are reached by IP address: their certificates must hold it as a subject alternative name.`,
        },
      );
    }
  },
});
