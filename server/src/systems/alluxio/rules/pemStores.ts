import { isAtHand } from '../../../rules/artifact/material.ts';
import type { Unit } from '../../../rules/model.ts';
import { type Change, defineRule, type Fix, type Rule } from '../../../rules/rule.ts';
import { homeRegion, knownText } from '../../../rules/unit.ts';
import { t } from '../../../text/l10n.ts';
import { CA_CERT, isThree, KEY_PASSWORD, KEYSTORE, SERVER_CERT, SERVER_KEY, SITE, TRUSTSTORE } from './common.ts';

const PEM = /\.(?:pem|crt|cer|key)$/i;

const SERVER_KEY_PASSWORD = 'alluxio.network.tls.server.key.password';

/** Renames a key that is set and whose new name is free, removes it where that is taken. */
function moved(unit: Unit, from: string, to: string | undefined): Change[] {
  const setting = unit.get(from);
  if (setting === undefined) return [];
  return [
    to === undefined || unit.get(to) !== undefined ? { op: 'remove', setting } : { op: 'rename', setting, key: to },
  ];
}

/** The properties that take PEM files, which 3.x has; earlier editions read keystores only. */
function toPem(unit: Unit, key: string): Fix[] {
  const setting = unit.get(key);
  if (setting === undefined || !isThree(unit)) return [];
  if (key === TRUSTSTORE) {
    const rest = moved(unit, 'alluxio.network.tls.truststore.password', undefined);
    return [{ title: t`Use ${CA_CERT}`, changes: [...moved(unit, TRUSTSTORE, CA_CERT), ...rest] }];
  }
  const isKey = /\.key$|key\.pem$/i.test(knownText(setting) ?? '');
  const [own, other, missing] = isKey
    ? [SERVER_KEY, SERVER_CERT, '<path of the certificates, PEM>']
    : [SERVER_CERT, SERVER_KEY, '<path of the private key, PKCS#8 PEM>'];
  const changes: Change[] = [
    ...moved(unit, KEYSTORE, own),
    ...moved(unit, KEY_PASSWORD, SERVER_KEY_PASSWORD),
    ...moved(unit, 'alluxio.network.tls.keystore.password', undefined),
    ...moved(unit, 'alluxio.network.tls.keystore.alias', undefined),
  ];
  if (unit.get(other) === undefined)
    changes.push({
      op: 'add',
      region: homeRegion(unit, setting),
      entries: [{ key: other, value: missing }],
      after: setting,
    });
  return [{ title: t`Use ${SERVER_CERT} and ${SERVER_KEY}`, changes }];
}

export const pemAsStore: Rule = defineRule({
  id: 'alluxio/pem-as-store',
  severity: 'warning',
  needs: ['config', 'artifact'],
  summary: 'The name says PEM, but this property takes a keystore.',
  says: 'A PEM file cannot be opened as a keystore: `Invalid keystore format`, or `toDerInputStream rejects tag type 45` where the type is PKCS12. Alluxio 3.x has properties of their own for PEM files: `alluxio.network.tls.server.cert`, `server.key` and `ca.cert`; earlier editions need the file converted to a keystore. Judged by the file name alone, so this is a warning, and silent where the file is at hand.',
  source: 'java.security.KeyStore 17; Alluxio 3.x documentation, TLS support',
  examples: {
    bad: [
      {
        file: SITE,
        version: 'EE 3.6',
        text: 'alluxio.network.tls.keystore.path=[|/alluxio/tls/server.pem|]\nalluxio.network.tls.keystore.key.password=<password>\n',
        fixed:
          'alluxio.network.tls.server.cert=/alluxio/tls/server.pem\nalluxio.network.tls.server.key=<path of the private key, PKCS#8 PEM>\nalluxio.network.tls.server.key.password=<password>\n',
      },
      {
        file: SITE,
        version: 'EE 3.6',
        text: 'alluxio.network.tls.truststore.path=[|/alluxio/tls/ca.crt|]\nalluxio.network.tls.truststore.password=<password>\n',
        fixed: 'alluxio.network.tls.ca.cert=/alluxio/tls/ca.crt\n',
      },
    ],
    good: [
      { file: SITE, version: 'EE 3.6', text: 'alluxio.network.tls.keystore.path=/alluxio/keystore.jks\n' },
      { file: SITE, version: 'EE 3.6', text: 'alluxio.network.tls.ca.cert=/alluxio/tls/ca.pem\n' },
      {
        file: SITE,
        version: 'EE 3.6',
        text: 'alluxio.network.tls.keystore.path=tls/server.pem\n',
        material: { 'conf/tls/server.pem': 'node jks changeme-1' },
      },
    ],
  },
  check(unit, report, { material }) {
    for (const key of [KEYSTORE, TRUSTSTORE]) {
      const setting = unit.get(key);
      const path = knownText(setting);
      if (setting === undefined || path === undefined || !PEM.test(path)) continue;
      if (isAtHand(unit, setting, material) !== false) continue;
      report(
        { value: setting },
        {
          message: t`${key} takes a keystore; ${path.slice(path.lastIndexOf('/') + 1)} looks like PEM.`,
          fixes: () => toPem(unit, key),
        },
      );
    }
  },
});
