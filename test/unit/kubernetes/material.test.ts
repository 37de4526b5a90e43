import { describe, expect, test } from 'vitest';
import { encode } from '../../../server/src/kubernetes/base64.ts';
import { defaultSettings } from '../../../server/src/workspace/settings.ts';
import { Workspace } from '../../../server/src/workspace/workspace.ts';
import { checkWhole, memoryHost, shown, uriOf } from '../harness.ts';
import { sample } from '../samples.ts';

const flink = (more = '') => `apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata: {name: jobs, namespace: flink}
spec:
  image: flink:1.20
  flinkVersion: v1_20
  flinkConfiguration:
    kubernetes.secrets: flink-tls:/opt/flink/tls
    security.ssl.internal.enabled: "true"
    security.ssl.internal.keystore: /opt/flink/tls/keystore.p12
    security.ssl.internal.truststore: /opt/flink/tls/truststore.p12
    security.ssl.internal.keystore-password: storepass
    security.ssl.internal.key-password: storepass
    security.ssl.internal.truststore-password: storepass
    taskmanager.numberOfTaskSlots: "2"
${more}`;

const secretOf = async (values: Readonly<Record<string, string>>): Promise<string> => {
  const lines: string[] = [];
  for (const [key, name] of Object.entries(values)) {
    const bytes = await sample(name);
    lines.push(`  ${key}: ${encode(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes)}\n`);
  }
  return `apiVersion: v1\nkind: Secret\nmetadata: {name: flink-tls, namespace: flink}\ndata:\n${lines.join('')}`;
};

const errors = async (text: string, files: Readonly<Record<string, string>>): Promise<string[]> =>
  shown(await checkWhole('flink.yaml', text, { files })).filter((line) => line.startsWith('error'));

describe('keystores inside Secrets are opened as files are', () => {
  test('all fits', async () => {
    const secret = await secretOf({ 'keystore.p12': 'node p12 storepass', 'truststore.p12': 'ca p12 storepass' });
    expect(await errors(flink(), { 'secret.yaml': secret })).toEqual([]);
  });

  test('another password', async () => {
    const secret = await secretOf({ 'keystore.p12': 'node p12 otherpass', 'truststore.p12': 'ca p12 storepass' });
    expect(await errors(flink(), { 'secret.yaml': secret })).toEqual(['error artifact/wrong-password @ storepass']);
  });

  test('a certificate that is expired, and one that is not trusted', async () => {
    const expired = await secretOf({ 'keystore.p12': 'expired p12 storepass', 'truststore.p12': 'ca p12 storepass' });
    expect((await errors(flink(), { 'secret.yaml': expired })).join()).toContain('artifact/expired');
    const other = await secretOf({ 'keystore.p12': 'other p12 storepass', 'truststore.p12': 'ca p12 storepass' });
    expect((await errors(flink(), { 'secret.yaml': other })).join()).toContain('artifact/not-trusted');
  });

  test('the key is not there', async () => {
    const secret = await secretOf({ 'keystore.p12': 'node p12 storepass', 'trusts.p12': 'ca p12 storepass' });
    expect(await errors(flink(), { 'secret.yaml': secret })).toEqual([
      'error kubernetes/file-not-in-pod @ /opt/flink/tls/truststore.p12',
    ]);
  });

  test('the way is told', async () => {
    const secret = await secretOf({ 'keystore.p12': 'node p12 otherpass', 'truststore.p12': 'ca p12 storepass' });
    const { findings } = await checkWhole('flink.yaml', flink(), { files: { 'secret.yaml': secret } });
    const wrong = findings.find(({ rule }) => rule.id === 'artifact/wrong-password');
    expect(wrong?.message).toContain('Secret flink-tls, keystore.p12');
    expect(wrong?.message).not.toContain('storepass');
  });
});

describe('a configuration in a ConfigMap is followed into the pods that mount it', () => {
  const conf = (provider = 'akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider') => `apiVersion: v1
kind: ConfigMap
metadata: {name: conf, namespace: shop}
data:
  application.conf: |
    akka.remote.artery {
      transport = tls-tcp
      ssl.ssl-engine-provider = "${provider}"
    }
`;
  const deployment = (mountPath: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: app, namespace: shop}
spec:
  template:
    spec:
      containers:
        - name: app
          image: example/app:1
          volumeMounts:
            - {name: conf, mountPath: /app/conf}
            - {name: tls, mountPath: ${mountPath}}
      volumes:
        - {name: conf, configMap: {name: conf}}
        - {name: tls, secret: {secretName: app-tls, defaultMode: 0440}}
`;
  const certificate = `apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: app, namespace: shop}
spec: {secretName: app-tls, issuerRef: {name: ca}, dnsNames: [app.shop]}
`;
  const found = async (mountPath: string) =>
    shown(
      await checkWhole('conf.yaml', conf(), {
        files: { 'app.yaml': deployment(mountPath), 'certificate.yaml': certificate },
      }),
    ).filter((line) => line.includes('kubernetes/'));

  test('rotating keys where they are looked for', async () => {
    expect(await found('/var/run/secrets/akka-tls/rotating-keys-engine')).toEqual([]);
  });

  test('rotating keys in another folder', async () => {
    const lines = await found('/etc/tls');
    expect(lines).toEqual([
      'error kubernetes/file-not-in-pod @ "akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider"',
    ]);
  });
});

describe('a password that comes out of another Secret', () => {
  const conf = `apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data:
  application.conf: |
    akka.remote.artery {
      transport = tls-tcp
      ssl.config-ssl-engine {
        key-store = /etc/tls/keystore.p12
        trust-store = /etc/tls/truststore.p12
        key-store-password = \${STORE_PASSWORD}
        key-password = \${STORE_PASSWORD}
        trust-store-password = \${STORE_PASSWORD}
      }
    }
`;
  const app = `apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  template:
    spec:
      containers:
        - name: app
          image: example/app:1
          env:
            - name: STORE_PASSWORD
              valueFrom: {secretKeyRef: {name: password, key: password}}
          volumeMounts:
            - {name: conf, mountPath: /app/conf}
            - {name: tls, mountPath: /etc/tls}
      volumes:
        - {name: conf, configMap: {name: conf}}
        - {name: tls, secret: {secretName: flink-tls, defaultMode: 0440}}
`;
  const found = async (password: string): Promise<string[]> => {
    const stores = await secretOf({ 'keystore.p12': 'node jks storepass', 'truststore.p12': 'ca jks storepass' });
    const { findings } = await checkWhole('conf.yaml', conf, {
      files: {
        'app.yaml': app,
        'stores.yaml': stores.replace(', namespace: flink', ''),
        'password.yaml': `apiVersion: v1\nkind: Secret\nmetadata: {name: password}\nstringData: {password: ${password}}\n`,
      },
    });
    for (const { message } of findings) expect(message).not.toContain(password);
    return findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule.id);
  };

  test('opens the store', async () => {
    expect(await found('storepass')).toEqual([]);
  });

  test('is wrong', async () => {
    expect(await found('otherpass')).toContain('artifact/wrong-password');
  });
});

test('who opens what is in a Secret is found by the graph, however many other files there are', async () => {
  const secret = await secretOf({ 'keystore.p12': 'node p12 storepass', 'truststore.p12': 'ca p12 storepass' });
  const files = new Map([
    [uriOf('flink.yaml'), flink()],
    [uriOf('secret.yaml'), secret],
  ]);
  const workspace = new Workspace(memoryHost(files), defaultSettings, async () => [...files.keys()]);
  workspace.patience = Number.POSITIVE_INFINITY;
  // No folder: nothing is found by looking around.
  workspace.setPlaces([], true);
  await workspace.findings(uriOf('flink.yaml'));
  const usages = await workspace.usages.of(uriOf('secret.yaml'));
  expect(usages.map(({ title, passwords }) => `${title}: ${passwords.length}`)).toEqual([
    'the internal keystore: 2',
    'the internal truststore: 1',
  ]);
});
