import { describe, expect, test } from 'vitest';
import { editsOf } from '../../../server/src/rules/fix.ts';
import { applyChanges } from '../../../server/src/text/span.ts';
import { check, uriOf } from '../harness.ts';
import { atHand, type Block, textOf } from './seedBlocks.ts';

if (!atHand) process.stdout.write('documents not at hand: their examples are not tested\n');

interface Case {
  readonly name: string;
  readonly file: string;
  readonly block: Block;
  readonly system: string;
  /** `severity rule @ text` of what stands at warning or above. */
  readonly findings?: readonly string[];
}

const enterprise3 = (after: string, lines: number, more: Partial<Block> = {}): Block => ({
  document: '001',
  after,
  lines,
  ...more,
});
const tutorial = (text: string): string => `warning alluxio/well-known-password @ ${text}`;
const passwords = [tutorial('keypass'), tutorial('keypass'), tutorial('trustpass')];
const unchecked = (text = 'true'): string => `warning alluxio/name-check-off @ ${text}`;
const s3Off = (at: string): string => `warning alluxio/s3-api-not-enabled @ ${at}`;
const copying = 'warning alluxio/file-transfer-not-mapped @ true';

const site = (name: string, block: Block, findings: readonly string[] = []): Case => ({
  name,
  file: 'alluxio-site.properties',
  block,
  system: 'alluxio',
  findings,
});
const client = (name: string, block: Block, findings: readonly string[]): Case => ({
  ...site(name, block, findings),
  file: 'alluxio-site.properties.client',
});
const cluster = (name: string, block: Block, findings: readonly string[] = []): Case => ({
  ...site(name, block, findings),
  file: 'alluxio-cluster.yaml',
});
const values = (name: string, block: Omit<Block, 'document'>, findings: readonly string[] = []): Case => ({
  ...site(name, { document: '000', ...block }, findings),
  file: 'values.yaml',
});
const flink = (name: string, block: Omit<Block, 'document'>): Case => ({
  name,
  file: 'flink-conf.yaml',
  block: { document: '003', ...block },
  system: 'flink',
  findings: ['warning flink/umbrella-switch @ security.ssl.enabled'],
});

const jks = 'For JKS Certificates';
const pem = 'For PEM Certificates';

const secrets2 = {
  after: 'Configure the secrets in helm chart values.yaml file under .secrets section. For example,',
  lines: 7,
};
const properties2 = { after: '4. Configure the keypair for Alluxio', first: 'properties:', lines: 5 };
const worker2 = { after: '5. Configure Alluxio worker deployment', first: 'worker:', lines: 3 };
const proxySecrets2 = { after: 'TLS termination at Proxy', first: 'secrets:', lines: 7 };
const proxy2 = { after: 'TLS termination at Proxy', first: 'proxy:', lines: 5 };
const secrets3 = enterprise3(jks, 8, { nth: 2, depths: '01233233' });
const properties3 = enterprise3(jks, 22, { nth: 3, depths: `01${'2'.repeat(20)}` });

const cases: readonly Case[] = [
  site('S3 API over TLS only, keystore', enterprise3('on the Alluxio Worker server:', 15), [
    s3Off('alluxio.worker.s3.tls.enabled'),
    copying,
    ...passwords,
    unchecked(),
  ]),
  site('S3 API over TLS only, PEM', enterprise3('5.1.2 Enable TLS-Only for S3 API (Using PEM)', 12), [
    s3Off('alluxio.worker.s3.tls.enabled'),
    copying,
  ]),
  site('S3 API, both ports', enterprise3('5.1.3 Enable Dual Port (TLS + Non-TLS) for S3 API', 16), [
    copying,
    ...passwords,
  ]),
  site('no plain HTTP, a fragment', enterprise3('To enforce HTTPS-only access, set:', 2), [
    s3Off('alluxio.worker.s3.only.https.access'),
    'error alluxio/s3-only-https-without-tls @ true',
  ]),
  site('no zero copy', enterprise3('Enabling HTTPS requires setting', 1)),
  site('client certificates, a fragment', enterprise3('For mutual TLS (mTLS), add', 1), [
    s3Off('alluxio.worker.s3.tls.mutual.enabled'),
    'warning alluxio/s3-mutual-without-tls @ alluxio.worker.s3.tls.mutual.enabled',
  ]),
  site(
    'TLS between servers off',
    enterprise3('Default ports: HTTPS (29996), HTTP (29998)', 1, { first: 'alluxio.network.tls.enabled=false' }),
  ),
  site('between servers, keystore', enterprise3('on all Alluxio servers:', 12), passwords),
  site('between servers, PEM', enterprise3('5.2.2 Using PEM Certificates', 8)),
  client('client, truststore', enterprise3('5.3.1 Using JKS Certificates', 6), [tutorial('trustpass'), unchecked()]),
  client('client, PEM', enterprise3('5.3.2 Using PEM Certificates', 5), [unchecked()]),
  site('protocols', enterprise3('Specify TLS Protocols: To restrict the server to certain TLS protocols:', 1)),
  site('alias', enterprise3('Multiple Keys in Keystore: If multiple keys exist, specify the key alias:', 1)),
  site('no names', enterprise3('Disable Client Hostname Verification: For flexible client access:', 1), [unchecked()]),
  site('etcd', enterprise3('For Alluxio worker and coordinator to connect to ETCD with TLS:', 6)),
  cluster(
    'gateway, both ports',
    enterprise3('5.4.1 Enable Dual Port (TLS + Non-TLS) for Gateway', 13, { first: 'spec:', depths: '0123442333333' }),
  ),
  cluster(
    'gateway, TLS only',
    enterprise3('To disable non-TLS access and only support TLS:', 12, { depths: '012342333333' }),
  ),
  cluster('secrets, keystores', secrets3),
  cluster('secrets, PEM', enterprise3(pem, 6, { nth: 2, depths: '012323' })),
  cluster('properties, keystores', properties3, [...passwords, unchecked('"true"')]),
  cluster('properties, PEM', enterprise3(pem, 18, { nth: 3, depths: `01${'2'.repeat(16)}` }), [unchecked('"true"')]),
  cluster(
    'between coordinator and worker',
    enterprise3('6.6 Configure TLS for Coordinator-Worker Communication', 3, { first: 'spec:', depths: '012' }),
  ),
  values('secrets', secrets2),
  values('properties: the switch is missing', properties2, [
    'warning alluxio/tls-not-enabled @ alluxio.network.tls.keystore.path',
  ]),
  values('workers with names', worker2),
  values('secrets of the proxy', proxySecrets2, ['warning alluxio/proxy-not-enabled @ proxy']),
  values('proxy', proxy2, [
    'warning alluxio/proxy-not-enabled @ proxy',
    'warning alluxio/tls-not-enabled @ alluxio.network.tls.keystore.path',
  ]),
  flink('node 1', { after: 'Node 1', nth: 2, lines: 6 }),
  flink('node 2', { after: 'Node 2', nth: 2, lines: 6 }),
  flink('YARN', { after: 'Example config', lines: 6 }),
  flink('YARN, shipped', {
    after:
      '  • Supply the following parameters to the keytool command when generating the keystore: -ext SAN=dns:node1.company.org,ip:192.168.1.1,dns:node2.company.org,ip:192.168.1.2',
    first: 'security.ssl.enabled: true',
    lines: 6,
  }),
  {
    name: 'rotating keys',
    file: 'application.conf',
    block: { document: '004', after: '§Configuring Akka', first: 'akka.remote.artery {', lines: 4 },
    system: 'akka',
  },
];

const serious = (file: string, text: string, around: Parameters<typeof check>[2] = {}): string[] =>
  check(file, text, around)
    .findings.filter((f) => f.severity === 'error' || f.severity === 'warning')
    .map((f) => `${f.severity} ${f.rule.id} @ ${text.slice(f.span.start, f.span.end)}`);

/** A text after the first fix of each of its findings. */
function repaired(file: string, text: string, files: Readonly<Record<string, string>>): string {
  return check(file, text, { files }).findings.reduceRight((current, { fixes }) => {
    const [fix] = fixes();
    const edit = fix === undefined ? undefined : editsOf(fix).find(({ uri }) => uri === uriOf(file));
    return edit === undefined ? current : applyChanges(current, edit.changes);
  }, text);
}

describe.skipIf(!atHand)('examples of the documents', () => {
  test.each(cases)('$file: $name', ({ file, block, system, findings = [] }) => {
    const text = textOf(block);
    expect(check(file, text).analysis.units.map((u) => u.system)).toContain(system);
    expect(serious(file, text), text).toEqual(findings);
  });

  test('nothing is wrong with the old Flink file in the version that it was written for', () => {
    const text = textOf({ document: '003', after: 'Node 1', nth: 2, lines: 6 });
    expect(serious('flink-conf.yaml', text, { version: '1.4', system: 'flink' })).toEqual([]);
  });

  test('the parts of the Helm values together: the proxy’s keystore is not mounted', () => {
    const text = [
      textOf({ document: '000', ...secrets2 }),
      textOf({ document: '000', ...proxySecrets2 })
        .split('\n')
        .slice(-3)
        .join('\n'),
      textOf({ document: '000', ...properties2 }),
      textOf({ document: '000', ...worker2 }),
      textOf({ document: '000', ...proxy2 }),
    ].join('');
    expect(serious('values.yaml', text)).toEqual([
      'warning alluxio/tls-not-enabled @ alluxio.network.tls.keystore.path',
      'warning alluxio/proxy-not-enabled @ proxy',
      'error alluxio/file-not-mounted @ "/secrets/alluxio-tls-keystore/keystore.jks"',
    ]);
    const mended = repaired('values.yaml', text, {});
    // With TLS on, what the page leaves out for brevity is missed.
    expect(serious('values.yaml', mended), mended).toEqual([
      'error alluxio/key-password-missing @ alluxio.network.tls.keystore.path',
      'warning alluxio/file-transfer-not-mapped @ "true"',
    ]);
  });

  test('the parts of the AlluxioCluster together: FUSE reads the files as well', () => {
    const text = [
      'apiVersion: k8s-operator.alluxio.com/v1\nkind: AlluxioCluster\nmetadata:\n  name: alluxio\n  namespace: alx-ns\n',
      textOf(secrets3),
      textOf(properties3).replace('spec:\n', ''),
    ].join('');
    const errors = check('alluxio-cluster.yaml', text).findings.filter((f) => f.severity === 'error');
    expect(errors.map((f) => `${f.rule.id}: ${f.message}`)).toEqual([
      'alluxio/file-not-mounted: Nothing is mounted at /secrets/alluxio-tls-truststore in the pods of FUSE.',
    ]);
    const mended = repaired('alluxio-cluster.yaml', text, {});
    expect(
      check('alluxio-cluster.yaml', mended).findings.filter((f) => f.severity === 'error'),
      mended,
    ).toEqual([]);
  });

  test('the manifests of rotating keys: a CA that is renewed with a new key, and a leaf that is renewed early', () => {
    const after = (line: string, lines: number): string => textOf({ document: '004', after: line, lines });
    const manifests: Readonly<Record<string, string>> = {
      'issuer.yaml': after('First we deploy the self signed issuer:', 6),
      'ca.yaml': after(
        'Next we create a self signed certificate for our CA issuer to use that references this issuer:',
        19,
      ),
      'ca-issuer.yaml': after('Now we create the CA issuer:', 8),
      'certificate.yaml': textOf({
        document: '004',
        after:
          'This uses the secret that we configured to be provisioned in the certificate above. Finally, we provision the certificate that our Akka service is going to use - we’re assuming that the name of the service in this case is my-service:',
        lines: 15,
      }),
      'deployment.yaml': `apiVersion: apps/v1\n${textOf({ document: '004', after: 'apiVersion: apps/v1', lines: 47 })}`,
    };
    const found = Object.entries(manifests).flatMap(([file, text]) =>
      check(file, text, { files: manifests }).findings.map(
        (f) => `${file}: ${f.severity} ${f.rule.id} @ ${text.slice(f.span.start, f.span.end)}: ${f.message}`,
      ),
    );
    expect(found).toEqual([
      'ca.yaml: warning kubernetes/ca-key-changes @ Always: 365 days after it was issued this CA is renewed with a new key; peers that trust the old certificate refuse what it signs then.',
      'certificate.yaml: information kubernetes/early-renewal @ 16h: It is renewed 8 hours after it was issued, 16 hours before its end.',
      'deployment.yaml: information kubernetes/readable-key @ my-service-akka-tls-certificate: The files of my-service-akka-tls-certificate have mode 0644: every user in the pod can read the private key.',
    ]);
    // What is repaired is as the article means it: the CA keeps its key, the leaf lives as long as its text says.
    const mended = Object.fromEntries(
      Object.entries(manifests).map(([file, text]) => [file, repaired(file, text, manifests)]),
    );
    expect(mended['ca.yaml']).toBe(manifests['ca.yaml']?.replace('rotationPolicy: Always', 'rotationPolicy: Never'));
    expect(mended['certificate.yaml']).toBe(
      manifests['certificate.yaml']?.replace('renewBefore: 16h', 'renewBeforePercentage: 33'),
    );
    const left = Object.entries(mended).flatMap(([file, text]) =>
      check(file, text, { files: mended }).findings.map((f) => `${file}: ${f.severity} ${f.rule.id}`),
    );
    expect(left).toEqual([
      // Of one that keeps its key all the same, no more than that is worth a word.
      'ca.yaml: information kubernetes/early-renewal',
      'deployment.yaml: information kubernetes/readable-key',
    ]);
  });

  test('manifests without configuration are not ours', () => {
    const certificate = textOf({
      document: '004',
      after: 'Next we create a self signed certificate for our CA issuer to use that references this issuer:',
      lines: 19,
    });
    const deployment = textOf({ document: '004', after: 'apiVersion: apps/v1', lines: 47 });
    for (const text of [certificate, `apiVersion: apps/v1\n${deployment}`]) {
      expect(check('manifest.yaml', text).analysis.units, text).toEqual([]);
    }
  });
});
