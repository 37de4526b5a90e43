import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { activated, closeAll, describeDiagnostic, diagnostic, eventually } from './editor.mjs';

const root = () => vscode.workspace.workspaceFolders[0].uri.fsPath;
const at = (...names) => path.join(root(), ...names);
const text = (...names) => fs.readFileSync(at(...names), 'utf8');

/** Answers the questions of a command in their order: a label, several, a text; `files` for an open dialog. */
async function answering(answers, command, ...args) {
  const { showQuickPick, showInputBox, showOpenDialog, showInformationMessage, showWarningMessage, showErrorMessage } =
    vscode.window;
  const left = [...answers];
  const messages = [];
  const labelOf = (item) => (typeof item === 'string' ? item : item.label);
  const message = async (shown, ...more) => {
    messages.push(shown);
    // A modal question is answered by its only button.
    return more[0]?.modal === true ? more[1] : undefined;
  };
  Object.assign(vscode.window, {
    showQuickPick: async (items, { canPickMany = false } = {}) => {
      const wanted = [left.shift()].flat();
      const chosen = (await items).filter((item) => wanted.includes(labelOf(item)));
      assert.ok(chosen.length > 0, `${wanted} is not among ${(await items).map(labelOf).join(', ')}`);
      return canPickMany ? chosen : chosen[0];
    },
    showInputBox: async () => left.shift(),
    showOpenDialog: async () => left.shift().map((file) => vscode.Uri.file(file)),
    showInformationMessage: message,
    showWarningMessage: message,
    showErrorMessage: message,
  });
  try {
    await vscode.commands.executeCommand(command, ...args);
  } finally {
    Object.assign(vscode.window, {
      showQuickPick,
      showInputBox,
      showOpenDialog,
      showInformationMessage,
      showWarningMessage,
      showErrorMessage,
    });
  }
  assert.deepEqual(left, [], messages.join(' '));
  return messages;
}

const ours = (uri) => vscode.languages.getDiagnostics(uri).filter((each) => each.source === 'Cluster TLS');

async function replace(document, from, to) {
  const place = document.getText().indexOf(from);
  assert.ok(place >= 0, from);
  const edit = new vscode.WorkspaceEdit();
  const end = document.positionAt(place + from.length);
  edit.replace(document.uri, new vscode.Range(document.positionAt(place), end), to);
  await vscode.workspace.applyEdit(edit);
}

/** Nothing of ours is found in these files; a mistake in the first, made and taken back, shows that they are looked at. */
async function clean([probe, ...more], [right, wrong], awaited) {
  for (const names of more) {
    const uri = vscode.Uri.file(at(...names));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    await none(uri);
  }
  const uri = vscode.Uri.file(at(...probe));
  const { document } = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  await replace(document, right, wrong);
  await diagnostic(uri, awaited);
  await replace(document, wrong, right);
  await none(uri);
  await document.save();
}

const none = (uri) =>
  eventually(
    () => (ours(uri).length === 0 ? true : undefined),
    () => `${uri.fsPath}: ${ours(uri).map(describeDiagnostic).join(' | ')}`,
  );

describe('Manifests', () => {
  before(activated);
  afterEach(closeAll);

  it('from an empty folder to an Alluxio cluster with client certificates, without a finding', async () => {
    const cluster = ['Alluxio', 'operator'];
    const features = [
      'TLS between all processes',
      'S3 API: HTTPS only, with client certificates',
      'Gateway: TLS only, with client certificates',
    ];
    await answering([...cluster, features, 'alluxio.alx', '', 'alluxio'], 'clusterTls.setUpCertManager');
    await closeAll();
    const messages = await answering([...cluster, features, 'alluxio.alx', 'alluxio'], 'clusterTls.wireWorkload');
    assert.match(messages.join(' '), /1 file written/);
    const manifest = text('alluxio', 'alluxio-cluster.yaml');
    assert.match(manifest, /alluxio\.worker\.s3\.tls\.mutual\.enabled: "true"/);
    assert.match(text('alluxio', 'cert-manager.yaml'), /name: alluxio-client-tls/);
    assert.equal(vscode.window.activeTextEditor.document.uri.fsPath, at('alluxio', 'alluxio-cluster.yaml'));
    await clean(
      [
        ['alluxio', 'alluxio-cluster.yaml'],
        ['alluxio', 'cert-manager.yaml'],
      ],
      ['file.transfer: MAPPED', 'file.transfer: TRANSFER'],
      'alluxio/',
    );
  });

  it('an Akka service with cert-manager: certificate, mount, and two lines of configuration', async () => {
    await closeAll();
    await answering(['Akka', 'shop.data', '', 'akka'], 'clusterTls.setUpCertManager');
    await closeAll();
    await answering(['Akka', 'shop.data', 'akka'], 'clusterTls.wireWorkload');
    fs.writeFileSync(
      at('akka', 'application.conf'),
      'akka.actor.provider = cluster\nakka.remote.artery.canonical.port = 25520\n',
    );
    await vscode.window.showTextDocument(vscode.Uri.file(at('akka', 'application.conf')));
    await answering(['Change akka/application.conf', 'Akka', 'shop.data'], 'clusterTls.wireWorkload');
    const conf = vscode.window.activeTextEditor.document;
    assert.match(conf.getText(), /transport = tls-tcp[\s\S]*RotatingKeysSSLEngineProvider/);
    assert.ok(conf.isDirty, 'changes of files that exist can be undone');
    await conf.save();
    assert.match(text('akka', 'deployment.yaml'), /mountPath: \/var\/run\/secrets\/akka-tls\/rotating-keys-engine/);
    await clean(
      [
        ['akka', 'application.conf'],
        ['akka', 'deployment.yaml'],
        ['akka', 'cert-manager.yaml'],
      ],
      ['tls-tcp', 'tls-tpc'],
      'config/wrong-value',
    );
  });

  it('a Flink cluster of the operator, and its password in a file that git ignores', async () => {
    await closeAll();
    const cluster = ['Apache Flink', 'operator'];
    const features = [
      'TLS inside of the cluster, with a certificate of its own (mutual)',
      'REST asks clients for a certificate',
    ];
    await answering([...cluster, features, 'jobs.data', '', 'flink'], 'clusterTls.setUpCertManager');
    await closeAll();
    await answering([...cluster, features, 'jobs.data', 'flink', 'Write the password'], 'clusterTls.wireWorkload');
    assert.doesNotMatch(text('flink', 'flink-deployment.yaml'), /<password>/);
    assert.equal(fs.statSync(at('flink', 'flink-deployment.yaml')).mode & 0o777, 0o600);
    assert.equal(fs.statSync(at('flink', 'jobs-tls-password.yaml')).mode & 0o777, 0o600);
    assert.match(text('flink', '.gitignore'), /^\/jobs-tls-password\.yaml$/m);
    await clean(
      [
        ['flink', 'flink-deployment.yaml'],
        ['flink', 'cert-manager.yaml'],
      ],
      ['internal.truststore:', 'internal.trustore:'],
      'internal.trustore',
    );
  });

  it('the network of Flink is isolated, and Kerberos is added', async () => {
    fs.writeFileSync(at('flink', 'flink.keytab'), Buffer.from([5, 2, 0, 0, 0, 1]));
    fs.writeFileSync(at('flink', 'krb5.conf'), '[libdefaults]\n  default_realm = EXAMPLE.COM\n');
    const { document } = await vscode.window.showTextDocument(vscode.Uri.file(at('flink', 'flink-deployment.yaml')));
    await answering(['Change flink/flink-deployment.yaml', 'jobs.data', 'operators'], 'clusterTls.isolateFlink');
    assert.match(text('flink', 'jobs-network-policy.yaml'), /kind: NetworkPolicy/);
    assert.match(document.getText(), /taskmanager\.data\.port: "6121"/);
    await document.save();
    await vscode.window.showTextDocument(document);
    const files = ['flink.keytab', 'krb5.conf'].map((name) => [at('flink', name)]);
    await answering(
      ['Change flink/flink-deployment.yaml', 'jobs.data', ...files, 'flink@EXAMPLE.COM'],
      'clusterTls.addKerberos',
    );
    assert.match(document.getText(), /security\.kerberos\.login\.principal: flink@EXAMPLE\.COM/);
    assert.equal(fs.statSync(at('flink', 'jobs-keytab.yaml')).mode & 0o777, 0o600);
    await document.save();
    await none(document.uri);
  });

  it('a second run changes nothing', async () => {
    await vscode.window.showTextDocument(vscode.Uri.file(at('alluxio', 'alluxio-cluster.yaml')));
    const features = ['TLS between all processes'];
    const messages = await answering(
      ['Change alluxio/alluxio-cluster.yaml', 'Alluxio', 'operator', features, 'alluxio.alx'],
      'clusterTls.wireWorkload',
    );
    assert.match(messages.join(' '), /Nothing to change/);
    assert.ok(!vscode.window.activeTextEditor.document.isDirty);
  });

  it('a Secret with a private key does not land where git tracks it', async () => {
    fs.mkdirSync(at('repo', '.git'), { recursive: true });
    const key =
      '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n';
    fs.writeFileSync(at('repo', 'node.key'), key);
    await closeAll();
    await answering(
      ['node.data', 'Opaque', 'repo/node.yaml', 'ignored'],
      'clusterTls.createSecret',
      vscode.Uri.file(at('repo', 'node.key')),
    );
    const manifest = text('repo', 'node.yaml');
    assert.match(manifest, new RegExp(`node\\.key: ${Buffer.from(key).toString('base64').replace(/[+/=]/g, '\\$&')}`));
    assert.equal(text('repo', '.gitignore'), '/node.yaml\n');
    assert.equal(fs.statSync(at('repo', 'node.yaml')).mode & 0o777, 0o600);
  });

  it('a secret is rotated step by step, in a manifest and in a folder', async () => {
    fs.mkdirSync(at('jwt', 'keys'), { recursive: true });
    const value = Buffer.from('0123456789abcdef-').toString('base64');
    fs.writeFileSync(
      at('jwt', 'secret.yaml'),
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: jwt\ndata:\n  r1.key.primary: ${value} # ours\n`,
    );
    const manifest = vscode.Uri.file(at('jwt', 'secret.yaml'));
    await answering(['introduce'], 'clusterTls.rotateSecret', manifest);
    const { document } = vscode.window.activeTextEditor;
    assert.match(document.getText(), /r1\.key\.primary: \S+ # ours\n {2}r2\.key: /);
    await document.save();
    const messages = await answering(['promote'], 'clusterTls.rotateSecret', manifest);
    assert.ok(messages.includes('promote'), 'a step before its time is asked for twice');
    assert.match(document.getText(), /r1\.key: \S+ # ours\n {2}r2\.key\.primary: /);

    fs.writeFileSync(at('jwt', 'keys', 'r1.key.primary'), 'x'.repeat(20));
    const folder = vscode.Uri.file(at('jwt', 'keys'));
    await answering(['introduce'], 'clusterTls.rotateSecret', folder);
    await answering(['promote'], 'clusterTls.rotateSecret', folder);
    assert.deepEqual(fs.readdirSync(folder.fsPath).sort(), ['r1.key', 'r2.key.primary']);
    await answering(['retire'], 'clusterTls.rotateSecret', folder);
    assert.deepEqual(fs.readdirSync(folder.fsPath), ['r2.key.primary']);
  });
});
