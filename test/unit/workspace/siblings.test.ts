/** Files of one cluster beside each other, and what they make of each other. */
import { describe, expect, test } from 'vitest';
import { akkaFiles, akkaStores } from '../../../server/src/rules/artifact/rules/examples.ts';
import type { Example } from '../../../server/src/rules/rule.ts';
import { defaultSettings } from '../../../server/src/workspace/settings.ts';
import { Siblings } from '../../../server/src/workspace/siblings.ts';
import { Workspace } from '../../../server/src/workspace/workspace.ts';
import { materialFindings, memoryHost, uriOf } from '../harness.ts';

const beside = (paths: readonly string[], of: string): Promise<readonly string[]> =>
  new Siblings(memoryHost(new Map(paths.map((path) => [uriOf(path), ''])))).of(uriOf(of), [uriOf('').slice(0, -1)]);

describe('which documents lie beside one', () => {
  test.each<[string, readonly string[], string, readonly string[]]>([
    ['like names in the folder', ['a/node1.conf', 'a/node2.conf', 'a/other.conf'], 'a/node1.conf', ['a/node2.conf']],
    [
      'an ending more',
      ['conf/alluxio-site.properties', 'conf/alluxio-site.properties.client'],
      'conf/alluxio-site.properties',
      ['conf/alluxio-site.properties.client'],
    ],
    ['sibling folders', ['x/a/f.conf', 'x/b/f.conf', 'x/b/g.conf', 'y/a/f.conf'], 'x/a/f.conf', ['x/b/f.conf']],
    [
      'folders of roles with a folder conf each',
      ['master/conf/s.properties', 'worker/conf/s.properties', 'worker/s.properties'],
      'master/conf/s.properties',
      ['worker/conf/s.properties'],
    ],
    ['nothing above the workspace', ['f.conf'], 'f.conf', []],
  ])('%s', async (_, paths, of, expected) => {
    expect(await beside(paths, of)).toEqual(expected.map(uriOf));
  });

  test('twenty are enough', async () => {
    const paths = Array.from({ length: 500 }, (_, i) => `node${i}.conf`);
    expect(await beside(paths, 'node0.conf')).toHaveLength(20);
  });
});

const TRUST = ['alluxio.network.tls.enabled=true', 'alluxio.network.tls.truststore.path=t.jks'];
const master = (...lines: readonly string[]): string => `${['alluxio.master.hostname=m1', ...lines].join('\n')}\n`;
const flink = (...lines: readonly string[]): string =>
  `${['jobmanager.rpc.address: jm-1', ...lines].map((line) => `${line}\n`).join('')}`;
const REST_TRUST = ['security.ssl.rest.truststore: /t.p12', 'security.ssl.rest.truststore-password: abc-1'];
const INTERNAL = 'security.ssl.internal.enabled: true';

describe('what must agree', () => {
  test.each<[string, Example, string]>([
    [
      'Alluxio: a client without TLS',
      {
        file: 'worker/alluxio-site.properties',
        version: 'EE 3.6',
        text: master(...TRUST).replace('true', '[|true|]'),
        files: { 'client/alluxio-site.properties': master() },
      },
      'error artifact/peers-differ: alluxio.network.tls.enabled must be the same ',
    ],
    [
      'Alluxio: folders of roles alone',
      {
        file: 'worker/alluxio-site.properties',
        version: 'EE 3.6',
        text: `${TRUST.join('\n').replace('true', '[|true|]')}\n`,
        files: { 'client/alluxio-site.properties': 'alluxio.network.tls.enabled=false\n' },
      },
      'warning artifact/peers-differ: ',
    ],
    [
      'Alluxio: other protocols',
      {
        file: 'worker/alluxio-site.properties',
        version: 'EE 3.6',
        text: master(...TRUST, 'alluxio.network.tls.server.protocols=[|TLSv1.3|]'),
        files: { 'master/alluxio-site.properties': master(...TRUST, 'alluxio.network.tls.server.protocols=TLSv1.2') },
      },
      'error artifact/peers-differ: alluxio.network.tls.server.protocols must be the same ',
    ],
    [
      'Flink: a TaskManager without TLS',
      {
        file: 'jobmanager/flink-conf.yaml',
        version: '1.18',
        text: flink(INTERNAL.replace('true', '[|true|]')),
        files: { 'taskmanager/flink-conf.yaml': flink() },
      },
      'error artifact/peers-differ: security.ssl.internal.enabled must be the same ',
    ],
    [
      'Flink: a client without a certificate',
      {
        file: 'client/flink-conf.yaml',
        version: '1.18',
        text: flink('security.ssl.rest.enabled: [|true|]', ...REST_TRUST),
        files: {
          'jobmanager/flink-conf.yaml': flink(
            'security.ssl.rest.enabled: true',
            'security.ssl.rest.authentication-enabled: true',
            ...REST_TRUST,
          ),
        },
      },
      'error artifact/peers-differ: Empty client certificate chain. ',
    ],
    [
      'Flink: no suite in common',
      {
        file: 'jobmanager/flink-conf.yaml',
        version: '1.18',
        text: flink(INTERNAL, 'security.ssl.algorithms: [|TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384|]'),
        files: {
          'taskmanager/flink-conf.yaml': flink(
            INTERNAL,
            'security.ssl.algorithms: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
          ),
        },
      },
      'error artifact/peers-differ: no cipher suites in common. ',
    ],
  ])('%s', async (_, example, says) => {
    const findings = await materialFindings(example);
    expect(findings).toEqual([expect.stringContaining(says)]);
    const [[other, text] = ['', '']] = Object.entries(example.files ?? {});
    const same = example.text.replaceAll(/\[\||\|\]/g, '');
    expect(await materialFindings({ ...example, text: same, files: { [other]: same } })).toEqual([]);
    expect(text).not.toBe(same);
  });

  test.each<[string, Example]>([
    [
      'another master',
      {
        file: 'worker/alluxio-site.properties',
        version: 'EE 3.6',
        text: master(...TRUST),
        files: { 'client/alluxio-site.properties': 'alluxio.master.hostname=m2\n' },
      },
    ],
    [
      'a template',
      {
        file: 'master/alluxio-site.properties',
        version: 'EE 3.6',
        text: master(...TRUST),
        files: { 'master/alluxio-site.properties.template': '# nothing\n' },
      },
    ],
    [
      'another JobManager',
      {
        file: 'jobmanager/flink-conf.yaml',
        version: '1.18',
        text: flink(INTERNAL),
        files: { 'taskmanager/flink-conf.yaml': 'jobmanager.rpc.address: jm-2\n' },
      },
    ],
    [
      'folders that say nothing',
      {
        file: 'dev/flink-conf.yaml',
        version: '1.18',
        text: `${INTERNAL}\n`,
        files: { 'prod/flink-conf.yaml': 'security.ssl.internal.enabled: false\n' },
      },
    ],
  ])('%s is another cluster', async (_, example) => {
    expect(await materialFindings(example)).toEqual([]);
  });
});

describe('what nodes show each other', () => {
  const seeds = 'akka.cluster.seed-nodes = ["akka://app@node-1:25520"]\n';
  const node = 'node p12 changeme-1';
  const ca = 'ca p12 changeme-1';

  test("a certificate that another node's truststore does not lead to", async () => {
    const own = akkaStores(
      { keystore: node, truststore: ca },
      { 'key-store': '[|"tls/keystore.p12"|]' },
      { before: seeds },
    );
    const other = akkaStores(
      { keystore: 'x', truststore: 'x' },
      { 'trust-store': '"tls/other.p12"' },
      { before: seeds },
    );
    const example: Example = {
      ...own,
      file: 'node1/application.conf',
      files: { 'node2/application.conf': other.text.replaceAll('tls/', '../node1/tls/') },
      material: {
        'node1/tls/keystore.p12': node,
        'node1/tls/truststore.p12': ca,
        'node1/tls/other.p12': 'other-ca p12 changeme-1',
      },
    };
    expect(await materialFindings(example)).toEqual([
      expect.stringMatching(
        /^error artifact\/not-trusted: .*which is not in the truststore of `node2\/application.conf`/,
      ),
    ]);
  });

  test('certificates without a name in common', async () => {
    const good = { key: 'node key', certificate: 'node certificates', ca: 'ca certificates' };
    const own = akkaFiles(good, { 'cert-file': '[|"tls/tls.crt"|]' });
    const text = akkaFiles(good).text.replaceAll('tls/tls', 'tls/two');
    const example = (other: string): Example => ({
      ...own,
      file: 'node1.conf',
      text: seeds + own.text,
      files: { 'node2.conf': seeds + text },
      material: { ...own.material, 'tls/two.key': `${other} key`, 'tls/two.crt': `${other} certificates` },
    });
    expect(await materialFindings(example('another'))).toEqual([
      expect.stringMatching(/^error artifact\/no-shared-name: None of the peer subject names Set\(`node-/),
    ]);
    expect(await materialFindings(example('expiring'))).toEqual([]);
  });
});

test('an edit of the other file is seen', async () => {
  const seeds = 'akka.cluster.seed-nodes = ["akka://app@node-1:25520"]\n';
  const files = new Map<string, string>([
    [uriOf('node1.conf'), `${seeds}akka.remote.artery.transport = tls-tcp\n`],
    [uriOf('node2.conf'), `${seeds}akka.remote.artery.transport = tls-tcp\n`],
  ]);
  const workspace = new Workspace(memoryHost(files), { ...defaultSettings, versions: { akka: '2.10.5' } });
  workspace.setPlaces([uriOf('').slice(0, -1)], true);
  const found = async () => (await workspace.findings(uriOf('node1.conf'))).map(({ rule }) => rule.id);
  expect(await found()).not.toContain('artifact/peers-differ');
  workspace.open(uriOf('node2.conf'), `${seeds}akka.remote.artery.transport = tcp\n`);
  expect(await found()).toContain('artifact/peers-differ');
  workspace.close(uriOf('node2.conf'));
  expect(await found()).not.toContain('artifact/peers-differ');
});
