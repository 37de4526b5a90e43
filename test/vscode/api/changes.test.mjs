// Each action on a keystore, done through its command on real files; keytool and openssl say what came of it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { answering } from './answers.mjs';
import { activated, closeAll, eventually } from './editor.mjs';

const PASSWORD = 'Actions-1-secret';
let folder;

const file = (name) => path.join(folder, name);
const uri = (name) => vscode.Uri.file(file(name));
const run = (command, ...args) => vscode.commands.executeCommand(`clusterTls.${command}`, ...args);
const openssl = (...args) =>
  execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

function keytool(name, password = PASSWORD) {
  const told = execFileSync('keytool', ['-list', '-keystore', file(name), '-storepass', password], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return told
    .split('\n')
    .flatMap((line) => /^(.+?), .*, ?(\w+),\s*$/.exec(line.trim())?.slice(1).join(' ') ?? [])
    .sort();
}

/** A CA and a node, as the documents of the products make them. */
function material() {
  folder = fs.mkdtempSync(path.join(vscode.workspace.workspaceFolders[0].uri.fsPath, 'changes-'));
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '900',
    '-subj',
    '/CN=Test CA',
  );
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'node.key', '-out', 'first.csr', '-subj', '/CN=node-1');
  fs.writeFileSync(file('san.cnf'), 'subjectAltName=DNS:node-1.example\nextendedKeyUsage=serverAuth,clientAuth\n');
  const issue = [
    'x509',
    '-req',
    '-in',
    'first.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '10',
  ];
  openssl(...issue, '-extfile', 'san.cnf', '-out', 'node.pem');
  const chain = [
    'pkcs12',
    '-export',
    '-in',
    'node.pem',
    '-inkey',
    'node.key',
    '-name',
    'node',
    '-passout',
    `pass:${PASSWORD}`,
  ];
  openssl(...chain, '-out', 'node.p12');
  const imported = ['-importcert', '-noprompt', '-alias', 'ca', '-file', file('ca.pem'), '-storepass', PASSWORD];
  execFileSync('keytool', [...imported, '-storetype', 'PKCS12', '-keystore', file('trust.p12')], { stdio: 'pipe' });
}

/** The password is asked for once, and then kept. */
const unlocked = async (name) => {
  await answering([PASSWORD], () => run('enterPassword', uri(name)));
};

describe('Changing key material', () => {
  before(async () => {
    await activated();
    material();
    await unlocked('node.p12');
    await unlocked('trust.p12');
    await run('refreshKeystores');
  });
  afterEach(closeAll);

  it('renames an entry after showing what will change, and takes it back', async () => {
    const before = fs.readFileSync(file('node.p12'));
    let shown;
    const apply = (asked) => {
      shown = asked;
      return 'Apply';
    };
    await answering(['worker', apply, 'Undo'], () => run('renameEntry', uri('node.p12')));
    assert.equal(shown.modal, true);
    assert.match(shown.detail, /Entry `node` becomes `worker`/);
    await eventually(() => (fs.existsSync(file('node.p12.bak')) ? undefined : true));
    assert.ok(fs.readFileSync(file('node.p12')).equals(before));
    await answering(['worker', 'Apply', 'Delete Backup'], () => run('renameEntry', uri('node.p12')));
    assert.deepEqual(keytool('node.p12'), ['worker PrivateKeyEntry']);
    await eventually(() => (fs.existsSync(file('node.p12.bak')) ? undefined : true));
  });

  it('leaves everything where the question is answered with no', async () => {
    const before = fs.readFileSync(file('node.p12'));
    await answering(['other', undefined], () => run('renameEntry', uri('node.p12')));
    assert.ok(fs.readFileSync(file('node.p12')).equals(before));
    assert.ok(!fs.existsSync(file('node.p12.bak')));
  });

  it('shows the change as a difference, and applies it from there', async () => {
    await answering(['node', 'Show Changes', 'Apply', 'Delete Backup'], () => run('renameEntry', uri('node.p12')));
    const [tab] = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);
    const { original, modified } = tab.input;
    const text = async (side) => (await vscode.workspace.openTextDocument(side)).getText();
    assert.match(await text(original), /\[worker: key with certificate\]/);
    assert.match(await text(modified), /\[node: key with certificate\]/);
    assert.deepEqual(keytool('node.p12'), ['node PrivateKeyEntry']);
  });

  it('imports a PEM pair and a certificate into a store, and deletes them again', async () => {
    const pair = [uri('node.pem'), uri('node.key')];
    await answering([pair, 'peer', 'Apply', 'Delete Backup'], () => run('importInto', uri('trust.p12')));
    assert.deepEqual(keytool('trust.p12'), ['ca trustedCertEntry', 'peer PrivateKeyEntry']);
    await answering(['peer', 'Apply', 'Delete Backup'], () => run('deleteEntries', uri('trust.p12')));
    assert.deepEqual(keytool('trust.p12'), ['ca trustedCertEntry']);
  });

  it('changes the password, keeps it, and asks for it no more', async () => {
    fs.copyFileSync(file('node.p12'), file('own.p12'));
    await unlocked('own.p12');
    await answering(['new-password', 'new-password', 'Apply', 'Delete Backup'], () =>
      run('changePassword', uri('own.p12')),
    );
    assert.deepEqual(keytool('own.p12', 'new-password'), ['node PrivateKeyEntry']);
    await answering(['again', 'Apply', 'Delete Backup'], () => run('renameEntry', uri('own.p12')));
    assert.deepEqual(keytool('own.p12', 'new-password'), ['again PrivateKeyEntry']);
  });

  it('exports certificates, keys and truststores, and converts a store', async () => {
    const write = (command, form, name, ...secrets) =>
      answering([form, uri(name), ...secrets, undefined], () => run(command, uri('node.p12')));
    await write('exportEntries', 'PEM: certificates', 'out.pem');
    assert.match(openssl('x509', '-in', 'out.pem', '-noout', '-subject'), /node-1/);
    await write('exportEntries', 'PEM: certificates and private key', 'both.pem', '');
    assert.equal(openssl('pkey', '-in', 'both-key.pem', '-pubout'), openssl('pkey', '-in', 'node.key', '-pubout'));
    assert.equal(fs.statSync(file('both-key.pem')).mode & 0o777, 0o600);
    await write('convertStore', 'JKS keystore', 'out.jks', '');
    assert.deepEqual(keytool('out.jks'), ['node PrivateKeyEntry']);
    await write('exportEntries', 'JKS truststore', 'trust.jks', 'of-the-store', 'of-the-store');
    assert.deepEqual(keytool('trust.jks', 'of-the-store'), ['node trustedCertEntry']);
  });

  it('a certificate is exported with the key that lies beside it', async () => {
    await answering(['PKCS#12 keystore', uri('joined.p12'), PASSWORD, PASSWORD, undefined], () =>
      run('exportEntries', uri('node.pem')),
    );
    assert.deepEqual(keytool('joined.p12'), ['node-1 PrivateKeyEntry']);
  });

  it('makes a request, has it signed by the CA of the workspace, and imports its reply', async () => {
    await answering([uri('node.csr'), undefined], () => run('makeRequest', uri('node.p12')));
    assert.match(openssl('req', '-in', 'node.csr', '-noout', '-text'), /DNS:node-1\.example/);
    await answering(['CN=Test CA', '60', uri('signed.pem'), undefined], () => run('signRequest', uri('node.csr')));
    assert.match(openssl('verify', '-CAfile', 'ca.pem', 'signed.pem'), /OK/);
    await answering([uri('signed.pem'), 'Apply', 'Delete Backup'], () => run('importReply', uri('node.p12')));
    const told = execFileSync('keytool', ['-list', '-v', '-keystore', file('node.p12'), '-storepass', PASSWORD], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const serial = openssl('x509', '-in', 'signed.pem', '-noout', '-serial')
      .trim()
      .slice('serial='.length)
      .toLowerCase();
    assert.ok(told.toLowerCase().includes(`serial number: ${serial.replace(/^0+/, '')}`), told);
  });

  it('renews a certificate in a store and in a PEM file with the CA that signed it', async () => {
    const until = (name) =>
      Date.parse(openssl('x509', '-in', name, '-noout', '-enddate').trim().slice('notAfter='.length));
    await answering(['CN=Test CA', 'Keep the private key', '500', 'Apply', 'Delete Backup'], () =>
      run('renewCertificate', uri('node.pem')),
    );
    assert.ok(until('node.pem') > Date.now() + 490 * 86_400_000);
    assert.match(openssl('verify', '-CAfile', 'ca.pem', 'node.pem'), /OK/);
    await answering(['CN=Test CA', 'Make a new private key', '', 'Apply', 'Delete Backup'], () =>
      run('renewCertificate', uri('node.p12')),
    );
    openssl('pkcs12', '-in', 'node.p12', '-passin', `pass:${PASSWORD}`, '-nokeys', '-clcerts', '-out', 'renewed.pem');
    assert.match(openssl('verify', '-CAfile', 'ca.pem', 'renewed.pem'), /OK/);
  });

  it('verifies a chain as Java does', async () => {
    await answering(['trust.p12'], () => run('verifyChain', uri('node.p12')));
    const text = () => vscode.window.activeTextEditor?.document.getText() ?? '';
    await eventually(() => (/as a server: accepted/.test(text()) ? true : undefined), text);
  });

  it('compares two stores as text that can be read', async () => {
    await answering(['trust.p12'], () => run('compareKeystores', uri('node.p12')));
    const [tab] = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);
    assert.match(tab.label, /node\.p12 ↔ .*trust\.p12/);
  });

  it('copies fingerprint, names and PEM of what is selected', async () => {
    const row = { type: 'file', uri: uri('node.p12') };
    await run('copyFingerprint', row);
    assert.match(await vscode.env.clipboard.readText(), /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    await run('copyNames', row);
    assert.equal(await vscode.env.clipboard.readText(), 'DNS:node-1.example');
    await run('copyPem', row, [row, { type: 'file', uri: uri('trust.p12') }]);
    assert.equal((await vscode.env.clipboard.readText()).match(/BEGIN CERTIFICATE/g).length, 2);
  });

  it('a locked store asks for its password once', async () => {
    const store = [
      'pkcs12',
      '-export',
      '-in',
      'ca.pem',
      '-inkey',
      'ca.key',
      '-name',
      'ca',
      '-passout',
      'pass:another-one',
    ];
    openssl(...store, '-out', 'locked.p12');
    await answering(
      [uri('signed.pem'), 'Certificate only, to be trusted', '', 'another-one', 'Apply', 'Delete Backup'],
      () => run('importInto', uri('locked.p12')),
    );
    await answering(['ca', 'root', 'Apply', 'Delete Backup'], () => run('renameEntry', uri('locked.p12')));
    assert.deepEqual(keytool('locked.p12', 'another-one'), ['node-1 trustedCertEntry', 'root PrivateKeyEntry']);
  });
});
