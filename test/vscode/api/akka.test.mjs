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

describe('Akka and Pekko', () => {
  afterEach(closeAll);

  it('transport = tls is an error, repaired to tls-tcp', async () => {
    const { uri, document } = await show(
      'application.conf',
      'akka.remote.artery {\n  enabled = on\n  transport = tls\n}\n',
    );
    const found = await diagnostic(uri, 'tls-tcp');
    assert.match(describeDiagnostic(found), /^error /);
    await apply(await codeAction(uri, found.range, 'tls-tcp'));
    assert.match(document.getText(), /transport = "?tls-tcp"?\n/);
  });

  it('the hover explains a nested key', async () => {
    const at = await show('application.conf', 'pekko.remote.artery {\n  tran‸sport = tls-tcp\n}\n');
    await hover(at, 'pekko.remote.artery.transport');
  });

  it('completion inserts only what is missing of a nested key', async () => {
    const at = await show('application.conf', 'pekko {\n  remote {\n    artery {\n      trans‸\n    }\n  }\n}\n');
    const item = await completion(at, 'transport');
    const inserted = typeof item.insertText === 'string' ? item.insertText : (item.insertText?.value ?? item.label);
    assert.doesNotMatch(inserted, /pekko\.remote/);
  });

  it('a sound configuration has no problem', async () => {
    const bad = await show('reference.conf', 'akka.remote.artery.transport = tls\n');
    await diagnostic(bad.uri, 'tls-tcp');
    const { uri } = await show(
      'application-sound.conf',
      'akka.actor.provider = cluster\nakka.remote.artery.transport = tcp\n',
    );
    await noDiagnostic(uri, 'error');
  });
});
