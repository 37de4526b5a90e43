// A workspace of manifests: a fifth of them Secrets with keystores, the others what uses them, and what is nobody's.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export const PASSWORD = 'bench-store-1';

/** Keystores and truststores as a cluster has them: a key with its chain, encrypted as keytool does it. */
export async function stores(pkiBundle, count) {
  const pki = await import(pathToFileURL(pkiBundle).href);
  const now = Date.now();
  const ca = await pki.createCredentials(
    { usage: 'ca', subject: 'CN=Bench CA', days: 3650 },
    { now, key: await pki.generateKeyPair('p-256') },
  );
  const made = [];
  for (let i = 0; i < count; i++) {
    const node = await pki.createCredentials(
      { usage: 'node', subject: `CN=node-${i}`, names: [`DNS:node-${i}.bench`] },
      { now, issuer: ca, key: await pki.generateKeyPair('rsa-2048') },
    );
    const keystore = await pki.writeStore(
      [{ kind: 'key', alias: 'node', privateKey: node.privateKey, chain: node.chain }],
      { format: 'pkcs12', password: PASSWORD, now },
    );
    const truststore = await pki.writeStore([{ kind: 'trusted', alias: 'ca', certificate: ca.certificate }], {
      format: 'pkcs12',
      password: PASSWORD,
      now,
    });
    made.push([keystore, truststore].map((bytes) => Buffer.from(bytes)));
  }
  return made;
}

const secret = (i, [keystore, truststore]) => `apiVersion: v1
kind: Secret
metadata:
  name: tls-${i}
  namespace: team-${i % 50}
data:
  keystore.p12: ${keystore.toString('base64')}
  truststore.p12: ${truststore.toString('base64')}
`;

const flink = (i) => `apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata:
  name: jobs-${i}
  namespace: team-${i % 50}
spec:
  image: flink:1.20
  flinkVersion: v1_20
  flinkConfiguration:
    kubernetes.secrets: tls-${i}:/opt/flink/tls
    security.ssl.internal.enabled: "true"
    security.ssl.internal.keystore: /opt/flink/tls/keystore.p12
    security.ssl.internal.truststore: /opt/flink/tls/truststore.p12
    security.ssl.internal.keystore-password: ${PASSWORD}
    security.ssl.internal.key-password: ${PASSWORD}
    security.ssl.internal.truststore-password: ${PASSWORD}
    taskmanager.numberOfTaskSlots: "2"
`;

const deployment = (i, image = 'example/app:1') => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${i}
  namespace: team-${i % 50}
  labels: {app: app-${i}}
spec:
  replicas: 2
  selector:
    matchLabels: {app: app-${i}}
  template:
    metadata:
      labels: {app: app-${i}}
    spec:
      containers:
        - name: app
          image: ${image}
          ports: [{containerPort: 8080}]
          volumeMounts:
            - name: tls
              mountPath: /etc/tls
      volumes:
        - name: tls
          secret:
            secretName: tls-${i}
            defaultMode: 0440
`;

const service = (i) => `apiVersion: v1
kind: Service
metadata:
  name: app-${i}
  namespace: team-${i % 50}
spec:
  selector: {app: app-${i}}
  ports: [{port: 80}]
`;

const foreign = (i) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings-${i}
  namespace: team-${i % 50}
data:
  app.properties: |
    greeting = hello
    colour = blue
    page.size = 20
`;

/** The file that is opened and edited. */
export const EDITED = 'team-0/flink-0.yaml';
export const editedText = () => flink(0);

/** Writes the workspace; returns how many files it has. */
export async function makeWorkspace(folder, count, pkiBundle) {
  const kinds = await stores(pkiBundle, 40);
  const each = Math.floor(count / 5);
  const write = (name, text, i) => {
    const place = path.join(folder, `team-${i % 50}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, `${name}-${i}.yaml`), text);
  };
  for (let i = 0; i < each; i++) {
    write('secret', secret(i, kinds[i % kinds.length]), i);
    write('flink', flink(i), i);
    write('deployment', deployment(i), i);
    write('service', service(i), i);
    write('settings', foreign(i), i);
  }
  return each * 5;
}
