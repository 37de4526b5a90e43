// From an empty folder to a cluster with TLS, by the palette alone. Each step leaves a picture behind.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { generate } from './keystores.mjs';

const SLOW = 30_000;

/** Answers one box of a command: types, and chooses rows where several may be chosen. */
async function answer({ page, workbench }, { title, rows = [], text }) {
  await page.locator('.quick-input-title').filter({ hasText: title }).waitFor({ timeout: SLOW });
  for (const row of rows) await workbench.rows.filter({ hasText: row }).first().click({ timeout: SLOW });
  if (text !== undefined) await workbench.input.fill(text);
  if (rows.length === 0 || rows.length > 1 || text !== undefined) await page.keyboard.press('Enter');
}

/** Runs a command on what is open, or on nothing. */
async function run(screen, command, answers, file) {
  const { page, workbench } = screen;
  await workbench.command('View: Close All Editors');
  if (file !== undefined) await workbench.openFile(file);
  // A list that was made before the extension was there does not show its commands; the next one does.
  await workbench.until(
    async () => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('F1');
      await workbench.input.fill(`>${command}`);
    },
    (timeout) => workbench.rows.filter({ hasText: command }).first().click({ timeout }),
  );
  for (const each of answers) await answer(screen, each);
}

/** Saves what is open, and waits until the file on the disk is as it should be. */
async function saved({ page, workspace }, file, expected) {
  await page.keyboard.press('Control+S');
  const deadline = Date.now() + SLOW;
  for (;;) {
    const text = fs.readFileSync(path.join(workspace, file), 'utf8');
    if (expected.test(text)) return;
    if (Date.now() > deadline) assert.match(text, expected);
    await page.waitForTimeout(100);
  }
}

const cluster = (title, features) => [
  { title: `${title}: system`, rows: ['Alluxio'] },
  { title: `${title}: deployment`, rows: ['operator'] },
  // The first one is chosen already.
  { title: `${title}: what is to speak TLS`, rows: features },
  { title: `${title}: name`, text: 'alluxio.alx' },
];

const FEATURES = ['S3 API: HTTPS only, with client certificates', 'Gateway: TLS only, with client certificates'];

/** A mistake is found, and once it is taken back nothing is. */
async function cleanButFor({ page, workbench }, text, offset, put) {
  await workbench.command('Notifications: Clear All Notifications');
  await workbench.goToText(text, offset);
  await page.keyboard.insertText(put);
  await workbench.squiggle('error').first().waitFor({ timeout: SLOW });
  await page.keyboard.press('Control+Z');
  await workbench.squiggle('error').first().waitFor({ state: 'detached', timeout: SLOW });
  assert.equal(await workbench.squiggle('warning').count(), 0);
}

const AKKA = [
  { title: 'system', rows: ['Akka'] },
  { title: 'name', text: 'shop.data' },
];
const FLINK = [
  { title: 'system', rows: ['Apache Flink'] },
  { title: 'deployment', rows: ['operator'] },
  { title: 'what is to speak TLS', rows: ['TLS for REST and the web interface', 'REST asks clients'] },
  { title: 'name', text: 'jobs.data' },
];

const asked = (command, answers) => answers.map((each) => ({ ...each, title: `${command}: ${each.title}` }));

export const tests = [
  {
    title: 'an Alluxio cluster with client certificates is made by commands alone, and nothing is found in it',
    async run(screen) {
      const { workbench, page, picture, workspace } = screen;
      const folder = { title: 'folder', text: 'alluxio' };
      await run(screen, 'Cluster TLS: Set up cert-manager…', [
        ...cluster('Set up cert-manager', FEATURES),
        { title: 'Set up cert-manager: issuer', text: '' },
        folder,
      ]);
      await workbench.waitForLines((text) => text.includes('kind: Issuer'));
      await picture('cert-manager');
      await run(screen, 'Cluster TLS: Wire TLS into the Workload…', [...cluster('Wire TLS', FEATURES), folder]);
      await workbench.waitForLines((text) => text.includes('kind: AlluxioCluster'));
      await page
        .locator('.notification-list-item')
        .filter({ hasText: 'Copy Commands' })
        .first()
        .waitFor({ timeout: SLOW });
      await picture('alluxio-cluster');
      const manifest = fs.readFileSync(path.join(workspace, 'alluxio', 'alluxio-cluster.yaml'), 'utf8');
      assert.match(manifest, /alluxio\.worker\.s3\.tls\.mutual\.enabled: "true"/);
      await cleanButFor(screen, 'netty.file.transfer: MAPPED', 'netty.file.transfer: '.length, 'NOT-');
    },
  },
  {
    title: 'a service of Akka with keys from cert-manager, by commands alone',
    async run(screen) {
      const { workbench, picture, workspace } = screen;
      const folder = { title: 'folder', text: 'akka' };
      await run(screen, 'Cluster TLS: Set up cert-manager…', [
        ...asked('Set up cert-manager', AKKA),
        { title: 'Set up cert-manager: issuer', text: '' },
        folder,
      ]);
      await workbench.waitForLines((text) => text.includes('kind: Issuer'));
      await run(screen, 'Cluster TLS: Wire TLS into the Workload…', [...asked('Wire TLS', AKKA), folder]);
      await workbench.waitForLines((text) => text.includes('kind: Deployment'));
      await picture('akka-deployment');
      const manifest = fs.readFileSync(path.join(workspace, 'akka', 'deployment.yaml'), 'utf8');
      assert.match(manifest, /rotating-keys-engine/);
      await cleanButFor(screen, 'name: akka-tls', 'name: akka-tls'.length, 'x');
    },
  },
  {
    title: 'a cluster of Flink’s operator, by commands alone',
    async run(screen) {
      const { workbench, picture, workspace } = screen;
      const folder = { title: 'folder', text: 'flink' };
      await run(screen, 'Cluster TLS: Set up cert-manager…', [
        ...asked('Set up cert-manager', FLINK),
        { title: 'Set up cert-manager: issuer', text: '' },
        folder,
      ]);
      await workbench.waitForLines((text) => text.includes('kind: Issuer'));
      await run(screen, 'Cluster TLS: Wire TLS into the Workload…', [
        ...asked('Wire TLS', FLINK),
        folder,
        { title: 'Wire TLS: password of the stores', rows: ['Write the password'] },
      ]);
      await workbench.waitForLines((text) => text.includes('kind: FlinkDeployment'));
      await picture('flink-deployment');
      const manifest = fs.readFileSync(path.join(workspace, 'flink', 'flink-deployment.yaml'), 'utf8');
      assert.match(manifest, /security\.ssl\.rest\.enabled: "true"/);
      assert.doesNotMatch(manifest, /<password>/);
      await cleanButFor(screen, 'rest.enabled: "', 'rest.enabled: "'.length, 'x');
    },
  },
  {
    title: 'each Certificate tells who uses it, and a key of a Secret what is in it',
    async run(screen) {
      const { workbench, page, show, picture, workspace } = screen;
      await workbench.openFile('alluxio/cert-manager.yaml');
      await page
        .locator('.codelens-decoration')
        .filter({ hasText: 'CA in alluxio-tls-ca' })
        .first()
        .waitFor({ timeout: SLOW });
      await picture('certificate-lenses');
      generate(path.join(workspace, 'made'), 'akka', 'kubernetes', 'shop.example', 'pem');
      const certificate = fs.readFileSync(path.join(workspace, 'made', 'ca.pem'), 'utf8');
      await show(
        'alluxio/secret.yaml',
        `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ca-tls\n  namespace: alx\ndata:\n  ca.crt: ${Buffer.from(certificate).toString('base64')}\n`,
      );
      await workbench.goToText('ca.crt:', 2);
      const hover = await workbench.hover('days left');
      await picture('secret-hover');
      const told = await hover.textContent();
      assert.match(told, /PEM/);
      assert.doesNotMatch(told, /refuses/);
    },
  },
  {
    title: 'the network of Flink is isolated, and Kerberos is added to its deployment',
    async run(screen) {
      const { workbench, page, picture, workspace } = screen;
      const deployment = 'flink/flink-deployment.yaml';
      const place = (title) => [
        { title: `${title}: file`, rows: [`Change ${deployment}`] },
        { title: `${title}: name`, text: 'jobs.data' },
      ];
      await run(
        screen,
        'Cluster TLS: Isolate Flink by Network Policies…',
        [...place('Isolate Flink'), { title: 'Isolate Flink: operator', text: 'operators' }],
        deployment,
      );
      await workbench.waitForLines((text) => text.includes('kind: NetworkPolicy'));
      await picture('network-policy');
      await workbench.openFile(deployment);
      await saved(screen, deployment, /taskmanager\.data\.port: "6121"/);

      const [keytab, krb5] = ['flink.keytab', 'krb5.conf'].map((name) => path.join(workspace, 'flink', name));
      fs.writeFileSync(keytab, Buffer.from([5, 2, 0, 0, 0, 1]));
      fs.writeFileSync(krb5, '[libdefaults]\n  default_realm = EXAMPLE.COM\n');
      await run(screen, 'Cluster TLS: Add Kerberos to Flink…', place('Add Kerberos to Flink'), deployment);
      for (const file of [keytab, krb5]) await workbench.chooseFile(file);
      await workbench.answer('Add Kerberos to Flink: principal', { text: 'flink@EXAMPLE.COM' });
      await page
        .locator('.notification-list-item')
        .filter({ hasText: 'files written' })
        .first()
        .waitFor({ timeout: SLOW });
      await picture('kerberos');
      await workbench.openFile(deployment);
      await saved(screen, deployment, /security\.kerberos\.login\.principal: flink@EXAMPLE\.COM/);
      assert.equal(await workbench.squiggle('error').count(), 0);
      assert.equal(fs.statSync(path.join(workspace, 'flink', 'jobs-keytab.yaml')).mode & 0o777, 0o600);
    },
  },
  {
    title: 'a key of a Secret is rotated: the new one is made, waited for, made primary, and the old one retired',
    async run(screen) {
      const { workbench, picture, show } = screen;
      const file = 'jwt/secret.yaml';
      const command = 'Cluster TLS: Rotate Secret…';
      await show(
        file,
        'apiVersion: v1\nkind: Secret\nmetadata:\n  name: jwt\ndata:\n  r1.key.primary: MDEyMzQ1Njc4OWFiY2RlZi0= # ours\n',
      );
      await run(screen, command, [{ title: 'stable: r1', rows: ['introduce'] }], file);
      await workbench.waitForLines((text) => text.includes('r2.key: '));
      await picture('rotation-introduced');
      await saved(screen, file, /r1\.key\.primary: \S+ # ours\n {2}r2\.key: \S+\n/);

      await run(screen, command, [{ title: 'introduced: r1', rows: ['promote'] }], file);
      await workbench.dialog('promote', 'They Have: Continue');
      await workbench.waitForLines((text) => text.includes('r2.key.primary: '));
      await saved(screen, file, /r1\.key: \S+ # ours\n {2}r2\.key\.primary: \S+\n/);

      await run(screen, command, [{ title: 'promoted: r2', rows: ['retire'] }], file);
      await workbench.dialog('retire', 'They Have: Continue');
      await workbench.waitForLines((text) => !text.includes('r1.key'));
      await saved(screen, file, /data:\n {2}r2\.key\.primary: \S+\n$/);
    },
  },
];
