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

async function run(screen, command, answers) {
  const { page, workbench } = screen;
  await workbench.command('View: Close All Editors');
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
];
