import { afterAll, describe, expect, test } from 'vitest';
import { chainHandshake } from '../../server/src/kubernetes/rotation/caHandshake.ts';
import { rotatingWay } from '../../server/src/kubernetes/rotation/caRotating.ts';
import * as pki from '../../server/src/pki/index.ts';
import { caPlan } from '../../server/src/workspace/rotation/ca.ts';
import { askJava } from './java.ts';
import { folder, has } from './tools.ts';

const files = folder();
afterAll(files.remove);

const utf8 = (text: string) => new TextEncoder().encode(text);

describe.skipIf(!has('java', '-version'))('two CAs that sign each other', () => {
  test('Java accepts and refuses between all stages what we say', async () => {
    const now = Date.now();
    const ca = await pki.createCredentials(
      { usage: 'ca', subject: 'CN=Akka CA', pathLength: 0 },
      { now, key: 'p-256' },
    );
    const node = await pki.createCredentials(
      { usage: 'node', subject: 'CN=n', names: ['n'] },
      { now, key: 'p-256', issuer: ca },
    );
    const first = new Map([
      ['ca.crt', utf8(pki.pemCertificates([ca.certificate]))],
      ['ca-key.pem', utf8(await pki.pemPrivateKey(ca.privateKey))],
      ['tls.crt', utf8(pki.pemCertificates(node.chain))],
      ['tls.key', utf8(await pki.pemPrivateKey(node.privateKey))],
    ]);
    const steps = await caPlan(pki, 'rotating', { files: first, password: undefined, now });
    const stages = [first, ...steps.map((step) => step.files)].slice(0, 4);
    const views = await Promise.all(
      stages.map(async (each) => (await rotatingWay.peers(pki, { files: each, password: undefined, now }))[0]),
    );
    const written = views.map((view, i) => ({
      chain: files.write(`chain-${i}.pem`, pki.pemCertificates(view?.chain ?? [])),
      anchors: files.write(`anchors-${i}.pem`, pki.pemCertificates(view?.anchors ?? [])),
    }));
    const pairs = written.flatMap((_, shown) => written.map((__, by) => ({ shown, by })));
    const questions = pairs.flatMap(({ shown, by }) =>
      ['server', 'client'].map((use) => ['trust', use, written[shown]?.chain ?? '', written[by]?.anchors ?? '']),
    );
    const answers = askJava(files, questions);
    const judge = chainHandshake(pki, now);
    for (const [i, { shown, by }] of pairs.entries()) {
      const java = answers.slice(2 * i, 2 * i + 2).every((answer) => answer === 'ok');
      const [server, client] = [views[shown], views[by]];
      if (server === undefined || client === undefined) throw new Error('no view');
      // Both sides judge in a handshake; Java was asked for one of them at a time.
      const back = answers.slice(2 * (by * 4 + shown), 2 * (by * 4 + shown) + 2).every((answer) => answer === 'ok');
      expect((await judge(client, server)) === undefined, `${shown} shown to ${by}`).toBe(java && back);
      if (Math.abs(shown - by) <= 1) expect(java, `${shown} shown to ${by}: ${answers[2 * i]}`).toBe(true);
    }
    expect(answers.filter((answer) => answer !== 'ok').length).toBeGreaterThan(0);
  });
});
