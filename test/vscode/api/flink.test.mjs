import assert from 'node:assert/strict';
import {
  apply,
  closeAll,
  codeAction,
  completion,
  describeDiagnostic,
  diagnostic,
  hover,
  noDiagnostic,
  show,
} from './editor.mjs';

describe('Flink', () => {
  afterEach(closeAll);

  it('internal TLS without a keystore is an error', async () => {
    const { uri } = await show('conf/flink-conf.yaml', 'security.ssl.internal.enabled: true\n');
    const found = await diagnostic(uri, 'security.ssl.internal.keystore');
    assert.match(describeDiagnostic(found), /^error /);
  });

  it('the hover explains a key', async () => {
    const at = await show('conf/flink-conf.yaml', 'security.ssl.internal.ena‸bled: true\n');
    const text = await hover(at, 'security.ssl.internal.enabled');
    assert.match(text, /boolean/i);
  });

  it('completion offers the keys that begin so', async () => {
    const at = await show('conf/flink-conf.yaml', 'security.ssl.int‸\n');
    const item = await completion(at, 'security.ssl.internal.keystore');
    assert.ok(item.documentation ?? item.detail, 'the item is explained');
  });

  it('a misspelled key is found and corrected', async () => {
    const { uri, document } = await show(
      'conf/flink-conf.yaml',
      'security.ssl.internal.trust-store: /tls/internal.p12\n',
    );
    const found = await diagnostic(uri, 'trust-store');
    await apply(await codeAction(uri, found.range, 'security.ssl.internal.truststore'));
    assert.equal(document.getText(), 'security.ssl.internal.truststore: /tls/internal.p12\n');
    await noDiagnostic(uri, 'trust-store');
  });

  it('a ConfigMap that embeds flink-conf.yaml is checked in place', async () => {
    const { uri, document } = await show(
      'k8s/flink-configuration-configmap.yaml',
      [
        'apiVersion: v1',
        'kind: ConfigMap',
        'metadata:',
        '  name: flink-config',
        'data:',
        '  flink-conf.yaml: |',
        '    jobmanager.rpc.address: flink-jobmanager',
        '    security.ssl.internal.enabled: true',
        '',
      ].join('\n'),
    );
    const found = await diagnostic(uri, 'security.ssl.internal.keystore');
    assert.match(document.getText(found.range), /security\.ssl\.internal\.enabled|true/);
  });

  it('a file of nobody gets nothing', async () => {
    const foreign = await show('other.yaml', 'security:\n  ssl:\n    enabled: true\n    trust-store: x\n');
    const own = await show('flink-conf.yaml', 'security.ssl.internal.enabled: true\n');
    await diagnostic(own.uri, 'security.ssl.internal.keystore');
    await noDiagnostic(foreign.uri, '');
  });
});
