import assert from 'node:assert/strict';
import { closeAll, completion, diagnostic, hover, show } from './editor.mjs';

describe('Alluxio', () => {
  afterEach(closeAll);

  it('the hover explains a key', async () => {
    const at = await show('alluxio-site.properties', 'alluxio.network.tls.ena‸bled=true\n');
    await hover(at, 'alluxio.network.tls.enabled');
  });

  it('completion offers the keys that begin so', async () => {
    const at = await show('alluxio-site.properties', 'alluxio.network.tls.‸\n');
    await completion(at, 'alluxio.network.tls.keystore.path');
  });

  it('a misspelled key is found', async () => {
    const { uri } = await show('alluxio-site.properties', 'alluxio.network.tls.enabld=true\n');
    const found = await diagnostic(uri, 'alluxio.network.tls.enabled');
    assert.equal(found.range.start.line, 0);
  });
});
