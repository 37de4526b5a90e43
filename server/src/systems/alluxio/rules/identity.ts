import { defineRule, type Fix, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { isPiece } from '../deployment.ts';
import {
  anyTls,
  CA_CERT,
  hasPemIdentity,
  isServer,
  isThree,
  KEY_PASSWORD,
  KEYSTORE,
  KEYSTORES,
  PEM_FILES,
  SERVER_CERT,
  SERVER_KEY,
  SITE,
  setTo,
  tlsSwitch,
} from './common.ts';

const MAPPED = 'alluxio.worker.network.netty.file.transfer=MAPPED\n';

export const serverIdentityMissing: Rule = defineRule({
  id: 'alluxio/server-identity-missing',
  severity: 'error',
  needs: ['config'],
  summary: 'TLS is on, but the server has neither a keystore nor a certificate with its key.',
  says: 'The server does not start: `Failed to create server SSLContext. Config must be set: alluxio.network.tls.keystore.path`. In 3.x, `server.cert` together with `server.key` serves as well.',
  source: 'alluxio SSLUtils Enterprise 2.0; Alluxio 3.x documentation, TLS support',
  examples: {
    bad: [
      {
        file: SITE,
        text: `alluxio.worker.s3.api.enabled=true\nalluxio.worker.s3.tls.enabled=[|true|]\nalluxio.worker.s3.local.page.transfer.enabled=false\n${MAPPED}`,
      },
      {
        file: SITE,
        version: 'EE 2.10',
        text: `alluxio.network.tls.enabled=[|true|]\nalluxio.network.tls.truststore.path=/alluxio/truststore.jks\n${PEM_FILES}${MAPPED}`,
      },
      {
        file: 'alluxio-cluster.yaml',
        text: 'apiVersion: k8s-operator.alluxio.com/v1\nkind: AlluxioCluster\nmetadata:\n  name: alluxio\nspec:\n  properties:\n    alluxio.network.tls.enabled: [|"true"|]\n    alluxio.network.tls.ca.cert: /alluxio/tls/ca.pem\n    alluxio.worker.network.netty.file.transfer: MAPPED\n',
      },
    ],
    good: [
      { file: SITE, text: `alluxio.network.tls.enabled=true\n${KEYSTORES}${MAPPED}` },
      { file: SITE, text: `alluxio.network.tls.enabled=true\n${PEM_FILES}${MAPPED}` },
      {
        file: 'conf/alluxio-site.properties.client',
        text: 'alluxio.network.tls.enabled=true\nalluxio.network.tls.truststore.path=/alluxio/truststore.jks\n',
      },
    ],
  },
  check(unit, report) {
    const on = tlsSwitch(unit);
    if (on === undefined || isPiece(unit) || !isServer(unit) || unit.get(KEYSTORE) !== undefined) return;
    // One half of a PEM identity is another rule's; 2.x reads no PEM files.
    if (isThree(unit) && (unit.get(SERVER_CERT) !== undefined || unit.get(SERVER_KEY) !== undefined)) return;
    const keystore: Fix = setTo(t`Add a keystore`, unit, on, [
      { key: KEYSTORE, value: '<path of keystore.jks>' },
      { key: 'alluxio.network.tls.keystore.password', value: '<password>' },
      { key: KEY_PASSWORD, value: '<password>' },
    ]);
    const pem: Fix = setTo(t`Add a certificate and its key in PEM`, unit, on, [
      { key: SERVER_CERT, value: '<path of server.pem>' },
      { key: SERVER_KEY, value: '<path of server-key.pem>' },
    ]);
    report(
      { value: on },
      {
        message: t`TLS is on, but the server has no identity: ${isThree(unit) ? t`neither ${KEYSTORE} nor ${SERVER_CERT} with ${SERVER_KEY} is set` : t`${KEYSTORE} is not set`}.`,
        fixes: () =>
          !isThree(unit) ? [keystore] : unit.get(CA_CERT) === undefined ? [keystore, pem] : [pem, keystore],
      },
    );
  },
});

export const halfPemIdentity: Rule = defineRule({
  id: 'alluxio/pem-identity-incomplete',
  severity: 'error',
  needs: ['config'],
  summary: 'Of server.cert and server.key only one is set, so neither is used.',
  says: 'A server reads PEM files only where both are set. With one of them it logs a warning and falls back to the keystore, and does not start where there is none: `Failed to create server SSLContext. Config must be set: alluxio.network.tls.keystore.path`.',
  source: 'alluxio EnterpriseSslContextProvider 3.x',
  examples: {
    bad: [
      {
        file: SITE,
        text: `alluxio.network.tls.enabled=true\nalluxio.network.tls.ca.cert=/alluxio/tls/ca.pem\n[|alluxio.network.tls.server.cert|]=/alluxio/tls/server.pem\n${MAPPED}`,
      },
    ],
    good: [{ file: SITE, text: `alluxio.network.tls.enabled=true\n${PEM_FILES}${MAPPED}` }],
  },
  check(unit, report) {
    if (!isThree(unit) || !anyTls(unit) || hasPemIdentity(unit) || isPiece(unit)) return;
    const half = unit.get(SERVER_CERT) ?? unit.get(SERVER_KEY);
    if (half === undefined) return;
    const absent = half.key === SERVER_CERT ? SERVER_KEY : SERVER_CERT;
    const fallback = unit.get(KEYSTORE) !== undefined;
    report(
      { key: half },
      {
        severity: fallback ? 'warning' : 'error',
        message: fallback
          ? t`${absent} is missing, so ${half.key} is ignored and the keystore is used.`
          : t`${absent} is missing, so ${half.key} is ignored; there is no keystore to fall back to, and the server does not start.`,
        fixes: () => {
          const add = setTo(t`Add ${absent}`, unit, half, [
            { key: absent, value: absent === SERVER_KEY ? '<path of server-key.pem>' : '<path of server.pem>' },
          ]);
          return fallback ? [add, { title: t`Remove ${half.key}`, changes: [{ op: 'remove', setting: half }] }] : [add];
        },
      },
    );
  },
});

export const keyPasswordMissing: Rule = defineRule({
  id: 'alluxio/key-password-missing',
  severity: 'error',
  needs: ['config'],
  summary: 'The keystore has no alluxio.network.tls.keystore.key.password.',
  says: 'Alluxio 2.x refuses to start, even where key and keystore have the same password: `Failed to create server SSLContext. Config must be set: alluxio.network.tls.keystore.key.password`. 3.x has only been seen with the key password set.',
  source: 'alluxio SSLUtils Enterprise 2.0',
  examples: {
    bad: [
      {
        file: SITE,
        version: 'EE 2.10',
        text: `alluxio.network.tls.enabled=true\n[|alluxio.network.tls.keystore.path|]=/alluxio/keystore.jks\nalluxio.network.tls.keystore.password=<password>\nalluxio.network.tls.truststore.path=/alluxio/truststore.jks\n${MAPPED}`,
      },
    ],
    good: [{ file: SITE, version: 'EE 2.10', text: `alluxio.network.tls.enabled=true\n${KEYSTORES}${MAPPED}` }],
  },
  check(unit, report) {
    const keystore = unit.get(KEYSTORE);
    if (
      keystore === undefined ||
      isPiece(unit) ||
      !anyTls(unit) ||
      hasPemIdentity(unit) ||
      unit.get(KEY_PASSWORD) !== undefined
    )
      return;
    report(
      { key: keystore },
      {
        severity: unit.edition === 'EE 2.x' ? 'error' : 'warning',
        message: t`The keystore has no ${KEY_PASSWORD}.`,
        fixes: () => [
          setTo(t`Add ${KEY_PASSWORD}`, unit, unit.get('alluxio.network.tls.keystore.password') ?? keystore, [
            { key: KEY_PASSWORD, value: '<password of the key>' },
          ]),
        ],
      },
    );
  },
});
