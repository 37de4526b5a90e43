// The same editor for somebody who reads Chinese: what is ours speaks it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { generate } from './keystores.mjs';

const CHINESE = /[\u4e00-\u9fff]/;
const LONG = 30_000;

export const tests = [
  {
    title: 'in Chinese a finding, its page, a hover and a repair',
    async run({ workbench, show, picture }) {
      await show('flink-conf.yaml', 'security.ssl.internal.enabled: true\nsecurity.ssl.rest.enabled: ture\n');
      await workbench.squiggle('error').first().waitFor({ timeout: LONG });
      await workbench.goToText('security.ssl.internal.enabled', 12);
      const hover = await workbench.hover('security.ssl.internal.enabled');
      assert.match(await hover.textContent(), CHINESE);
      await workbench.goToText('ture', 2);
      await (await workbench.quickFix('true')).waitFor({ timeout: LONG });
      await picture('chinese-repair');
      await workbench.page.keyboard.press('Escape');
      const row = await workbench.problem('flink/keystore-missing');
      assert.match(await row.textContent(), CHINESE);
      await row
        .locator('a')
        .filter({ hasText: 'flink/' })
        .click({ modifiers: ['Control'] });
      await workbench.waitForLines((text) => text.includes('严重级别') && text.includes('进程不会启动'));
      await picture('chinese-rule');
    },
  },
  {
    title: 'in Chinese the commands, the view and the questions of the guide',
    async run({ workbench, page, workspace, picture }) {
      await workbench.command('View: Close All Editors');
      generate(path.join(workspace, 'tls'), 'flink', 'standalone', 'jm.example', 'p12');
      await page.locator('.activitybar .action-label[aria-label^="Cluster TLS"]').click({ timeout: LONG });
      const row = page.locator('.part.sidebar .monaco-list-row').filter({ hasText: '.p12' }).first();
      await row.filter({ hasText: CHINESE }).waitFor({ timeout: LONG });
      await picture('chinese-view');
      const texts = JSON.parse(fs.readFileSync(new URL('../../../package.nls.zh-cn.json', import.meta.url), 'utf8'));
      await workbench.command(`Cluster TLS: ${texts.generateCerts}`);
      const title = page.locator('.quick-input-title').filter({ hasText: CHINESE });
      await title.waitFor({ timeout: LONG });
      await picture('chinese-guide');
      await page.keyboard.press('Escape');
    },
  },
];
