import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  Diagnostic,
  Hover,
  Location,
  WorkspaceEdit,
} from 'vscode-languageserver-protocol';
import { encode } from '../../server/src/kubernetes/base64.ts';
import { sample } from '../unit/samples.ts';
import { edited } from '../unit/service/support.ts';
import { build, Client } from './client.ts';

beforeAll(build);

const APP = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
  namespace: shop
spec:
  selector:
    matchLabels: {app: app}
  template:
    metadata:
      labels: {app: app}
    spec:
      containers:
        - name: app
          image: flink:1.20
          volumeMounts:
            - name: tls
              mountPath: /opt/flink/tls
      volumes:
        - name: tls
          secret:
            secretName: app-tls
            items:
              - key: keystore.jks
                path: keystore.jks
`;

const CERTIFICATE = `apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: web
  namespace: shop
spec:
  secretName: web-tls
  issuerRef:
    name: ca
  dnsNames: [web.shop.svc]
`;

const secretFile = async (): Promise<string> => `apiVersion: v1
kind: Secret
metadata:
  name: app-tls
  namespace: shop
data:
  keystore.jks: ${encode(await sample('node jks storepass'))}
  truststore.jks: ${encode(await sample('ca jks storepass'))}
stringData:
  keystore-password: storepass
`;

/** Line and character of the place marked by `|` in the one line of a text that holds `line` without it. */
function placeOf(text: string, line: string): [number, number] {
  const plain = line.replace('|', '');
  const lines = text.split('\n');
  const index = lines.findIndex((each) => each.includes(plain));
  if (index < 0) throw new Error(`no line ${plain}`);
  return [index, (lines[index] ?? '').indexOf(plain) + line.indexOf('|')];
}

/** Diagnostics once the manifests of the workspace have been read. */
async function settled(client: Client, path: string, fits: (found: Diagnostic[]) => boolean): Promise<Diagnostic[]> {
  for (let i = 0; ; i++) {
    const found = await client.diagnostics(path);
    if (fits(found) || i > 100) return found;
    await new Promise((next) => setTimeout(next, 20));
  }
}

const started = async (app: string, more: Readonly<Record<string, string>> = {}): Promise<Client> => {
  const client = await Client.start({
    files: { 'k8s/app.yaml': app, 'k8s/secret.yaml': await secretFile(), 'k8s/certificate.yaml': CERTIFICATE, ...more },
  });
  await client.open('k8s/app.yaml', app, 'yaml');
  await settled(client, 'k8s/app.yaml', () => true);
  await new Promise((next) => setTimeout(next, 200));
  return client;
};

describe('manifests in an editor', () => {
  test('a wrong key is found, repaired, and follows the other file', async () => {
    const wrong = APP.replace('- key: keystore.jks', '- key: keystor.jks');
    const client = await started(wrong);
    const found = await settled(client, 'k8s/app.yaml', (all) =>
      all.some((d) => d.code === 'kubernetes/secret-key-missing'),
    );
    const [diagnostic] = found.filter((d) => d.code === 'kubernetes/secret-key-missing');
    expect(diagnostic?.message).toBe(
      'Secret app-tls has no key keystor.jks; it has keystore.jks, truststore.jks, keystore-password.',
    );
    expect(diagnostic?.relatedInformation?.[0]?.location.uri).toBe(client.uri('k8s/secret.yaml'));
    const actions = await client.of<CodeAction[]>('codeAction', 'k8s/app.yaml', {
      range: diagnostic?.range,
      context: { diagnostics: found },
    });
    const repair = actions.find(({ title }) => title === 'Change to keystore.jks');
    expect(edited(wrong, repair?.edit?.changes?.[client.uri('k8s/app.yaml')] ?? [])).toBe(APP);
    // The Secret gets the key instead: on disk, then in an editor.
    await client.save('k8s/secret.yaml', (await secretFile()).replace('keystore.jks:', 'keystor.jks:'));
    expect(
      (
        await settled(client, 'k8s/app.yaml', (all) => all.every((d) => d.code !== 'kubernetes/secret-key-missing'))
      ).map((d) => d.code),
    ).not.toContain('kubernetes/secret-key-missing');
    await client.open('k8s/secret.yaml', await secretFile(), 'yaml');
    expect(
      (await settled(client, 'k8s/app.yaml', (all) => all.some((d) => d.code === 'kubernetes/secret-key-missing'))).map(
        (d) => d.code,
      ),
    ).toContain('kubernetes/secret-key-missing');
    await client.close('k8s/secret.yaml');
    expect(
      (
        await settled(client, 'k8s/app.yaml', (all) => all.every((d) => d.code !== 'kubernetes/secret-key-missing'))
      ).map((d) => d.code),
    ).not.toContain('kubernetes/secret-key-missing');
    expect(client.errors).toEqual([]);
  });

  test('a folder that is gone takes what was in it along, though only the folder is told of', async () => {
    const wrong = APP.replace('- key: keystore.jks', '- key: keystor.jks');
    const client = await Client.start({ files: { 'app.yaml': wrong, 'k8s/in/secret.yaml': await secretFile() } });
    await client.open('app.yaml', wrong, 'yaml');
    const missing = (all: readonly Diagnostic[]) => all.some((d) => d.code === 'kubernetes/secret-key-missing');
    expect(missing(await settled(client, 'app.yaml', missing))).toBe(true);
    rmSync(join(client.folder, 'k8s'), { recursive: true });
    const told = (name: string) =>
      client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: client.uri(name), type: 3 }],
      });
    await told('k8');
    expect(missing(await client.diagnostics('app.yaml'))).toBe(true);
    await told('k8s');
    expect(missing(await settled(client, 'app.yaml', (all) => !missing(all)))).toBe(false);
  });

  test.each([
    ['secretName: |', 'secretName: app-tls', ['app-tls', 'web-tls']],
    ['- key: |', '- key: keystore.jks', ['keystore-password', 'keystore.jks', 'truststore.jks']],
    ['- name: |', '- name: tls\n              mountPath', ['tls']],
    ['mountPath: |', 'mountPath: /opt/flink/tls', ['/opt/flink/tls']],
  ])('completes %s', async (line, replaced, expected) => {
    const text = APP.replace(
      replaced,
      replaced.startsWith('- name') ? '- name: \n              mountPath' : line.replace('|', ''),
    );
    const client = await started(text);
    const lines = text.split('\n');
    const index = lines.findIndex(
      (each) =>
        each.trimEnd() === each.trimStart().padStart(each.length).trimEnd() &&
        each.trim() === line.replace('|', '').trim(),
    );
    const items = await client.at<CompletionItem[]>('completion', 'k8s/app.yaml', index, (lines[index] ?? '').length);
    expect(items.map(({ label }) => label).sort()).toEqual(expected);
    expect(client.errors).toEqual([]);
  });

  test('shows what is in a Secret, and no password of it', async () => {
    const client = await started(APP);
    const secret = await secretFile();
    await client.open('k8s/secret.yaml', secret, 'yaml');
    // A hover does not wait for a store to open for long: the next one has it.
    const hoverAt = async (path: string, text: string, line: string): Promise<string> => {
      for (let i = 0; ; i++) {
        const hover = await client.at<Hover | null>('hover', path, ...placeOf(text, line));
        if (hover !== null || i > 100) return JSON.stringify(hover?.contents ?? null);
        await new Promise((next) => setTimeout(next, 20));
      }
    };
    const store = await hoverAt('k8s/secret.yaml', secret, 'keystore|.jks:');
    expect(store).toContain('CN=node-1');
    expect(await hoverAt('k8s/secret.yaml', secret, 'keystore-pass|word: storepass')).toContain(
      'a password, which is not shown',
    );
    expect(store + (await hoverAt('k8s/secret.yaml', secret, 'keystore-pass|word: storepass'))).not.toContain(
      'storepass',
    );
    const pem = `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ca-tls\ndata:\n  ca.crt: ${encode(await sample('ca certificates'))}\n`;
    await client.open('k8s/ca.yaml', pem, 'yaml');
    const certificate = await hoverAt('k8s/ca.yaml', pem, 'ca|.crt:');
    expect(certificate).toMatch(/PEM, .*CN=/);
    // Nobody opens it as a store.
    expect(certificate).not.toContain('refuses');
    expect(await hoverAt('k8s/app.yaml', APP, 'secretName: app|-tls')).toContain('keystore-password');
    expect(await hoverAt('k8s/app.yaml', APP, 'mountPath: /opt|/flink')).toContain('keystore.jks');
    const lenses = await client.of<CodeLens[]>('codeLens', 'k8s/secret.yaml');
    expect(lenses.map(({ command }) => command?.title)).toEqual(
      ['3 keys · valid until 2027-11-21 · used by app'].map((t) =>
        expect.stringMatching(t.replace(/2027-11-21/, '\\d{4}-\\d\\d-\\d\\d')),
      ),
    );
    expect(client.errors).toEqual([]);
  });

  test('goes to the Secret, finds its users, and renames it and its keys everywhere', async () => {
    const client = await started(APP);
    const [line, character] = placeOf(APP, 'secretName: app|-tls');
    const definition = await client.at<Location[]>('definition', 'k8s/app.yaml', line, character);
    expect(definition).toEqual([
      {
        uri: client.uri('k8s/secret.yaml'),
        range: { start: { line: 3, character: 8 }, end: { line: 3, character: 15 } },
      },
    ]);
    const references = await client.at<Location[]>('references', 'k8s/app.yaml', line, character, {
      context: { includeDeclaration: true },
    });
    expect(references.map(({ uri }) => uri).sort()).toEqual([
      client.uri('k8s/app.yaml'),
      client.uri('k8s/secret.yaml'),
    ]);
    const edit = await client.at<WorkspaceEdit>('rename', 'k8s/app.yaml', line, character, { newName: 'shop-tls' });
    expect(edited(APP, edit.changes?.[client.uri('k8s/app.yaml')] ?? [])).toBe(APP.replace('app-tls', 'shop-tls'));
    expect(edited(await secretFile(), edit.changes?.[client.uri('k8s/secret.yaml')] ?? [])).toBe(
      (await secretFile()).replace('app-tls', 'shop-tls'),
    );
    const key = await client.at<WorkspaceEdit>('rename', 'k8s/app.yaml', ...placeOf(APP, '- key: key|store.jks'), {
      newName: 'server.jks',
    });
    expect(edited(APP, key.changes?.[client.uri('k8s/app.yaml')] ?? [])).toBe(
      APP.replace('- key: keystore.jks', '- key: server.jks'),
    );
    expect(edited(await secretFile(), key.changes?.[client.uri('k8s/secret.yaml')] ?? [])).toContain(
      '\n  server.jks: ',
    );
    await expect(client.at('rename', 'k8s/app.yaml', line, character, { newName: 'Not a Name' })).rejects.toThrow(
      /no name/,
    );
    await expect(client.at('rename', 'k8s/app.yaml', line, character, { newName: 'web-tls' })).rejects.toThrow(
      /already/,
    );
    expect(client.errors).toEqual([]);
  });

  test('a path of a ConfigMap leads to the key of the Secret, and is renamed with it', async () => {
    const app = APP.replace(
      '            items:\n              - key: keystore.jks\n                path: keystore.jks\n',
      '',
    )
      .replace(
        'mountPath: /opt/flink/tls\n',
        'mountPath: /opt/flink/tls\n            - name: conf\n              mountPath: /opt/flink/conf\n',
      )
      .concat('        - name: conf\n          configMap: {name: flink-config}\n');
    const conf = `apiVersion: v1
kind: ConfigMap
metadata:
  name: flink-config
  namespace: shop
data:
  flink-conf.yaml: |
    security.ssl.internal.enabled: true
    security.ssl.internal.keystore: /opt/flink/tls/keystore.jks
    security.ssl.internal.truststore: /opt/flink/tls/truststore.jks
`;
    const client = await started(app, { 'k8s/conf.yaml': conf });
    await client.open('k8s/conf.yaml', conf, 'yaml');
    const definition = await client.at<Location[]>(
      'definition',
      'k8s/conf.yaml',
      ...placeOf(conf, 'internal.keystore: /opt/flink|/tls'),
    );
    expect(definition).toEqual([
      {
        uri: client.uri('k8s/secret.yaml'),
        range: { start: { line: 6, character: 2 }, end: { line: 6, character: 14 } },
      },
    ]);
    const secret = await secretFile();
    await client.open('k8s/secret.yaml', secret, 'yaml');
    const key = await client.at<WorkspaceEdit>('rename', 'k8s/secret.yaml', ...placeOf(secret, 'key|store.jks:'), {
      newName: 'server.jks',
    });
    expect(edited(conf, key.changes?.[client.uri('k8s/conf.yaml')] ?? [])).toBe(
      conf.replace('/opt/flink/tls/keystore.jks', '/opt/flink/tls/server.jks'),
    );
    expect(client.errors).toEqual([]);
  });

  test('foreign manifests get nothing', async () => {
    const foreign = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          image: nginx:1
          envFrom:
            - secretRef:
                name: settings
          volumeMounts:
            - name: dta
              mountPath: /data
      volumes:
        - name: data
          secret:
            secretName: settingz
            defaultMode: 400
---
apiVersion: v1
kind: Secret
metadata:
  name: settings
data:
  url: not base64
`;
    const client = await started(APP, { 'web.yaml': foreign });
    await client.open('web.yaml', foreign, 'yaml');
    expect(await client.diagnostics('web.yaml')).toEqual([]);
    expect(await client.of('codeLens', 'web.yaml')).toEqual([]);
    expect(await client.at('hover', 'web.yaml', ...placeOf(foreign, 'secretName: sett|ingz'))).toBeNull();
    expect(await client.at('hover', 'web.yaml', ...placeOf(foreign, 'url: not| base64'))).toBeNull();
    expect(client.errors).toEqual([]);
  });
});
