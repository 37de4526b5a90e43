import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { activated, closeAll } from './editor.mjs';
import { generated } from './wizard.mjs';

describe('Tools for language models', () => {
  before(activated);
  afterEach(closeAll);

  const invoke = async (name, input) => {
    const result = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
    return result.content.map((part) => part.value).join('');
  };

  it('are declared to the editor, with schemas', () => {
    const ours = vscode.lm.tools.filter(({ name }) =>
      ['check_tls_config', 'describe_keystore', 'generate_cluster_certs'].includes(name),
    );
    assert.equal(ours.length, 3);
    for (const { description, inputSchema } of ours) {
      assert.ok(description.length > 100);
      assert.equal(inputSchema.type, 'object');
    }
  });

  it('check configuration and describe keystores, without their secrets', async () => {
    const folder = await generated('tooled');
    const conf = path.join(folder, 'flink-conf.yaml');
    fs.writeFileSync(conf, 'security.ssl.internal.enabled: true\n');
    const { findings } = JSON.parse(await invoke('check_tls_config', { paths: [conf] }));
    assert.equal(findings[0].severity, 'error');
    const described = await invoke('describe_keystore', { path: path.join(folder, 'flink.rest.p12') });
    assert.match(described, /DNS:jm\.example/);
    assert.ok(!described.includes(fs.readFileSync(path.join(folder, 'password'), 'utf8').trim()));
    await assert.rejects(invoke('describe_keystore', { path: '/etc/hostname' }), /outside of the folders/);
    fs.rmSync(folder, { recursive: true });
  });
});
