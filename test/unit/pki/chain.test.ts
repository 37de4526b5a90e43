import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildChain } from '../../../server/src/pki/chain.ts';
import { type Credentials, createCredentials } from '../../../server/src/pki/make/issue.ts';

const now = Date.UTC(2026, 10, 20);
const day = 86_400_000;
const key = 'p-256';

let root: Credentials;
let middle: Credentials;
let node: Credentials;
let other: Credentials;

beforeAll(async () => {
  root = await createCredentials({ usage: 'ca', subject: 'CN=Root' }, { now, key });
  middle = await createCredentials({ usage: 'ca', subject: 'CN=Middle' }, { now, key, issuer: root });
  node = await createCredentials({ usage: 'server', subject: 'CN=n', names: ['n'] }, { now, key, issuer: middle });
  other = await createCredentials({ usage: 'ca', subject: 'CN=Other' }, { now, key });
});

const ask = (others: Credentials[], anchors: Credentials[], more: { now?: number; use?: 'server' | 'client' } = {}) =>
  buildChain({
    leaf: node.certificate,
    others: others.map(({ certificate }) => certificate),
    anchors: anchors.map(({ certificate }) => certificate),
    now,
    use: 'server',
    ...more,
  });

describe('a chain', () => {
  it('leads from the leaf to the anchor', async () => {
    const answer = await ask([middle], [root]);
    expect(answer).toMatchObject({ verdict: 'valid' });
    expect(answer.path.map(({ subject }) => subject)).toEqual(['CN=n', 'CN=Middle', 'CN=Root']);
  });

  it('is found in any order, among others', async () => {
    expect(await ask([other, root, middle], [other, root])).toMatchObject({ verdict: 'valid' });
  });

  it('may end at a trusted intermediate, or at the leaf itself', async () => {
    expect((await ask([middle], [middle])).path).toHaveLength(2);
    expect((await ask([], [node])).path).toHaveLength(1);
  });

  it('is refused in the words of Java', async () => {
    const noPath = 'PKIX path building failed: unable to find valid certification path to requested target';
    expect(await ask([], [root])).toMatchObject({ verdict: 'invalid', problem: noPath });
    expect(await ask([middle], [other])).toMatchObject({ verdict: 'invalid', problem: noPath });
    expect(await ask([middle], [])).toMatchObject({
      verdict: 'invalid',
      problem: 'Unexpected error: the trustAnchors parameter must be non-empty',
    });
    expect(await ask([middle], [root], { now: now + 400 * day })).toMatchObject({
      verdict: 'invalid',
      problem: 'PKIX path validation failed: validity check failed',
      cause: 'NotAfter: Sat Nov 20 00:00:00 UTC 2027',
    });
    expect(await ask([middle], [root], { use: 'client' })).toMatchObject({
      verdict: 'invalid',
      problem: 'Extended key usage does not permit use for TLS client authentication',
    });
  });

  it('of bytes that are no certificate is refused', async () => {
    const answer = await buildChain({
      leaf: Uint8Array.of(0x30, 0),
      others: [],
      anchors: [root.certificate],
      now,
      use: 'server',
    });
    expect(answer.verdict).toBe('invalid');
    expect(answer.problem).toContain('Could not parse certificate');
  });

  it('through a heap of CAs of one name ends', async () => {
    const heap = await Promise.all(
      Array.from({ length: 12 }, () => createCredentials({ usage: 'ca', subject: 'CN=Same' }, { now, key })),
    );
    const crossed = await Promise.all(
      heap.map((issuer) =>
        createCredentials({ usage: 'ca', subject: 'CN=Same' }, { now, key: heap[0] ?? key, issuer }),
      ),
    );
    const leaf = await createCredentials({ usage: 'client', subject: 'CN=c' }, { now, key, issuer: heap[0] ?? root });
    const others = [...crossed, ...crossed, ...crossed].map(({ certificate }) => certificate);
    const answer = await buildChain({
      leaf: leaf.certificate,
      others,
      anchors: [other.certificate],
      now,
      use: 'client',
    });
    expect(answer.verdict).toBe('invalid');
  });

  it('of damaged certificates never throws', async () => {
    const whole = [node, middle, root].map(({ certificate }) => certificate);
    const damage = fc.record({ which: fc.nat(2), at: fc.nat(300), value: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { maxLength: 3 }), async (damages) => {
        const [leaf = new Uint8Array(), ...rest] = whole.map((der) => der.slice());
        for (const { which, at, value } of damages) {
          const target = [leaf, ...rest][which];
          if (target !== undefined && at < target.length) target[at] = value;
        }
        const { verdict } = await buildChain({
          leaf,
          others: rest.slice(0, 1),
          anchors: rest.slice(1),
          now,
          use: 'server',
        });
        expect(['valid', 'invalid', 'unsupported']).toContain(verdict);
      }),
      { numRuns: 150 },
    );
  });
});
