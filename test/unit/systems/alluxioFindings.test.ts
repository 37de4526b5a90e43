import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check, fixed, shown } from '../harness.ts';

/** What stands at warning or above, without the severity of the rest. */
const mistakes = (file: string, text: string, version?: string): string[] =>
  shown(check(file, text, { system: 'alluxio', ...(version === undefined ? {} : { version }) })).filter((line) =>
    /^(?:error|warning) /.test(line),
  );

const JKS = `alluxio.network.tls.keystore.path=/alluxio/keystore.jks
alluxio.network.tls.keystore.password=<password>
alluxio.network.tls.keystore.alias=serverkey
alluxio.network.tls.keystore.key.password=<password>
alluxio.network.tls.truststore.path=/alluxio/truststore.jks
alluxio.network.tls.truststore.password=<password>
`;

test('a properties file is read byte by byte, as Java does', () => {
  const { analysis } = check('alluxio-site.properties', 'alluxio.network.tls.keystore.password=\u00d6l\\u00e4\n', {});
  expect(analysis.units[0]?.get('alluxio.network.tls.keystore.password')?.value.text).toBe('\u00c3\u0096l\u00e4');
});

test('quotes around a path are an error, around a password they may be meant', () => {
  const text = 'alluxio.network.tls.keystore.path="/a.jks"\nalluxio.network.tls.keystore.password="word"\n';
  expect(mistakes('alluxio-site.properties', text).filter((line) => line.includes('quoted-value'))).toEqual([
    'error alluxio/quoted-value @ "/a.jks"',
    'warning alluxio/quoted-value @ "word"',
  ]);
});

describe('a whole configuration of the 2.x chart', () => {
  const whole = (proxyPath: string, enabled: string) => `properties:
${enabled}  alluxio.network.tls.keystore.path: "/secrets/alluxio-tls-keystore/keystore.jks"
  alluxio.network.tls.keystore.password: "<storepass>"
  alluxio.network.tls.keystore.key.password: "<keypass>"
  alluxio.network.tls.truststore.path: "/secrets/alluxio-tls-truststore/truststore.jks"
secrets:
  master:
    alluxio-tls-keystore: alluxio-tls-keystore
    alluxio-tls-truststore: alluxio-tls-truststore
  worker:
    alluxio-tls-keystore: alluxio-tls-keystore
    alluxio-tls-truststore: alluxio-tls-truststore
  proxy:
    client-tls-keystore: client-tls-keystore
worker:
  useStatefulset: true
  count: 3
proxy:
  enabled: true
  properties:
    alluxio.network.tls.keystore.path: "${proxyPath}"
`;

  test('TLS is not switched on, and the proxy looks in the wrong folder', () => {
    expect(mistakes('values.yaml', whole('/secrets/alluxio-tls-keystore/keystore.jks', ''))).toEqual([
      'warning alluxio/tls-not-enabled @ alluxio.network.tls.keystore.path',
      'error alluxio/file-not-mounted @ "/secrets/alluxio-tls-keystore/keystore.jks"',
    ]);
  });

  test('repaired, only the transfer of files is left', () => {
    const text = whole('/secrets/client-tls-keystore/keystore.jks', '  alluxio.network.tls.enabled: "true"\n');
    expect(mistakes('values.yaml', text)).toEqual(['warning alluxio/file-transfer-not-mapped @ "true"']);
  });

  test('the master does not see a Secret that only the worker has', () => {
    const text = whole('/secrets/client-tls-keystore/keystore.jks', '').replace(
      '    alluxio-tls-truststore: alluxio-tls-truststore\n',
      '',
    );
    const checked = check('values.yaml', text);
    const finding = checked.findings.find((f) => f.rule.id === 'alluxio/file-not-mounted');
    expect(finding?.message).toBe('Nothing is mounted at /secrets/alluxio-tls-truststore in the pods of master.');
    expect(finding && fixed(checked, finding, 'Mount Secret alluxio-tls-truststore into the pods of master')).toBe(
      whole('/secrets/client-tls-keystore/keystore.jks', ''),
    );
  });

  test('a complete file without any Secret gets all of them', () => {
    const text =
      'image: alluxio/alluxio-enterprise\nimageTag: 2.10.0-2.3\nproperties:\n  alluxio.network.tls.enabled: "false"\n  alluxio.network.tls.keystore.path: /secrets/tls/k.jks\nmaster:\n  properties:\n    alluxio.network.tls.enabled: "false"\n';
    expect(mistakes('values.yaml', text)).toEqual([]);
    const on = text
      .replaceAll('"false"', '"true"')
      .replace('master:', 'worker:\n  useStatefulset: true\n  count: 1\nmaster:');
    const checked = check('values.yaml', on);
    const finding = checked.findings.find((f) => f.rule.id === 'alluxio/file-not-mounted');
    expect(finding && fixed(checked, finding)).toContain(
      'secrets:\n  master:\n    tls: tls\n  worker:\n    tls: tls\n',
    );
  });
});

describe('a whole AlluxioCluster', () => {
  const cluster = (fuse: string) => `apiVersion: k8s-operator.alluxio.com/v1
kind: AlluxioCluster
metadata:
  name: alluxio
  namespace: alx-ns
spec:
  properties:
    alluxio.worker.s3.api.enabled: "true"
    alluxio.worker.s3.tls.enabled: "true"
    alluxio.worker.s3.tls.mutual.enabled: "true"
    alluxio.worker.s3.only.https.access: "true"
    alluxio.worker.s3.local.page.transfer.enabled: "false"
    alluxio.worker.network.netty.file.transfer: "MAPPED"
    alluxio.network.tls.enabled: "true"
    alluxio.network.tls.server.protocols: TLSv1.2,TLSv1.3
    alluxio.network.tls.ca.cert: "/alluxio/tls/ca.pem"
    alluxio.network.tls.server.cert: "/alluxio/tls/server.pem"
    alluxio.network.tls.server.key: "/alluxio/tls/server-key.pem"
  secrets:
    coordinator:
      my-pem-secret: /alluxio/tls
    worker:
      my-pem-secret: /alluxio/tls
${fuse}  gateway:
    service:
      ports:
        api: 80
        tlsApi: 8443
    tls:
      enabled: true
      secretName: my-pem-secret
      certFile: server.pem
      certKeyFile: server-key.pem
      caFile: ca.pem
      mtlsEnabled: true
`;

  test('FUSE needs the CA, too, and nothing else is wrong', () => {
    expect(mistakes('alluxio-cluster.yaml', cluster(''))).toEqual([
      'error alluxio/file-not-mounted @ "/alluxio/tls/ca.pem"',
    ]);
    expect(mistakes('alluxio-cluster.yaml', cluster('    fuse:\n      my-pem-secret: /alluxio/tls\n'))).toEqual([]);
  });

  test('for the S3 API alone the worker is enough', () => {
    const text = cluster('')
      .replace('alluxio.network.tls.enabled: "true"', 'alluxio.network.tls.enabled: "false"')
      .replace('    coordinator:\n      my-pem-secret: /alluxio/tls\n', '');
    expect(mistakes('alluxio-cluster.yaml', text)).toEqual([]);
  });

  test('a piece is not blamed for what stands elsewhere', () => {
    expect(mistakes('alluxio-cluster.yaml', 'spec:\n  properties:\n    alluxio.network.tls.enabled: "true"\n')).toEqual(
      [],
    );
  });
});

describe('site files', () => {
  test('server, TLS between processes', () => {
    const text = `alluxio.network.tls.enabled=true\n${JKS}alluxio.worker.network.netty.file.transfer=MAPPED\n`;
    expect(mistakes('alluxio-site.properties', text)).toEqual([]);
  });

  test('prepared and switched off: nothing to say', () => {
    const text = `alluxio.network.tls.enabled=false\n${JKS}alluxio.network.tls.truststore.alias=ca\n`;
    expect(mistakes('alluxio-site.properties', text)).toEqual([]);
  });

  test('without TLS: nothing to say', () => {
    const text = 'alluxio.master.hostname=m\nalluxio.worker.rest.port=29996\nalluxio.worker.hostname=10.0.0.1\n';
    expect(shown(check('alluxio-site.properties', text))).toEqual([]);
  });

  test('the open-source edition is told once', () => {
    const text = `alluxio.network.tls.enabled=true\n${JKS}`;
    expect(mistakes('alluxio-site.properties', text, 'OSS 2.9').filter((m) => m.includes('alluxio/'))).toEqual([
      'error alluxio/open-source-has-no-tls @ true',
    ]);
  });

  test('values that Alluxio cannot read', () => {
    const text = [
      'alluxio.network.tls.enabled=yes',
      'alluxio.worker.s3.https.port=99999',
      'alluxio.worker.rest.port=29_998',
      'alluxio.network.tls.server.protocols=TLS1.2, tlsv1.3',
      'alluxio.worker.network.netty.file.transfer=mapped',
      'alluxio.network.tls.keystore.path=',
      'alluxio.network.connection.auth.timeout=soon',
    ].join('\n');
    const checked = check('alluxio-site.properties', `${text}\n`);
    const wrong = checked.findings.filter((f) => f.rule.id === 'config/wrong-value');
    expect(
      wrong.map((f) => [
        f.severity,
        fixed(checked, f)
          ?.split('\n')
          .find((line) => !text.includes(line)),
      ]),
    ).toEqual([
      ['error', 'alluxio.network.tls.enabled=true'],
      ['error', undefined],
      ['error', 'alluxio.worker.rest.port=29998'],
      ['error', 'alluxio.network.tls.server.protocols=TLSv1.2,TLSv1.3'],
      ['warning', 'alluxio.worker.network.netty.file.transfer=MAPPED'],
      ['error', undefined],
      ['error', undefined],
    ]);
  });

  test('no message holds a secret', () => {
    const secret = 'hunter two$2';
    const text = `properties:\n  alluxio.network.tls.enabled: "false"\n  alluxio.network.tls.keystore.password: ${secret}\nmaster:\n  count: 1\n`;
    const checked = check('values.yaml', text, { version: 'EE 2.10' });
    expect(shown(checked).filter((s) => s.includes(secret)).length).toBeGreaterThan(1);
    for (const finding of checked.findings) expect(finding.message).not.toContain('hunter');
  });

  test('what is not confirmed never weighs more than information', () => {
    const text = `alluxio.worker.s3.api.enabled=true
alluxio.worker.s3.authentication.enabled=perhaps
license.etcd.endpoints=https://etcd:2379
license.etcd.tls.client.cert=/a/client.crt
alluxio.underfs.s3.credential.vending.tls.ca.cert=/a/ca.crt
alluxio.underfs.s3.secure.http.trust.all.certs=true
alluxio.security.authorization.plugin.opa.ssl.enabled=true
`;
    const checked = check('alluxio-site.properties', text, { version: 'EE 3.6' });
    expect(checked.findings.length).toBeGreaterThan(4);
    expect(mistakes('alluxio-site.properties', text, 'EE 3.6')).toEqual([]);
  });
});

const SEEDS = new URL('../../../../shared/seeds/', import.meta.url).pathname;

/** Blocks of lines of a document that satisfy a test, with the lines between them left out. */
function blocks(
  lines: readonly string[],
  starts: (line: string) => boolean,
  goes: (line: string) => boolean,
): string[] {
  const found: string[][] = [];
  let block: string[] | undefined;
  for (const line of lines) {
    if (starts(line) && (block === undefined || !goes(line) || /^[a-z]+:$/.test(line))) {
      block = [line];
      found.push(block);
    } else if (block !== undefined && goes(line)) block.push(line);
    else block = undefined;
  }
  return found.map((b) => `${b.join('\n')}\n`);
}

describe.skipIf(!existsSync(SEEDS))('examples of the documentation', () => {
  const lines = (prefix: string): string[] => {
    const name = readdirSync(SEEDS).find((f) => f.startsWith(prefix)) ?? '';
    return readFileSync(`${SEEDS}${name}`, 'utf8').split('\n');
  };
  /** Rules that the documentation's own examples break, as far as they are seen one by one. */
  const known: readonly string[] = [
    'alluxio/s3-api-not-enabled',
    'alluxio/s3-only-https-without-tls',
    'alluxio/s3-mutual-without-tls',
    'alluxio/s3-zero-copy',
    'alluxio/file-transfer-not-mapped',
    'alluxio/name-check-off',
    'alluxio/well-known-password',
  ];

  test('site files of 3.x', () => {
    const isLine = (line: string) => /^(?:# |alluxio\.[\w.]+=)/.test(line);
    const examples = blocks(lines('001'), isLine, isLine).filter((text) => /^alluxio\./m.test(text));
    expect(examples.length).toBeGreaterThan(10);
    for (const text of examples) {
      const checked = check('alluxio-site.properties', text);
      expect(checked.analysis.units).toHaveLength(1);
      for (const finding of mistakes('alluxio-site.properties', text)) expect(known).toContain(finding.split(' ')[1]);
    }
  });

  test('manifests of 3.x, though they have lost their indentation', () => {
    const goes = (line: string) => /^[\w.-]+:(?: |$)|^# /.test(line);
    const examples = blocks(lines('001'), (line) => line === 'spec:', goes);
    expect(examples).toHaveLength(7);
    for (const text of examples) {
      const checked = check('alluxio-cluster.yaml', text);
      expect(checked.analysis.units.map((u) => u.edition)).toEqual(['EE 3.x']);
      for (const finding of mistakes('alluxio-cluster.yaml', text)) expect(known).toContain(finding.split(' ')[1]);
    }
  });

  test('values of 2.x', () => {
    const examples = blocks(
      lines('000'),
      (line) => /^(?:secrets|properties|worker|proxy):$/.test(line),
      (line) => line.startsWith(' '),
    );
    expect(examples).toHaveLength(5);
    const found = examples.map((text) => {
      expect(check('values.yaml', text).analysis.units[0]?.edition).toBe('EE 2.x');
      return mistakes('values.yaml', text).map((line) => line.split(' ')[1]);
    });
    expect(found).toEqual([
      [],
      ['alluxio/tls-not-enabled'],
      [],
      ['alluxio/proxy-not-enabled'],
      ['alluxio/proxy-not-enabled', 'alluxio/tls-not-enabled'],
    ]);
    const proxy = examples.slice(3).join('');
    expect(mistakes('values.yaml', proxy).map((line) => line.split(' ')[1])).toContain('alluxio/file-not-mounted');
  });
});

describe('one cause is one finding', () => {
  const site = 'alluxio-site.properties';

  test('a misspelt key and what is missing for it', () => {
    const text = `alluxio.network.tls.enabled=true\nalluxio.worker.network.netty.file.transfer=MAPPED\n${JKS}`.replace(
      'truststore.path',
      'truststore.file',
    );
    const checked = check(site, text, { version: 'EE 2.10', system: 'alluxio' });
    expect(shown(checked).filter((l) => l.startsWith('error'))).toEqual([
      'error alluxio/trust-missing @ alluxio.network.tls.truststore.file',
    ]);
    expect(mistakes(site, text, 'EE 2.10')).toHaveLength(1);
  });

  test('the right key beside a misspelt one has nothing to do with it', () => {
    const text = `${JKS}alluxio.network.tls.keystore.password=<other>\nalluxio.network.tls.keystore.pasword=<third>\n`;
    const found = mistakes(site, `alluxio.network.tls.enabled=false\n${text}`, 'EE 2.10');
    expect(found).toEqual([
      'warning config/duplicate-key @ alluxio.network.tls.keystore.password',
      'warning config/unknown-key @ alluxio.network.tls.keystore.pasword',
    ]);
  });

  test('a key of a later edition', () => {
    const text = `alluxio.network.tls.enabled=true\nalluxio.worker.network.netty.file.transfer=MAPPED\n${JKS}alluxio.network.tls.ca.cert=/alluxio/ca.pem\n`;
    expect(shown(check(site, text, { version: 'EE 2.10', system: 'alluxio' }))).toEqual([
      'warning config/not-yet-key @ alluxio.network.tls.ca.cert',
    ]);
  });

  test.each(['29999', '99999', '29998'])('the port %s, at which the worker cannot listen', (port) => {
    const text = `apiVersion: k8s-operator.alluxio.com/v1\nkind: AlluxioCluster\nmetadata:\n  name: alluxio\nspec:\n  properties:\n    alluxio.worker.s3.api.enabled: "true"\n    alluxio.worker.s3.tls.enabled: "true"\n    alluxio.worker.s3.local.page.transfer.enabled: "false"\n    alluxio.worker.network.netty.file.transfer: MAPPED\n    alluxio.worker.s3.https.port: "${port}"\n    alluxio.network.tls.server.cert: /tls/server.pem\n    alluxio.network.tls.server.key: /tls/server-key.pem\n  secrets:\n    worker:\n      tls: /tls\n`;
    expect(mistakes('alluxio-cluster.yaml', text).filter((l) => l.includes(port))).toHaveLength(1);
  });
});
