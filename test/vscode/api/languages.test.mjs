import assert from 'node:assert/strict';
import { activated, closeAll, eventually, show } from './editor.mjs';

describe('Languages', () => {
  afterEach(closeAll);

  it('the extension activates', async () => {
    const extension = await activated();
    assert.equal(extension.isActive, true);
  });

  it('application.conf, application-prod.conf and *.hocon are HOCON', async () => {
    for (const file of ['application.conf', 'application-prod.conf', 'cluster.hocon']) {
      const { document } = await show(file, 'pekko.actor.provider = cluster\n');
      assert.equal(document.languageId, 'hocon', file);
    }
  });

  it('flink-conf.yaml stays YAML and alluxio-site.properties stays properties', async () => {
    const flink = await show('flink-conf.yaml', 'security.ssl.rest.enabled: false\n');
    assert.equal(flink.document.languageId, 'yaml');
    const alluxio = await show('alluxio-site.properties', 'alluxio.master.hostname=master\n');
    assert.equal(alluxio.document.languageId, 'properties');
  });

  it('another .conf becomes HOCON when its content is', async () => {
    const { document } = await show('cluster.conf', 'akka {\n  remote.artery.transport = tls-tcp\n}\n');
    await eventually(
      () => (document.languageId === 'hocon' ? true : undefined),
      () => `Language: ${document.languageId}`,
    );
  });

  it('a foreign .conf is left alone', async () => {
    const foreign = await show('nginx.conf', 'server {\n  listen 443 ssl;\n  proxy_pass http://akka;\n}\n');
    // The other file's switch shows that the server has answered for files opened before it.
    const own = await show('pekko.conf', 'pekko {\n  actor.provider = cluster\n}\n');
    await eventually(() => (own.document.languageId === 'hocon' ? true : undefined));
    assert.notEqual(foreign.document.languageId, 'hocon');
  });
});
