// The editor for key material as a person uses it: what it draws, what it finds and offers, how it does with a large bundle,
// and whether it can be used by keys and read aloud.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import { Folder } from './folder.mjs';

const LONG = 30_000;
const NAMES = ['node-1.example', ...Array.from({ length: 30 }, (_, i) => `worker-${i}.data.svc.cluster.local`)];
const CERTIFICATES = 7_000;

const frame = (page, place = 0) =>
  page.frameLocator(`iframe.webview.ready >> nth=${place}`).frameLocator('iframe#active-frame');

/** Bundles of authorities are this large; each certificate is another one by the last bytes of its signature. */
function bundle(folder) {
  const { raw } = new X509Certificate(folder.read('ca.pem'));
  const pieces = Array.from({ length: CERTIFICATES }, (_, i) => {
    raw.writeUInt32BE(i, raw.length - 4);
    return `-----BEGIN CERTIFICATE-----\n${raw.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
  });
  const filler = `# ${'authority '.repeat(40)}\n`;
  fs.writeFileSync(folder.at('authorities.crt'), pieces.map((piece) => filler + piece).join(''));
  return fs.statSync(folder.at('authorities.crt')).size;
}

/** Controls of a page without a name that is read aloud. */
const nameless = (body) =>
  body.evaluate((root) => {
    const named = (element) =>
      element.getAttribute('aria-label') ?? element.getAttribute('title') ?? element.textContent?.trim();
    return [...root.querySelectorAll('button, input, summary, [role], [tabindex]')]
      .filter((element) => !['presentation', 'none'].includes(element.getAttribute('role') ?? ''))
      .filter((element) => !named(element))
      .map((element) => element.outerHTML.slice(0, 200));
  });

export const tests = [
  {
    title: 'chain, validity, names, findings and their repairs are shown, and a repair starts from there',
    async run(screen) {
      const { workbench, page, inThemes, workspace } = screen;
      const folder = new Folder(workspace, 'shown').cluster({ names: NAMES }).flink();
      fs.renameSync(folder.at('node.p12'), folder.at('shown-node.p12'));
      fs.writeFileSync(
        folder.at('flink-conf.yaml'),
        folder.read('flink-conf.yaml').toString().replace('keystore: node.p12', 'keystore: shown-node.p12'),
      );
      const inside = frame(page);
      await workbench.command('View: Close All Editors');
      await workbench.showFile('shown-node.p12', inside.locator('h1').filter({ hasText: 'shown-node.p12' }));
      assert.equal(await inside.locator('.chain button.box').count(), 2);
      assert.equal(await inside.locator('.timeline .bar').count(), 2);
      assert.match(await inside.locator('.timeline .told').first().textContent(), /(9|10) days left/);
      await inside.locator('.search').fill('worker-7.data');
      await inside.locator('.finder .faint').filter({ hasText: '1 of 1' }).waitFor();
      await inside.locator('.search').fill('no-such-name');
      await inside.locator('.finder .faint').filter({ hasText: '0 of 1' }).waitFor();
      await inside.locator('.search').fill('');
      await inside.locator('.chain button.box').nth(1).click();
      await inside.locator('dd').filter({ hasText: 'CN=Test CA' }).first().waitFor();
      await inThemes('certificate-editor');
      assert.deepEqual(await nameless(inside.locator('body')), []);
      await inside.locator('.findings li').filter({ hasText: 'expires' }).locator('button').first().click();
      await workbench.answer('CA that signs', { row: 'CN=Test CA' });
      await page.locator('.quick-input-title').filter({ hasText: 'Renew node' }).waitFor({ timeout: LONG });
      await page.keyboard.press('Escape');
      await workbench.input.waitFor({ state: 'hidden', timeout: LONG });
    },
  },
  {
    title: 'PEM text stays text, with what it holds beside it',
    async run(screen) {
      const { workbench, page } = screen;
      await workbench.command('View: Close All Editors');
      await workbench.openFile('shown/node.pem');
      await workbench.waitForLines((text) => text.includes('BEGIN CERTIFICATE'));
      await workbench.command('Cluster TLS: Open Certificates to the Side');
      await frame(page).locator('h1').filter({ hasText: 'node.pem' }).waitFor({ timeout: LONG });
      assert.ok((await workbench.lines()).join('\n').includes('BEGIN CERTIFICATE'));
      await screen.picture('beside');
    },
  },
  {
    title: 'a bundle of ten megabytes is looked through without waiting',
    async run(screen) {
      const { page, workspace, workbench } = screen;
      const folder = new Folder(workspace, 'large');
      fs.copyFileSync(`${workspace}/shown/ca.pem`, folder.at('ca.pem'));
      assert.ok(bundle(folder) > 10_000_000);
      await workbench.command('View: Close All Editors');
      await workbench.command('Cluster TLS: Focus on Keystores View');
      await workbench.row('authorities.crt').waitFor({ timeout: LONG });
      await workbench.walkTo('authorities.crt');
      await page.keyboard.press('Enter');
      const inside = frame(page);
      await inside
        .locator('header')
        .filter({ hasText: `${CERTIFICATES} entries` })
        .waitFor({ timeout: LONG });
      const list = inside.locator('.entries');
      assert.ok((await list.locator('.row').count()) < 60);
      const began = Date.now();
      await list.focus();
      await page.keyboard.press('End');
      await list.locator(`.row[aria-posinset="${CERTIFICATES}"]`).waitFor();
      await inside.locator('.search').fill('test ca');
      await inside
        .locator('.finder .faint')
        .filter({ hasText: `${CERTIFICATES} of ${CERTIFICATES}` })
        .waitFor();
      assert.ok(Date.now() - began < 3_000, `${Date.now() - began} ms`);
      fs.rmSync(folder.path, { recursive: true });
    },
  },
  {
    title: 'the page is walked through by the Tab key: search, entries, tabs, certificates of the chain, copying',
    async run(screen) {
      const { page, workbench } = screen;
      const inside = frame(page);
      await workbench.command('View: Close All Editors');
      await workbench.showFile('shown-node.p12', inside.locator('.search'));
      await inside.locator('.search').focus();
      const walked = [];
      for (let i = 0; i < 12; i++) {
        walked.push(
          await inside.locator('body').evaluate(() => {
            const { className, id, tagName } = document.activeElement ?? document.body;
            return className || id || tagName;
          }),
        );
        await page.keyboard.press('Tab');
      }
      const order = ['search', 'virtual entries', 'tab-details', 'box', 'quiet'];
      const places = order.map((name) => walked.findIndex((each) => each.startsWith(name)));
      assert.ok(!places.includes(-1), walked.join(', '));
      assert.deepEqual(
        places,
        places.toSorted((a, b) => a - b),
      );
    },
  },
  {
    title: 'every row of the view is read aloud with its state, every action of its title has a name',
    async run({ workbench, page }) {
      await workbench.command('Cluster TLS: Focus on Keystores View');
      const rows = page.locator('.part.sidebar .pane-body .monaco-list-row');
      await rows.first().waitFor({ timeout: LONG });
      const labels = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
      for (const label of labels) assert.match(label, /\S/);
      const files = labels.filter((label) => /\.p12/.test(label));
      assert.ok(files.length > 0);
      for (const label of files) assert.match(label, /days left|expired|locked|unreadable|backup/);
      const actions = await page
        .locator('.part.sidebar .pane-header .action-label')
        .evaluateAll((all) => all.map((action) => action.getAttribute('aria-label') ?? action.textContent ?? ''));
      assert.ok(actions.length >= 4);
      for (const name of actions) assert.match(name, /\S/);
    },
  },
];
