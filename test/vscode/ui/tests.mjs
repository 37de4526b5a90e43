// What a person sees of the installed extension. Each test opens a file of its own and leaves a picture behind.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

const FLINK = [
  'jobmanager.rpc.address: jobmanager',
  'security.ssl.internal.enabled: true',
  'security.ssl.internal.trust-store: /opt/flink/tls/internal.p12',
  '',
].join('\n');

const AKKA = ['akka.remote.artery {', '  enabled = on', '  transport = tls', '}', ''].join('\n');

export const tests = [
  {
    title: 'the error is underlined and stands in the Problems view',
    async run({ workbench, show, picture }) {
      await show('flink-conf-problems.yaml', FLINK);
      await workbench.squiggle('error').first().waitFor({ timeout: 30_000 });
      const row = await workbench.problem('security.ssl.internal.keystore');
      await picture('problems');
      assert.match(await row.textContent(), /security\.ssl\.internal\.keystore/);
    },
  },
  {
    title: "the finding's link opens the page of its rule",
    async run({ workbench, show, picture }) {
      await show('flink-conf-page.yaml', FLINK);
      const row = await workbench.problem('security.ssl.internal.keystore');
      await row
        .locator('a')
        .filter({ hasText: 'flink/' })
        .click({ modifiers: ['Control'] });
      await workbench.waitForLines((text) => text.includes('flink/'));
      await picture('rule-page');
    },
  },
  {
    title: 'the hover explains the key',
    async run({ workbench, show, picture }) {
      await show('flink-conf-hover.yaml', FLINK);
      await workbench.goToText('security.ssl.internal.enabled', 12);
      const hover = await workbench.hover('security.ssl.internal.enabled');
      await picture('hover');
      assert.match(await hover.textContent(), /security\.ssl\.internal\.enabled/);
    },
  },
  {
    title: 'the completion list shows our keys, and choosing one inserts it',
    async run({ workbench, show, picture, page }) {
      await show('flink-conf-completion.yaml', 'security.ssl.internal.enabled: false\n\n');
      await workbench.goTo(2, 1);
      await page.keyboard.insertText('security.ssl.internal.keyst');
      const row = await workbench.suggestion('security.ssl.internal.keystore-password');
      await picture('completion');
      await row.click();
      await workbench.waitForLines((text) => /^security\.ssl\.internal\.keystore-password:/m.test(text));
    },
  },
  {
    title: 'the quick fix corrects a misspelled key',
    async run({ workbench, show, picture }) {
      await show('flink-conf-fix.yaml', FLINK);
      await workbench.goToText('trust-store', 2);
      const row = await workbench.quickFix('security.ssl.internal.truststore');
      await picture('quick-fix');
      await row.click();
      await workbench.waitForLines((text) =>
        text.includes('security.ssl.internal.truststore: /opt/flink/tls/internal.p12'),
      );
    },
  },
  {
    title: 'HOCON is coloured, checked and repaired',
    async run({ workbench, show, picture, page }) {
      await show('akka/application.conf', AKKA);
      const language = await page.locator('[id="status.editor.mode"]').textContent();
      assert.equal(language.trim(), 'HOCON');
      await workbench.squiggle('error').first().waitFor({ timeout: 30_000 });
      await workbench.goToText('tls', 1);
      const row = await workbench.quickFix('tls-tcp');
      await picture('hocon');
      await row.click();
      await workbench.waitForLines((text) => /transport = "?tls-tcp"?/.test(text));
    },
  },
  {
    title: 'the language status tells system and version',
    async run({ show, picture, page }) {
      await show('flink-conf-status.yaml', FLINK);
      const status = page.locator('.statusbar-item[id="status.languageStatus"]');
      await status.waitFor({ timeout: 30_000 });
      await status.hover();
      const text = page.locator('.hover-language-status, .monaco-hover').filter({ hasText: /Flink/ }).first();
      await text.waitFor({ timeout: 30_000 });
      await picture('status');
      assert.match(await text.textContent(), /Flink \d/);
    },
  },
  {
    title: 'a task checks the folder from its command line, and a file that is not open stands in the Problems view',
    async run({ workbench, picture, workspace }) {
      await workbench.command('View: Close All Editors');
      // What the tests before have left would push the row out of sight.
      for (const name of fs.readdirSync(workspace))
        if (!name.startsWith('.')) fs.rmSync(path.join(workspace, name), { recursive: true });
      fs.mkdirSync(path.join(workspace, 'tasked'));
      fs.writeFileSync(path.join(workspace, 'tasked', 'flink-conf.yaml'), 'security.ssl.rest.enabled: true\n');
      await workbench.command('Tasks: Run Task');
      await workbench.rows.filter({ hasText: 'cluster-tls' }).first().click();
      await workbench.rows.filter({ hasText: 'cluster-tls: check' }).first().click();
      const row = await workbench.problem('security.ssl.rest.keystore');
      await picture('task');
      assert.match(await row.textContent(), /security\.ssl\.rest\.keystore/);
    },
  },
];
