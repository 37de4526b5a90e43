import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CodeLens, CompletionItem, Hover } from 'vscode-languageserver-protocol';
import type {
  GenerateParams,
  GenerateResult,
  GenerationResult,
  InspectResult,
  PlanPreview,
  PlanPreviewParams,
} from '../../server/src/protocol.ts';
import { build, Client } from './client.ts';

beforeAll(build);

const flink = {
  system: 'flink',
  deployment: 'standalone',
  hosts: ['jm.example', '10.0.0.7'],
  formats: ['p12', 'pem'],
  keyAlgorithm: 'p-256',
};

const order = (
  client: Client,
  plan: GenerateParams['plan'] | 'from the file' = flink,
  more: Partial<GenerateParams> = {},
): Promise<GenerateResult> =>
  client.request('clusterTls/generate', {
    uri: client.uri('cluster-tls.yaml'),
    ...(typeof plan === 'object' ? { plan } : {}),
    ...more,
  });

const preview = (client: Client, more: Partial<PlanPreviewParams>): Promise<PlanPreview> =>
  client.request('clusterTls/planPreview', { uri: client.uri('cluster-tls.yaml'), ...more });

const at = (client: Client, uri: string): string =>
  join(client.folder, decodeURIComponent(uri.slice(client.uri('x').length - 1)));

describe('generating', () => {
  test('offers products, deployments and formats', async () => {
    const client = await Client.start();
    const { products, keyAlgorithms, found } = await client.request<GenerationResult>('clusterTls/generation', {
      documents: [],
    });
    expect(products.map(({ product }) => product).sort()).toEqual(['akka', 'alluxio', 'flink', 'pekko']);
    for (const { deployments, usualDeployment } of products)
      expect(deployments.map(({ id }) => id)).toContain(usualDeployment);
    const alluxio = products.find(({ product }) => product === 'alluxio');
    const counts = Object.fromEntries(alluxio?.deployments.map((each) => [each.id, each.counts]) ?? []);
    expect(counts).toEqual({
      'helm-2': ['masters', 'workers', 'proxies'],
      'helm-3': ['workers', 'coordinators', 'gateways', 'etcd'],
      operator: ['workers', 'coordinators', 'gateways', 'etcd'],
      'bare-metal': [],
    });
    expect(keyAlgorithms[0]).toBe('rsa-2048');
    expect(found).toEqual([]);
  });

  test('begins with what the workspace tells: product, version, place and hosts', async () => {
    const deployment = `apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata: {name: jobs, namespace: data}
spec:
  image: flink:1.18
  flinkVersion: v1_18
  flinkConfiguration:
    security.ssl.rest.enabled: "true"
`;
    const client = await Client.start({
      files: {
        'k8s/jobs.yaml': deployment,
        'conf/alluxio-site.properties': 'alluxio.master.hostname=m1.example\nalluxio.worker.hostname=0.0.0.0\n',
        'conf/workers': '# all\nw1.example\nw2.example\nlocalhost\n',
        'application.conf': 'pekko.cluster.seed-nodes = ["pekko://sys@n1.example:7355"]\n',
      },
    });
    const documents = ['k8s/jobs.yaml', 'conf/alluxio-site.properties', 'application.conf', 'absent.yaml'].map((file) =>
      client.uri(file),
    );
    const { found } = await client.request<GenerationResult>('clusterTls/generation', { documents });
    expect(found).toMatchObject([
      { product: 'flink', version: '1.18', deployment: 'operator', name: 'jobs', namespace: 'data', hosts: [] },
      { product: 'alluxio', hosts: ['m1.example', 'w1.example', 'w2.example'] },
      { product: 'pekko', hosts: ['n1.example'] },
    ]);
    expect(client.errors).toEqual([]);
  });

  test('writes the whole set with its plan, keys for their owner alone, and what it wrote opens', async () => {
    const client = await Client.start();
    const shown = await preview(client, { plan: flink });
    expect(shown.problems).toEqual([]);
    expect(readdirSync(client.folder)).toEqual([]);
    const { problem, files, configuration, findings, checked } = await order(client);
    expect(problem).toBeUndefined();
    expect(files).toEqual(shown.files.map(({ uri }) => uri));
    expect([findings, checked]).toEqual([[], 4]);
    for (const uri of files) expect(existsSync(at(client, uri)), uri).toBe(true);
    expect(readFileSync(at(client, configuration ?? ''), 'utf8')).toBe(shown.settings?.text);
    expect(readFileSync(join(client.folder, 'cluster-tls.yaml'), 'utf8')).toBe(shown.text);
    for (const secret of ['password', 'ca-key.pem'])
      expect(statSync(join(client.folder, 'tls', secret)).mode & 0o777).toBe(0o600);
    for (const uri of files.filter((each) => each.endsWith('.p12')))
      expect((await client.request<InspectResult>('clusterTls/inspect', { uri })).state, uri).toBe('fine');

    const again = await order(client);
    expect([again.problem, again.files]).toEqual([undefined, []]);
    expect(client.errors).toEqual([]);
  });

  test('brings the settings into a configuration that is there', async () => {
    const conf = 'jobmanager.rpc.address: jm.example\nsecurity.ssl.rest.enabled: false\n';
    const client = await Client.start({ files: { 'flink-conf.yaml': conf } });
    const { edit } = await preview(client, { plan: flink, merge: client.uri('flink-conf.yaml') });
    let text = conf;
    for (const { start, end, newText } of edit?.changes.toReversed() ?? [])
      text = text.slice(0, start) + newText + text.slice(end);
    expect(text).toContain('jobmanager.rpc.address: jm.example\nsecurity.ssl.rest.enabled: true\n');
    expect(text.match(/security\.ssl\.rest\.enabled/g)).toHaveLength(1);
    expect(text).toContain(`security.ssl.internal.keystore: ${join(client.folder, 'tls')}/flink.internal.p12`);
    const hocon = 'pekko.remote.artery.canonical.hostname = n1.example';
    writeFileSync(join(client.folder, 'application.conf'), hocon);
    const plan = { ...flink, system: 'pekko', deployment: 'hosts' };
    const appended = await preview(client, { plan, merge: client.uri('application.conf') });
    expect(appended.edit?.changes).toMatchObject([{ start: hocon.length, end: hocon.length }]);
    expect(appended.edit?.changes[0]?.newText).toMatch(/^\n\npekko\.remote\.artery\.transport = tls-tcp\n/);
  });

  test('refuses what cannot be made, and leaves nothing behind', async () => {
    const client = await Client.start();
    const up = '%2e%2e';
    const wrong: [Parameters<typeof order>[1], Partial<GenerateParams>?][] = [
      [{ ...flink, system: 'zookeeper' }],
      [{ ...flink, deployment: 'balloon' }],
      [{ ...flink, hosts: ['not a host'] }],
      [{ ...flink, formats: ['zip'] }],
      [{ ...flink, days: 0 }],
      [flink, { password: 'short' }],
      [{ ...flink, passwordEnv: 'CLUSTER_TLS_NO_SUCH_VARIABLE' }],
      [{ ...flink, trust: 'existing-ca', ca: 'absent.pem' }],
      [{ ...flink, out: '/elsewhere/tls' }],
      [{ ...flink, out: '../escaped' }],
      [{ ...flink, out: 'tls/../../escaped' }],
      [flink, { uri: client.uri('../cluster-tls.yaml') }],
      [flink, { uri: `${client.uri('tls')}/${up}/${up}/cluster-tls.yaml` }],
      ['from the file', { uri: client.uri('absent.yaml') }],
    ];
    for (const [plan, more] of wrong) {
      const { problem, files } = await order(client, plan, more);
      expect(problem, JSON.stringify([plan, more])).toBeTruthy();
      expect(files).toEqual([]);
    }
    expect(readdirSync(client.folder)).toEqual([]);
    expect(client.errors).toEqual([]);
  });
});

describe('a plan in the editor', () => {
  const lenses = async (client: Client): Promise<(string | undefined)[]> =>
    (await client.of<CodeLens[]>('codeLens', 'cluster-tls.yaml')).map((each) => each.command?.title);

  test('is completed, explained and checked as files of the products are', async () => {
    const client = await Client.start();
    await client.open(
      'cluster-tls.yaml',
      'system: akka\ndeployment: \nnamespace: shop\nkeyAlgorithn: p-256\npassword: changeit\n',
    );
    const items = async (line: number, character: number) =>
      (await client.at<CompletionItem[]>('completion', 'cluster-tls.yaml', line, character)).map(({ label }) => label);
    expect(await items(1, 12)).toEqual(['kubernetes', 'hosts']);
    expect(await items(5, 0)).toEqual(expect.arrayContaining(['trust', 'passwordEnv', 'counts.workers']));
    const hover = await client.at<Hover>('hover', 'cluster-tls.yaml', 2, 3);
    expect(JSON.stringify(hover.contents)).toContain('Kubernetes namespace of the cluster');
    const found = await client.diagnostics('cluster-tls.yaml');
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringContaining('Did you mean keyAlgorithm?'),
      expect.stringContaining('a plan holds no secrets'),
    ]);
    expect(JSON.stringify([found, hover])).not.toContain('changeit');
  });

  test('shows above it what is missing or out of date', async () => {
    const plan = 'system: flink\ndeployment: standalone\nhosts: [jm.example]\nkeyAlgorithm: p-256\n';
    const client = await Client.start({ files: { 'cluster-tls.yaml': plan } });
    await client.open('cluster-tls.yaml', plan);
    expect(await lenses(client)).toEqual(['Generate what this plan needs']);
    expect((await order(client, 'from the file')).problem).toBeUndefined();
    expect(await lenses(client)).toEqual(['Up to date']);
    const wider = plan.replace('[jm.example]', '[jm.example, tm.example]');
    writeFileSync(join(client.folder, 'cluster-tls.yaml'), wider);
    await client.type('cluster-tls.yaml', 2, 18, 0, ', tm.example');
    expect(await lenses(client)).toEqual([
      'Renew what is out of date',
      'flink.internal: lacks DNS:tm.example',
      'flink.rest: lacks DNS:tm.example',
    ]);
    const before = readFileSync(join(client.folder, 'tls/ca.pem'));
    expect(
      (await order(client, 'from the file', { renew: 'due' })).files.map((file) => file.replace(/.*\//, '')).sort(),
    ).toEqual(['flink.internal.p12', 'flink.rest.p12']);
    expect(readFileSync(join(client.folder, 'tls/ca.pem'))).toEqual(before);
    expect(await lenses(client)).toEqual(['Up to date']);
    expect(client.errors).toEqual([]);
  });

  test('of Kubernetes that happens to have its name is nobody of ours', async () => {
    const client = await Client.start();
    await client.open('cluster-tls.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n');
    expect(await lenses(client)).toEqual([]);
  });
});
