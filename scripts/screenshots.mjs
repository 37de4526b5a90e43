#!/usr/bin/env node
// Makes the pictures of the README: packs the extension (bundles must be built), installs it in a VS Code, and photographs
// what it shows.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openScreen } from '../test/vscode/ui/screen.mjs';
import { pack } from './package.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const FLINK = `jobmanager.rpc.address: jobmanager
taskmanager.numberOfTaskSlots: 4

security.ssl.internal.enabled: true
security.ssl.internal.keystore: /opt/flink/tls/internal.p12
security.ssl.internal.keystore-password: \${KEYSTORE_PASSWORD}
security.ssl.internal.key-password: \${KEYSTORE_PASSWORD}
security.ssl.internal.trust-store: /opt/flink/tls/internal.p12
security.ssl.internal.truststore-password: \${KEYSTORE_PASSWORD}

security.ssl.rest.enabled: true
`;

const PEKKO = `pekko {
  actor.provider = cluster
  remote.artery {
    transport = tls
    canonical.hostname = "node-1.cluster.local"
    ssl.config-ssl-engine {
      key-store = "/etc/pekko/tls/node.p12"
    }
  }
}
`;

/** Name of the picture, the file that it shows, and what is done before. */
const PICTURES = [
  {
    name: 'overview',
    file: 'flink-conf.yaml',
    text: FLINK,
    async arrange({ workbench }) {
      await workbench.squiggle('error').first().waitFor({ timeout: 30_000 });
      await workbench.goToText('trust-store', 2);
      await workbench.hover('Quick Fix');
    },
  },
  {
    name: 'hover',
    file: 'flink-conf-hover.yaml',
    text: FLINK,
    async arrange({ workbench }) {
      await workbench.goToText('security.ssl.internal.keystore:', 12);
      await workbench.hover('security.ssl.internal.keystore');
    },
  },
  {
    name: 'completion',
    file: 'flink-conf-completion.yaml',
    text: 'jobmanager.rpc.address: jobmanager\n\nsecurity.ssl.rest.enabled: true\n',
    async arrange({ workbench, page }) {
      await workbench.goTo(4, 1);
      await page.keyboard.insertText('security.ssl.rest.');
      await workbench.suggestion('security.ssl.rest.authentication-enabled');
      await page.keyboard.press('Control+Space');
      await page.locator('.suggest-details').first().waitFor({ timeout: 10_000 });
    },
  },
  {
    name: 'quick-fix',
    file: 'application-fix.conf',
    text: PEKKO,
    async arrange({ workbench }) {
      await workbench.squiggle('error').first().waitFor({ timeout: 30_000 });
      await workbench.goToText('= tls', 3);
      await workbench.quickFix('tls-tcp');
    },
  },
  {
    name: 'problems',
    file: 'application.conf',
    text: PEKKO,
    async arrange({ workbench }) {
      await workbench.squiggle('error').first().waitFor({ timeout: 30_000 });
      await workbench.problem('tls-tcp');
    },
  },
];

const vsix = await pack();
const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'cluster-'));
let screen;
try {
  screen = await openScreen({
    vsix,
    workspace,
    pictures: path.join(root, 'docs', 'images'),
    settings: {
      'breadcrumbs.enabled': false,
      'editor.hover.above': false,
      'editor.occurrencesHighlight': 'off',
      'workbench.activityBar.location': 'hidden',
      'workbench.layoutControl.enabled': false,
      'window.commandCenter': false,
    },
    view: { viewport: { width: 900, height: 480 }, deviceScaleFactor: 1.5 },
  });
  await screen.page.keyboard.press('Control+B');
  for (const { name, file, text, arrange } of PICTURES) {
    await screen.show(file, text);
    await arrange(screen);
    await screen.picture(name);
    await screen.page.keyboard.press('Escape');
    console.log(`docs/images/${name}.png`);
  }
} finally {
  await screen?.close();
  fs.rmSync(workspace, { recursive: true, force: true });
}
