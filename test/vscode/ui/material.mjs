// A configuration and the key material that it names: what is seen at a path, a wrong alias, a file that changes on the disk.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { frame, generate, LONG } from './keystores.mjs';

/** Each test has a file of its own: what one leaves unsaved is nothing to the next. */
const fileOf = (name) => `cluster/${name}/alluxio-site.properties`;

/** A cluster of one node whose settings name its stores; lines are put behind them. */
function configuration(workspace, lines = '') {
  const out = path.join(workspace, 'cluster/tls');
  if (!fs.existsSync(out)) generate(out, 'alluxio', 'bare-metal', 'worker-1.example', 'jks');
  const password = fs.readFileSync(path.join(out, 'password'), 'utf8').trim();
  const settings = fs.readFileSync(path.join(out, 'alluxio-tls.properties'), 'utf8').replaceAll('<password>', password);
  return `${settings.replace(/^#.*\n/, '').replaceAll(`${out}/`, '../tls/')}${lines}`;
}

export const tests = [
  {
    title: 'the hover at a path shows names and days left, and the lens sums up',
    async run({ workbench, show, picture, page, workspace }) {
      await show(fileOf('hover'), configuration(workspace));
      await page
        .locator('.codelens-decoration')
        .filter({ hasText: 'Simulate handshake' })
        .first()
        .waitFor({ timeout: LONG });
      await workbench.goToText('worker-1.example.jks', 3);
      const hover = await workbench.hover('days left');
      await picture('material-hover');
      const text = await hover.textContent();
      assert.match(text, /worker-1\.example/);
      assert.match(text, /days left/);
      assert.ok(!text.includes(fs.readFileSync(path.join(workspace, 'cluster/tls/password'), 'utf8').trim()));
      assert.equal(await page.locator('.squiggly-error').count(), 0);
    },
  },
  {
    title: 'a wrong alias is underlined, and its quick fix writes the one in the store',
    async run({ workbench, show, picture, page, workspace }) {
      await show(fileOf('alias'), configuration(workspace, 'alluxio.network.tls.keystore.alias=worker-2\n'));
      await workbench.problem('worker-2');
      await workbench.goToText('=worker-2', 3);
      const row = await workbench.quickFix('worker-1.example');
      await picture('material-alias');
      await row.click();
      await workbench.waitForLines((text) => text.includes('keystore.alias=worker-1.example'));
      await page.keyboard.press('Control+S');
      await page.locator('.tab.dirty').waitFor({ state: 'detached', timeout: LONG });
    },
  },
  {
    title: 'a keystore that is replaced on the disk is looked at again',
    async run({ workbench, show, picture, page, workspace }) {
      const store = path.join(workspace, 'cluster/tls/worker-1.example.jks');
      const whole = fs.readFileSync(store);
      await show(fileOf('changed'), configuration(workspace));
      await page
        .locator('.codelens-decoration')
        .filter({ hasText: 'Simulate handshake' })
        .first()
        .waitFor({ timeout: LONG });
      fs.writeFileSync(store, whole.subarray(0, whole.length >> 1));
      await workbench.problem('worker-1.example.jks');
      await workbench.squiggle('error').first().waitFor({ timeout: LONG });
      await picture('material-changed');
      fs.writeFileSync(store, whole);
      await workbench.squiggle('error').first().waitFor({ state: 'hidden', timeout: LONG });
    },
  },
  {
    title: 'the handshakes of the cluster are simulated, and shown as a table',
    async run({ workbench, show, picture, page, workspace }) {
      await show(fileOf('handshake'), configuration(workspace));
      await page.locator('.codelens-decoration a').filter({ hasText: 'Simulate handshake' }).first().click();
      const table = frame(page).locator('table');
      await table.filter({ hasText: 'passed' }).waitFor({ timeout: LONG });
      assert.match(await table.textContent(), /TLSv1\.3/);
      await picture('material-handshake');
      await workbench.command('View: Close All Editors');
    },
  },
];
