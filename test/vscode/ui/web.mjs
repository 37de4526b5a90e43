// The extension in the worker of a browser, as VS Code for the web runs it: no process, no files beside the open ones.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const program = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../dist/cli.js');
const LONG = 30_000;

/** Settings of the editor that put the extension into the worker. */
export const settings = {
  'remote.extensionKind': { 'cluster-tls.cluster-tls-vscode': ['web'] },
  'extensions.webWorker': true,
};

const frame = (page) => page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');

export const tests = [
  {
    title: 'in the browser an open file is checked, explained, completed and repaired',
    async run({ workbench, show, page, picture }) {
      await show(
        'flink-conf.yaml',
        'security.ssl.internal.enabled: true\nsecurity.ssl.internal.trust-store: /tls/x.p12\n\n',
      );
      await workbench.squiggle('error').first().waitFor({ timeout: LONG });
      await workbench.goToText('security.ssl.internal.enabled', 12);
      const hover = await workbench.hover('security.ssl.internal.enabled');
      assert.match(await hover.textContent(), /security\.ssl\.internal\.enabled/);
      await picture('web');
      await workbench.goTo(3, 1);
      await page.keyboard.insertText('security.ssl.internal.keyst');
      const row = await workbench.suggestion('security.ssl.internal.keystore-password');
      await row.click();
      await workbench.waitForLines((text) => /^security\.ssl\.internal\.keystore-password:/m.test(text));
      await workbench.goToText('trust-store', 2);
      const fix = await workbench.quickFix('security.ssl.internal.truststore');
      await fix.click();
      await workbench.waitForLines((text) => text.includes('security.ssl.internal.truststore: /tls/x.p12'));
    },
  },
  {
    title: 'in the browser a keystore and a certificate open as what they hold',
    async run({ workbench, page, picture, workspace }) {
      await workbench.command('View: Revert and Close Editor');
      const args = [
        'generate',
        '--system',
        'flink',
        '--deployment',
        'standalone',
        '--host',
        'jm.example',
        '--key-algorithm',
        'p-256',
      ];
      execFileSync(process.execPath, [program, ...args, '--format', 'jks,pem', '--out', path.join(workspace, 'tls')]);
      for (const name of ['truststore.jks', 'flink.rest.jks']) {
        // A list that was made before the file was written does not show it; the next one does.
        await workbench.until(
          async () => {
            await page.keyboard.press('Escape');
            await page.keyboard.press('Control+P');
            await workbench.input.fill(name);
          },
          (timeout) => workbench.rows.filter({ hasText: name }).first().click({ timeout }),
        );
        await frame(page).locator('body').filter({ hasText: 'CN=flink' }).waitFor({ timeout: LONG });
        await picture(`web-${name}`);
        await workbench.command('View: Close All Editors');
      }
    },
  },
];
