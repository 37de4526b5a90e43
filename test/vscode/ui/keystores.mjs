// What a person does in the Keystores view and in the editor for keystores, with keys and clicks.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const program = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../dist/cli.js');
export const LONG = 30_000;

/** Key material of a cluster, as the command line makes it. */
export function generate(out, system, deployment, hosts, format) {
  const cluster = ['--system', system, '--deployment', deployment, '--host', hosts];
  const more = ['--key-algorithm', 'p-256', '--format', format, '--out', out];
  execFileSync(process.execPath, [program, 'generate', ...cluster, ...more]);
}

/** Stores, certificates and keys of a cluster in a new folder of the workspace. */
function material(workspace, folder) {
  const out = path.join(workspace, folder);
  generate(out, 'flink', 'standalone', 'jm.example,tm-1.example', 'p12,jks,pem');
  return out;
}

const rows = (page) => page.locator('.pane-body .monaco-list-row');
const row = (page, text) => rows(page).filter({ hasText: text }).first();

/** The page inside of the editor's frames. */
export const frame = (page) => page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');

async function openView({ workbench, page }) {
  await workbench.command('View: Close All Editors');
  const icon = page.locator('.activitybar .action-label[aria-label^="Cluster TLS"]');
  if ((await rows(page).filter({ hasText: '.p12' }).count()) === 0) await icon.click();
  await rows(page).first().waitFor({ timeout: LONG });
}

export const tests = [
  {
    title: 'the Keystores view shows files by folder and by expiry, and what is in them down to the certificate',
    async run(screen) {
      const { workbench, page, picture, workspace } = screen;
      fs.cpSync(material(workspace, 'one'), path.join(workspace, 'two'), { recursive: true });
      await openView(screen);
      await workbench.command('Cluster TLS: Refresh Keystores');
      await row(page, 'two').waitFor({ timeout: LONG });
      await row(page, 'truststore.p12').waitFor({ timeout: LONG });
      await row(page, 'days left').waitFor({ timeout: LONG });
      await row(page, 'truststore.p12').locator('.monaco-tl-twistie').click();
      await row(page, 'trusted certificate').waitFor({ timeout: LONG });
      await row(page, 'trusted certificate').locator('.monaco-tl-twistie').click();
      await row(page, 'Fingerprint SHA-256').waitFor({ timeout: LONG });
      await picture('keystores-folders');
      assert.match(
        await row(page, 'trusted certificate').getAttribute('aria-label'),
        /trusted certificate, \d+ days left/,
      );
      await workbench.command('Cluster TLS: Group Keystores by Expiry');
      await row(page, 'Within a year').waitFor({ timeout: LONG });
      await picture('keystores-expiry');
      await workbench.command('Cluster TLS: Group Keystores by Folder');
      await row(page, 'two').waitFor({ timeout: LONG });
    },
  },
  {
    title: 'what comes with a folder that is moved into the workspace stands in the view, unasked',
    async run(screen) {
      const { page, workspace } = screen;
      await openView(screen);
      const elsewhere = fs.mkdtempSync(path.join(path.dirname(workspace), 'elsewhere-'));
      fs.mkdirSync(path.join(elsewhere, 'deep/er'), { recursive: true });
      fs.copyFileSync(path.join(workspace, 'one/truststore.p12'), path.join(elsewhere, 'deep/er/brought.p12'));
      fs.renameSync(elsewhere, path.join(workspace, 'arrived'));
      await row(page, 'brought.p12').waitFor({ timeout: LONG });
      fs.rmSync(path.join(workspace, 'arrived'), { recursive: true });
      await row(page, 'brought.p12').waitFor({ state: 'hidden', timeout: LONG });
    },
  },
  {
    title: 'the view is filtered while one types, and shown whole again',
    async run(screen) {
      const { workbench, page, picture } = screen;
      await openView(screen);
      await workbench.command('Cluster TLS: Filter Keystores');
      await page.locator('.quick-input-widget').filter({ hasText: 'Filter Keystores' }).waitFor();
      await workbench.input.fill('two truststore');
      await rows(page).filter({ hasText: 'flink.rest' }).first().waitFor({ state: 'hidden', timeout: LONG });
      await page.keyboard.press('Enter');
      await row(page, 'truststore.p12').waitFor({ timeout: LONG });
      await picture('keystores-filter');
      await workbench.command('Cluster TLS: Clear Filter');
      await row(page, 'flink.rest').waitFor({ timeout: LONG });
    },
  },
  {
    title: 'a keystore opens like any file: entries, details, structure and PEM, by keys alone',
    async run(screen) {
      const { workbench, page, picture } = screen;
      await openView(screen);
      await row(page, 'flink.rest.p12').click();
      const inside = frame(page);
      await inside.locator('h1').filter({ hasText: 'flink.rest.p12' }).waitFor({ timeout: LONG });
      await inside.locator('.chain').waitFor({ timeout: LONG });
      await inside.locator('.search').focus();
      await page.keyboard.type('tm-1');
      await inside.locator('.finder .faint').filter({ hasText: '1 of 1' }).waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowDown');
      await inside.locator('.entries .row[aria-selected="true"]').waitFor();
      await picture('editor-details');
      await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowRight');
      await inside.locator('.asn1 .row').filter({ hasText: 'SHA256withECDSA' }).waitFor({ timeout: LONG });
      await picture('editor-asn1');
      await page.keyboard.press('ArrowRight');
      await inside.locator('pre').filter({ hasText: 'BEGIN CERTIFICATE' }).waitFor();
      await workbench.command('View: Close All Editors');
    },
  },
];
