import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import {
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
        related: pem.slice(0, 1).map((setting) => ({ setting, message: t`The PEM files are used.` })),
        fixes: () => [
          removal(t`Remove the keystore settings`, ignored, true),
          removal(t`Remove the PEM settings instead`, pem),
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
        related: [{ setting: ca, message: t`This file is used.` }],
        fixes: () => [
          removal(t`Remove the truststore settings`, ignored, true),
          removal(t`Remove ca.cert instead`, [ca]),
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
    report({ key: alias }, { fixes: () => [removal(t`Remove the alias`, [alias], true)] });
  },
});
