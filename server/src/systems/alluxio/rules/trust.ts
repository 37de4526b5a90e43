import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { isPiece } from '../deployment.ts';
import {
  CA_CERT,
  hasPemIdentity,
  isOn,
  isThree,
  KEYSTORE,
  KEYSTORES,
  NETWORK_TLS,
  networkTls,
  PEM_FILES,
  S3_MUTUAL,
  SITE,
  s3Tls,
  setTo,
  TRUSTSTORE,
} from './common.ts';

const S3 = `alluxio.worker.s3.api.enabled=true
alluxio.worker.s3.tls.enabled=true
alluxio.worker.s3.local.page.transfer.enabled=false
alluxio.worker.network.netty.file.transfer=MAPPED
`;

export const trustMissing: Rule = defineRule({
  id: 'alluxio/trust-missing',
  severity: 'error',
  needs: ['config'],
  summary:
    'TLS is on, but there is neither a truststore nor a CA certificate: the process cannot connect to any other.',
  says: 'Every process of a cluster connects to others, clients above all, and a keystore is of no use for that: `Failed to create client SSLContext. Config must be set: alluxio.network.tls.truststore.path`. In 3.x, `alluxio.network.tls.ca.cert` serves as well.',
  source: 'alluxio SSLUtils Enterprise 2.0; Alluxio 3.x documentation, TLS support',
  examples: {
    bad: [
      {
        file: 'conf/alluxio-site.properties.client',
        text: 'alluxio.network.tls.enabled=[|true|]\nalluxio.network.tls.keystore.path=/alluxio/keystore.jks\nalluxio.network.tls.keystore.key.password=<password>\n',
      },
      {
        file: 'compose.yaml',
        text: 'services:\n  client:\n    image: alluxio/alluxio-enterprise:AI-3.6\n    environment:\n      ALLUXIO_USER_JAVA_OPTS: -Dalluxio.network.tls.enabled=[|true|]\n',
      },
    ],
    good: [
      // The rest may stand in the site file of the same process.
      { file: 'conf/alluxio-env.sh', text: 'ALLUXIO_USER_JAVA_OPTS+=" -Dalluxio.network.tls.enabled=true"\n' },
      {
        file: SITE,
        text: 'alluxio.network.tls.enabled=true\nalluxio.network.tls.truststore.path=/alluxio/truststore.jks\n',
      },
      { file: SITE, text: 'alluxio.network.tls.enabled=true\nalluxio.network.tls.ca.cert=/alluxio/tls/ca.pem\n' },
    ],
  },
  check(unit, report) {
    const on = unit.get(NETWORK_TLS);
    if (on === undefined || !networkTls(unit) || unit.role === 'logserver' || isPiece(unit)) return;
    if (unit.get(TRUSTSTORE) !== undefined || (isThree(unit) && unit.get(CA_CERT) !== undefined)) return;
    const truststore = setTo(t`Add a truststore`, unit, on, [
      { key: TRUSTSTORE, value: '<path of truststore.jks>' },
      { key: 'alluxio.network.tls.truststore.password', value: '<password>' },
    ]);
    const pem = setTo(t`Add a CA certificate in PEM`, unit, on, [{ key: CA_CERT, value: '<path of ca.pem>' }]);
    report(
      { value: on },
      {
        message: t`TLS is on, but ${isThree(unit) ? t`neither ${TRUSTSTORE} nor ${CA_CERT} is set` : t`${TRUSTSTORE} is not set`}: the process cannot connect to any other.`,
        fixes: () => (!isThree(unit) ? [truststore] : hasPemIdentity(unit) ? [pem, truststore] : [truststore, pem]),
      },
    );
  },
});

export const mutualTrustMissing: Rule = defineRule({
  id: 'alluxio/s3-mutual-trust-missing',
  severity: 'error',
  needs: ['config'],
  summary: 'S3 clients are asked for a certificate, but there is nothing to check it against.',
  says: 'The server takes the trust from the same format as its identity: `ca.cert` with PEM files, the truststore with a keystore. Without it the worker does not start.',
  source: 'Alluxio 3.x documentation, TLS support; alluxio EnterpriseSslContextProvider 3.x',
  examples: {
    bad: [
      {
        file: SITE,
        text: `${S3}alluxio.worker.s3.tls.mutual.enabled=[|true|]\nalluxio.network.tls.server.cert=/alluxio/tls/server.pem\nalluxio.network.tls.server.key=/alluxio/tls/server-key.pem\n`,
      },
      {
        file: SITE,
        text: `${S3}alluxio.worker.s3.tls.mutual.enabled=[|true|]\nalluxio.network.tls.ca.cert=/alluxio/tls/ca.pem\nalluxio.network.tls.keystore.path=/alluxio/keystore.jks\nalluxio.network.tls.keystore.key.password=<password>\n`,
      },
    ],
    good: [
      { file: SITE, text: `${S3}alluxio.worker.s3.tls.mutual.enabled=true\n${PEM_FILES}` },
      { file: SITE, text: `${S3}alluxio.worker.s3.tls.mutual.enabled=true\n${KEYSTORES}` },
    ],
  },
  check(unit, report) {
    const mutual = unit.get(S3_MUTUAL);
    if (mutual === undefined || !s3Tls(unit) || !isOn(unit, S3_MUTUAL)) return;
    // No trust at all is said once, by the rule on connecting processes.
    if (networkTls(unit) && unit.get(TRUSTSTORE) === undefined && unit.get(CA_CERT) === undefined) return;
    const pem = hasPemIdentity(unit);
    if (!pem && unit.get(KEYSTORE) === undefined) return;
    const needed = pem ? CA_CERT : TRUSTSTORE;
    if (unit.get(needed) !== undefined || isPiece(unit)) return;
    report(
      { value: mutual },
      {
        message: t`S3 clients are asked for a certificate; with ${pem ? t`PEM files` : t`a keystore`} as identity, ${needed} must say whom to trust.`,
        fixes: () => [
          setTo(t`Add ${needed}`, unit, mutual, [
            { key: needed, value: pem ? '<path of ca.pem>' : '<path of truststore.jks>' },
          ]),
        ],
      },
    );
  },
});
