// What a person does to key material from the Keystores view: each action by the context menu and the keys, its outcome
// judged on the files by keytool and openssl, and on the screen.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import tls from 'node:tls';
import { eventually, Folder, PASSWORD } from './folder.mjs';

const LONG = 30_000;
let folder;

/** The page of the editor, inside of its frames. */
const inside = (page) => page.frameLocator('iframe.webview.ready >> nth=0').frameLocator('iframe#active-frame');

const focusView = ({ workbench }) => workbench.command('Cluster TLS: Focus on Keystores View');

/** An item of a row's menu; the row's label contains the texts. */
async function act(screen, texts, item) {
  await focusView(screen);
  await screen.workbench.walkTo(...texts);
  await screen.workbench.menu(item);
}

/** Opens a row, if it is closed. */
async function expand(screen, ...texts) {
  const { page, workbench } = screen;
  await focusView(screen);
  await workbench.walkTo(...texts);
  const open = page.locator('.part.sidebar .monaco-list-row.focused[aria-expanded="true"]');
  if ((await open.count()) > 0) return;
  await workbench.until(
    () => page.keyboard.press('ArrowRight'),
    (timeout) => open.waitFor({ timeout }),
    { each: 2_000 },
  );
}

/** Applies what is previewed, and lets the backup be dropped. */
async function applied({ workbench }, text) {
  await workbench.dialog(text, 'Apply');
  await workbench.notified('was changed', 'Delete Backup');
}

/** A password that is asked for twice, in boxes that differ in a word only. */
async function newPassword({ workbench, page }, title, text) {
  await workbench.answer(title, { text });
  await page.locator('.quick-input-widget').filter({ hasText: 'Once more' }).waitFor({ timeout: LONG });
  await workbench.answer(title, { text });
}

const serial = (name) => folder.openssl('x509', '-in', name, '-noout', '-serial').trim().slice('serial='.length);

/** Text of the report, comparison or configuration that the editor shows. */
const shown = ({ workbench }, ...texts) =>
  workbench.waitForLines((lines) => texts.every((text) => lines.includes(text)));

export const tests = [
  {
    title: 'without key material the view says how to make some',
    async run({ workbench, page, inThemes }) {
      await workbench.command('View: Close All Editors');
      // The palette lists what was there when it opened.
      await page.locator('.activitybar .action-label[aria-label^="Cluster TLS"]').click({ timeout: LONG });
      const welcome = page.locator('.part.sidebar .welcome-view-content');
      await welcome.filter({ hasText: 'No keystores, certificates or keys were found' }).waitFor({ timeout: LONG });
      assert.equal(await welcome.locator('.monaco-button').count(), 1);
      await inThemes('welcome');
    },
  },
  {
    title: 'an entry is renamed after a preview, and the rename is taken back',
    async run(screen) {
      const { workbench, inThemes } = screen;
      folder = new Folder(screen.workspace, 'cluster').cluster().flink();
      const before = folder.read('node.p12');
      await workbench.command('Cluster TLS: Refresh Keystores');
      await workbench.row('trust.p12').waitFor({ timeout: LONG });
      await expand(screen, 'node.p12');
      await workbench.row('key with certificate').waitFor({ timeout: LONG });
      await act(screen, ['node', 'key with certificate'], 'Rename Entry…');
      await workbench.answer('New alias of node', { text: 'worker' });
      await workbench.dialog('Entry `node` becomes `worker`', 'Apply');
      await workbench.row('worker').waitFor({ timeout: LONG });
      assert.deepEqual(folder.keytool('node.p12'), ['worker PrivateKeyEntry']);
      assert.ok(folder.read('node.p12.bak').equals(before));
      await workbench.notified('was changed', 'Undo');
      await eventually(() => folder.read('node.p12').equals(before));
      assert.ok(!fs.existsSync(folder.at('node.p12.bak')));
      await inThemes('keystores-view');
    },
  },
  {
    title: 'a backup stands in the view, and is put back from there',
    async run(screen) {
      const { workbench } = screen;
      const before = folder.read('node.p12');
      await act(screen, ['node', 'key with certificate'], 'Rename Entry…');
      await workbench.answer('New alias of node', { text: 'worker' });
      await workbench.dialog('Entry `node` becomes `worker`', 'Apply');
      await workbench.notified('was changed');
      await workbench.row('node.p12.bak').waitFor({ timeout: LONG });
      await act(screen, ['node.p12.bak'], 'Restore Backup');
      await eventually(() => folder.read('node.p12').equals(before));
      await workbench.row('node.p12.bak').waitFor({ state: 'detached', timeout: LONG });
    },
  },
  {
    title: 'the preview shows the change as a difference',
    async run(screen) {
      const { workbench, inThemes } = screen;
      await act(screen, ['node', 'key with certificate'], 'Rename Entry…');
      await workbench.answer('New alias of node', { text: 'other' });
      await workbench.dialog('Entry `node` becomes `other`', 'Show Changes');
      await shown(screen, '[node: key with certificate]', '[other: key with certificate]');
      await inThemes('store-change');
      await workbench.notified('Change node.p12?', 'Discard');
      assert.deepEqual(folder.keytool('node.p12'), ['node PrivateKeyEntry']);
    },
  },
  {
    title: 'a certificate is imported into a store, and deleted again',
    async run(screen) {
      const { workbench } = screen;
      await act(screen, ['trust.p12'], 'Import into Keystore…');
      await workbench.chooseFile(folder.at('node.pem'));
      await workbench.answer('Import node.pem', { row: 'Certificate only, to be trusted' });
      await workbench.answer('Alias of the new entry', { text: 'peer' });
      await applied(screen, 'peer');
      assert.deepEqual(folder.keytool('trust.p12'), ['ca trustedCertEntry', 'peer trustedCertEntry']);
      await expand(screen, 'trust.p12');
      await workbench.row('peer').waitFor({ timeout: LONG });
      await act(screen, ['peer', 'trusted certificate'], 'Delete Entry…');
      await applied(screen, 'peer');
      assert.deepEqual(folder.keytool('trust.p12'), ['ca trustedCertEntry']);
    },
  },
  {
    title: 'a certificate is imported with its private key, which lies beside it, and a PKCS#12 file as a whole',
    async run(screen) {
      const { workbench } = screen;
      const before = folder.read('trust.p12');
      await act(screen, ['trust.p12'], 'Import into Keystore…');
      await workbench.chooseFile(folder.at('node.pem'));
      await workbench.answer('Import node.pem', { row: 'Certificate and private key' });
      await workbench.answer('Alias of the new entry', { text: 'pair' });
      await workbench.dialog('pair', 'Apply');
      await eventually(() => folder.keytool('trust.p12').includes('pair PrivateKeyEntry'));
      await workbench.notified('was changed', 'Undo');
      await eventually(() => folder.read('trust.p12').equals(before));
      await act(screen, ['trust.p12'], 'Import into Keystore…');
      await workbench.chooseFile(folder.at('node.p12'));
      await workbench.answer('Alias of the new entry', { text: 'whole' });
      await applied(screen, 'whole');
      assert.deepEqual(folder.keytool('trust.p12'), ['ca trustedCertEntry', 'whole PrivateKeyEntry']);
      fs.writeFileSync(folder.at('trust.p12'), before);
    },
  },
  {
    title: 'certificates are exported, and a store is converted',
    async run(screen) {
      const { workbench } = screen;
      const write = async (item, form, name, password) => {
        await act(screen, ['node.p12', 'PKCS#12'], item);
        await workbench.answer('Export node.p12 as', { row: form });
        await workbench.chooseFile(folder.at(name));
        if (password === '') await workbench.answer(`Password of ${name}`, { text: '' });
        else if (password !== undefined) await newPassword(screen, `Password of ${name}`, password);
        await workbench.notified(new RegExp(`${name}.* written`));
      };
      await write('Export Key Material…', 'PEM: certificates', 'out.pem');
      assert.match(folder.openssl('x509', '-in', 'out.pem', '-noout', '-subject'), /node-1/);
      await write('Export Key Material…', 'DER: certificate', 'out.der');
      assert.match(folder.openssl('x509', '-inform', 'DER', '-in', 'out.der', '-noout', '-subject'), /node-1/);
      await write('Export Key Material…', 'PEM: certificates and private key', 'out-node.pem', '');
      assert.match(folder.openssl('pkey', '-in', 'out-node-key.pem', '-noout', '-text'), /2048 bit/);
      await write('Export Key Material…', 'PKCS#12 keystore', 'out.p12', 'of-the-export');
      assert.deepEqual(folder.keytool('out.p12', 'of-the-export'), ['node PrivateKeyEntry']);
      await write('Export Key Material…', 'JKS truststore', 'out-trust.jks', 'of-the-store');
      assert.match(folder.keytool('out-trust.jks', 'of-the-store').join(), /trustedCertEntry/);
      await write('Convert Keystore…', 'JKS keystore', 'out.jks', PASSWORD);
      assert.deepEqual(folder.keytool('out.jks'), ['node PrivateKeyEntry']);
    },
  },
  {
    title: 'the password of a store is changed, and a locked one asks for its own once',
    async run(screen) {
      const { workbench } = screen;
      await act(screen, ['out.jks'], 'Change Keystore Password…');
      await newPassword(screen, 'New password of out.jks', 'another-one');
      await applied(screen, 'new password');
      assert.deepEqual(folder.keytool('out.jks', 'another-one'), ['node PrivateKeyEntry']);
      const store = ['-inkey', 'ca.key', '-name', 'ca', '-passout', 'pass:of-nobody', '-out', 'locked.p12'];
      folder.openssl('pkcs12', '-export', '-in', 'ca.pem', ...store);
      await workbench.row('locked.p12').filter({ hasText: 'locked' }).waitFor({ timeout: LONG });
      await act(screen, ['locked.p12'], 'Enter Password…');
      await workbench.answer('Password of locked.p12', { text: 'wrong' });
      await workbench.answer('Password of locked.p12', { text: 'of-nobody' });
      await expand(screen, 'locked.p12');
      await act(screen, ['ca', 'key with certificate'], 'Rename Entry…');
      await workbench.answer('New alias of ca', { text: 'root' });
      await applied(screen, 'Entry `ca` becomes `root`');
      assert.deepEqual(folder.keytool('locked.p12', 'of-nobody'), ['root PrivateKeyEntry']);
      fs.rmSync(folder.at('locked.p12'));
    },
  },
  {
    title: 'a request is made, signed by the CA of the workspace, and its reply imported',
    async run(screen) {
      const { workbench } = screen;
      await act(screen, ['node', 'key with certificate'], 'Make Certification Request…');
      await workbench.chooseFile(folder.at('node.csr'));
      await workbench.notified('node.csr written');
      assert.match(folder.openssl('req', '-in', 'node.csr', '-noout', '-text'), /DNS:node-1\.example/);
      await workbench.row('node.csr').waitFor({ timeout: LONG });
      await act(screen, ['node.csr'], 'Sign Request with CA…');
      await workbench.answer('CA that signs', { row: 'CN=Test CA' });
      await workbench.answer('Days that the certificate is good for', { text: '60' });
      await workbench.chooseFile(folder.at('signed.crt'));
      await workbench.notified('signed.crt written');
      assert.match(folder.openssl('verify', '-CAfile', 'ca.pem', 'signed.crt'), /OK/);
      await act(screen, ['node', 'key with certificate'], 'Import Reply of CA…');
      await workbench.chooseFile(folder.at('signed.crt'));
      await applied(screen, 'node');
      const told = folder.run('keytool', ['-list', '-v', '-keystore', 'node.p12', '-storepass', PASSWORD]);
      assert.ok(told.toLowerCase().includes(`serial number: ${serial('signed.crt').toLowerCase().replace(/^0+/, '')}`));
    },
  },
  {
    title: 'a certificate is renewed in its store by the CA that signed it',
    async run(screen) {
      const { workbench } = screen;
      await act(screen, ['node', 'key with certificate'], 'Renew Certificate…');
      await workbench.answer('CA that signs', { row: 'CN=Test CA' });
      await workbench.answer('Renew node', { row: 'Make a new private key' });
      await workbench.answer('Days that the certificate is good for', { text: '400' });
      await applied(screen, 'node');
      await workbench
        .row('node.p12')
        .filter({ hasText: /(399|400) days left/ })
        .waitFor({ timeout: LONG });
      const pass = ['-passin', `pass:${PASSWORD}`, '-nokeys', '-clcerts', '-out', 'renewed.pem'];
      folder.openssl('pkcs12', '-in', 'node.p12', ...pass);
      assert.match(folder.openssl('verify', '-CAfile', 'ca.pem', 'renewed.pem'), /OK/);
      fs.rmSync(folder.at('renewed.pem'));
    },
  },
  {
    title: 'a chain is verified, and two stores are compared',
    async run(screen) {
      const { workbench, page } = screen;
      await act(screen, ['node.p12', 'PKCS#12'], 'Verify Chain…');
      await workbench.answer('Truststore or CA', { row: 'trust.p12' });
      await shown(screen, 'as a server: accepted', 'node-1');
      await workbench.command('View: Close All Editors');
      const opened = (name) => inside(page).locator('h1').filter({ hasText: name }).waitFor({ timeout: LONG });
      await workbench.row('node.p12').click();
      await opened('node.p12');
      await workbench.row('trust.p12').click({ modifiers: ['Control'] });
      await workbench.menu('Compare Key Material…');
      await page
        .locator('.tab')
        .filter({ hasText: 'trust.p12' })
        .filter({ hasText: 'node.p12' })
        .waitFor({ timeout: LONG });
      await shown(screen, 'CN=Test CA');
      // One row is meant again.
      await workbench.row('trust.p12').click();
      await opened('trust.p12');
    },
  },
  {
    title: 'from a store to the settings that use it, to the explorer, and to a handshake',
    async run(screen) {
      const { workbench, page } = screen;
      await act(screen, ['trust.p12'], 'Show Usages of Keystore');
      await shown(screen, 'security.ssl.rest.truststore: trust.p12');
      await act(screen, ['trust.p12'], 'Test Handshake with Keystore');
      await inside(page).locator('body').filter({ hasText: 'flink-conf.yaml' }).waitFor({ timeout: LONG });
      await screen.picture('handshake-report');
      await workbench.command('View: Close All Editors');
      await act(screen, ['trust.p12'], 'Reveal in Explorer');
      await page
        .locator('.explorer-folders-view .monaco-list-row.focused, .explorer-folders-view .monaco-list-row.selected')
        .filter({ hasText: 'trust.p12' })
        .first()
        .waitFor({ timeout: LONG });
    },
  },
  {
    title: 'a Secret is made of a store, and stands in the view with what is in it',
    async run(screen) {
      const { workbench } = screen;
      await act(screen, ['trust.p12'], 'Create Secret from Key Material…');
      await workbench.answer('Create Secret: name', { text: 'trust' });
      await workbench.answer('Create Secret: type', { row: 'Opaque' });
      await workbench.answer('Create Secret: file', { text: 'cluster/secret.yaml' });
      await shown(screen, 'kind: Secret');
      assert.ok(
        fs
          .readFileSync(folder.at('secret.yaml'), 'utf8')
          .includes(folder.read('trust.p12').toString('base64').slice(0, 40)),
      );
      await workbench.command('Notifications: Clear All Notifications');
      await focusView(screen);
      await workbench.row('Secret trust').waitFor({ timeout: LONG });
      fs.rmSync(folder.at('secret.yaml'));
    },
  },
  {
    title: 'names, subject and fingerprint are copied',
    async run(screen) {
      const { workbench, page } = screen;
      await workbench.command('View: Close All Editors');
      const pasted = async (item) => {
        await act(screen, ['node.p12', 'PKCS#12'], item);
        await workbench.command('Cluster TLS: Filter Keystores');
        await page.locator('.quick-input-widget').filter({ hasText: 'Filter Keystores' }).waitFor();
        await page.keyboard.press('Control+V');
        const text = await eventually(async () => (await workbench.input.inputValue()) || undefined, item);
        await page.keyboard.press('Escape');
        return text;
      };
      assert.equal(await pasted('Copy Names'), 'DNS:node-1.example');
      assert.equal(await pasted('Copy Subject'), 'CN=node-1');
      assert.match(await pasted('Copy Fingerprint'), /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
      assert.match(await pasted('Copy PEM'), /BEGIN CERTIFICATE/);
    },
  },
  {
    title: "a store that git knows differs in a way that can be read, in git's own diff too",
    async run(screen) {
      const { workbench, page, inThemes, workspace } = screen;
      const git = (...args) => execFileSync('git', args, { cwd: workspace, stdio: 'pipe' });
      git('init', '--quiet');
      git('add', 'cluster/node.p12');
      git('-c', 'user.name=somebody', '-c', 'user.email=somebody@node.example', 'commit', '--quiet', '-m', 'a store');
      await expand(screen, 'node.p12', 'PKCS#12');
      await act(screen, ['node', 'key with certificate'], 'Rename Entry…');
      await workbench.answer('New alias of node', { text: 'worker' });
      await applied(screen, 'Entry `node` becomes `worker`');
      await page.keyboard.press('Control+Shift+G');
      const changed = page.locator('.scm-view .monaco-list-row').filter({ hasText: 'node.p12' }).first();
      await workbench.until(
        () => workbench.command('Git: Refresh'),
        (timeout) => changed.waitFor({ timeout }),
      );
      await changed.click();
      await inside(page).locator('.difference .removed').filter({ hasText: 'node' }).first().waitFor({ timeout: LONG });
      await inThemes('git-diff');
      await workbench.command('View: Close All Editors');
      await act(screen, ['node.p12', 'PKCS#12'], 'Compare Keystore with Git');
      await shown(screen, '[worker: key with certificate]', '[node: key with certificate]');
    },
  },
  {
    title: 'a step of a rotation that is left out is an error against what git has, and its fix takes the mark back',
    async run(screen) {
      const { workbench, page, show, picture, workspace } = screen;
      const secret = (...keys) =>
        [
          'apiVersion: v1',
          'kind: Secret',
          'metadata:',
          '  name: signing',
          'data:',
          ...keys.map((key) => `  ${key}`),
          '',
        ].join('\n');
      const git = (...args) => execFileSync('git', args, { cwd: workspace, stdio: 'pipe' });
      fs.writeFileSync(`${workspace}/signing.yaml`, secret('r1.key.primary: YQ=='));
      git('add', 'signing.yaml');
      git('-c', 'user.name=somebody', '-c', 'user.email=somebody@node.example', 'commit', '--quiet', '-m', 'a key');
      await show('signing.yaml', secret('r1.key: YQ==', 'r2.key.primary: Yg=='));
      await workbench.problem('r2 was added and made primary in one change');
      await picture('rotation-order');
      await workbench.goToText('r2.key.primary', 3);
      await (await workbench.quickFix('Let r1 stay primary for now')).click();
      await workbench.waitForLines((text) => text.includes('r1.key.primary: YQ==') && text.includes('r2.key: Yg=='));
      await page.keyboard.press('Control+S');
      await workbench.squiggle('error').first().waitFor({ state: 'hidden', timeout: LONG });
    },
  },
  {
    title: 'an endpoint is tested with the stores of the open configuration, and the report is saved',
    async run(screen) {
      const { workbench, page, inThemes, workspace } = screen;
      folder.openssl('pkcs12', '-in', 'node.p12', '-passin', `pass:${PASSWORD}`, '-nodes', '-out', 'served.pem');
      const served = folder.read('served.pem');
      fs.rmSync(folder.at('served.pem'));
      const options = { cert: served, key: served, ca: folder.read('ca.pem'), requestCert: true };
      const server = tls.createServer(options, (socket) => socket.on('error', () => socket.destroy()));
      server.on('tlsClientError', () => undefined);
      await new Promise((done) => server.listen(0, '127.0.0.1', done));
      const { port } = server.address();
      fs.appendFileSync(folder.at('flink-conf.yaml'), `rest.port: ${port}\n`);
      try {
        await workbench.command('View: Close All Editors');
        await workbench.openFile('cluster/flink-conf.yaml');
        await workbench.command('Cluster TLS: Test TLS Endpoint');
        await workbench.answer('Test TLS Endpoint', { row: `:${port}` });
        await page.locator('.quick-input-widget').filter({ hasText: 'Host and port' }).waitFor({ timeout: LONG });
        assert.equal(await workbench.input.inputValue(), `node-1.example:${port}`);
        await workbench.input.fill(`localhost:${port}`);
        await page.keyboard.press('Enter');
        await shown(screen, '# TLS of', '| 1.3 | yes |');
        await inThemes('endpoint-report');
        await page.keyboard.press('Control+S');
        const saved = await eventually(() =>
          fs.readdirSync(workspace).find((name) => name.startsWith('tls-localhost')),
        );
        await eventually(() => fs.readFileSync(`${workspace}/${saved}`, 'utf8').includes('openssl s_client'));
      } finally {
        server.close();
      }
    },
  },
  {
    title: 'when certificates end is reported, to read and for a spreadsheet',
    async run(screen) {
      const { workbench, inThemes } = screen;
      await workbench.command('View: Close All Editors');
      await workbench.command('Cluster TLS: Report Expiry of Certificates');
      await workbench.answer('Report Expiry of Certificates', { row: 'Markdown' });
      await shown(screen, '# Expiry of certificates', 'CN=node-1');
      await inThemes('expiry-report');
      await workbench.command('View: Revert and Close Editor');
      await workbench.command('Cluster TLS: Report Expiry of Certificates');
      await workbench.answer('Report Expiry of Certificates', { row: 'CSV' });
      await shown(screen, 'days,notAfter,file,alias');
      await workbench.command('View: Revert and Close Editor');
    },
  },
];
