import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chainHandshake, failures, type PeerView } from '../../../server/src/kubernetes/rotation/caHandshake.ts';
import { nextId, parseName, rotatedNames } from '../../../server/src/kubernetes/rotation/convention.ts';
import { freshParts } from '../../../server/src/kubernetes/rotation/material.ts';
import { type Files, rotationState } from '../../../server/src/kubernetes/rotation/state.ts';
import {
  changeProblems,
  moved,
  moveOf,
  nextSteps,
  type Step,
  usualTiming,
} from '../../../server/src/kubernetes/rotation/steps.ts';
import * as pki from '../../../server/src/pki/index.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
/** Files with their own name, without the mark, as content. */
const files = (...names: string[]): Files => new Map(names.map((name) => [name, bytes(name.replace('.primary', ''))]));
const state = (...names: string[]) => rotationState(files(...names));

describe('names', () => {
  test.each([
    ['r1.key', 'r1', 'key', false],
    ['r1.key.primary', 'r1', 'key', true],
    ['20260101T000000Z.private.primary', '20260101T000000Z', 'private', true],
  ])('%s', (file, id, part, primary) => {
    expect(parseName(file)).toEqual({ file, id, part, primary });
  });

  test.each(['r1', 'r1.primary', 'r.1.key', '.r1.key', '..data', 'r1.key.secondary', 'r1.Key'])(
    '%s is none',
    (name) => {
      expect(parseName(name)).toBeUndefined();
    },
  );

  test.each([
    [['ca.crt', 'tls.key', 'tls.crt']],
    [['server.pem', 'server-key.pem']],
    [['r1.key', 'notes.txt']],
    [['keystore.p12', 'password']],
  ])('%j are no rotated secrets', (names) => {
    expect(rotatedNames(names)).toEqual([]);
  });

  test('what the mount of a Secret and other files put beside them is left out', () => {
    const names = ['..data', '..2026_11_20', 'r1.key.primary', 'r2.key', 'ca.crt'];
    expect(rotatedNames(names).map(({ file }) => file)).toEqual(['r1.key.primary', 'r2.key']);
  });

  test.each([
    [['r1', 'r9', 'r10'], 'r11'],
    [['v01'], 'v02'],
    [['20260101T000000Z'], '20261125T220000Z'],
    [['blue'], 'blue-2'],
    [['3b1f8c1e-1111-4222-8333-444455556666'], 'another'],
  ])('behind %j comes %s', (ids, next) => {
    expect(nextId(ids, Date.UTC(2026, 10, 25, 22), () => 'another')).toBe(next);
  });
});

describe('states', () => {
  test.each([
    [[], 'empty', undefined, undefined],
    [['r1.key.primary'], 'stable', 'r1', undefined],
    [['r1.key.primary', 'r2.key'], 'introduced', 'r1', 'r2'],
    [['r1.key', 'r2.key.primary'], 'promoted', 'r1', 'r2'],
    [['r9.key', 'r10.key.primary'], 'promoted', 'r9', 'r10'],
    [['r2.key.primary'], 'stable', 'r2', undefined],
    [['r1.private.primary', 'r1.crt.primary', 'r2.private', 'r2.crt'], 'introduced', 'r1', 'r2'],
    [['20260101T000000Z.key', '20260201T000000Z.key.primary'], 'promoted', '20260101T000000Z', '20260201T000000Z'],
  ])('%j', (names, name, old, next) => {
    expect(state(...names)).toMatchObject({ name, old, next, violations: [] });
  });

  test.each([
    [['r1.key', 'r2.key'], ['no-primary']],
    [['r1.key.primary', 'r2.key.primary'], ['two-primaries']],
    [['r1.private.primary', 'r1.crt.primary', 'r2.private'], ['missing-part']],
    [['r1.key', 'r1.key.primary'], ['same-id-twice']],
    [['r1.private.primary', 'r1.crt'], ['partly-primary']],
    [['r1.key.primary', 'r2.key', 'r3.key'], ['many-ids']],
  ])('%j is not as it should be', (names, violations) => {
    expect(state(...names)?.violations.map(({ id }) => id)).toEqual(violations);
  });

  test('one key under two ids was not rotated', () => {
    const same = new Map([
      ['r1.key.primary', bytes('x')],
      ['r2.key', bytes('x')],
    ]);
    expect(rotationState(same)?.violations.map(({ id }) => id)).toEqual(['same-content']);
    expect(rotationState(same)?.name).toBe('unclear');
  });

  test('ids that do not count up need to be told which is newer', () => {
    const [a, b] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
    const two = files(`${a}.key.primary`, `${b}.key`);
    expect(rotationState(two)).toMatchObject({ name: 'unclear', violations: [{ id: 'order-unknown' }] });
    expect(rotationState(two, b)).toMatchObject({ name: 'introduced', old: a, next: b });
    expect(rotationState(two, a)).toMatchObject({ name: 'promoted', old: b, next: a });
  });
});

/** Takes a step as somebody would who has waited. */
function take(before: Files, step: Step): Files {
  const now = rotationState(before);
  if (now === undefined) throw new Error('no state');
  expect(nextSteps(now, usualTiming).map((each) => each.step)).toContain(step);
  const id = now.ids.length === 0 ? 'r1' : nextId(now.ids, 0, () => '');
  const parts = new Map(now.parts.map((part) => [part, bytes(`${id} ${part}`)]));
  return moved(before, moveOf(step, now, { id, parts: parts.size === 0 ? new Map([['key', bytes('k')]]) : parts }));
}

describe('steps', () => {
  test('round once: nothing that is there is changed, and every change is allowed', () => {
    let now: Files = files('r1.private.primary', 'r1.crt.primary');
    for (const [step, names] of [
      ['introduce', ['r1.private.primary', 'r1.crt.primary', 'r2.private', 'r2.crt']],
      ['promote', ['r1.private', 'r1.crt', 'r2.private.primary', 'r2.crt.primary']],
      ['demote', ['r1.private.primary', 'r1.crt.primary', 'r2.private', 'r2.crt']],
      ['promote', ['r1.private', 'r1.crt', 'r2.private.primary', 'r2.crt.primary']],
      ['retire', ['r2.private.primary', 'r2.crt.primary']],
      ['introduce', ['r2.private.primary', 'r2.crt.primary', 'r3.private', 'r3.crt']],
      ['abort', ['r2.private.primary', 'r2.crt.primary']],
    ] as const) {
      const after = take(now, step);
      expect([...after.keys()].sort()).toEqual([...names].sort());
      expect(changeProblems(now, after)).toEqual([]);
      expect(rotationState(after)?.violations).toEqual([]);
      now = after;
    }
  });

  test('none of them skips another', () => {
    const possible = (...names: string[]) => {
      const at = state(...names);
      return at === undefined ? [] : nextSteps(at, usualTiming).map(({ step }) => step);
    };
    expect(possible('r1.key.primary')).toEqual(['introduce', 'revoke']);
    expect(possible('r1.key.primary', 'r2.key')).toEqual(['promote', 'abort']);
    expect(possible('r1.key', 'r2.key.primary')).toEqual(['retire', 'demote', 'revoke']);
    expect(possible('r1.private.primary', 'r1.crt.primary', 'r2.private')).toEqual([]);
  });

  test('any way through them keeps the key in use, until it is retired or revoked', () => {
    const walk = fc.array(fc.nat(10), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(walk, (choices) => {
        let now: Files = files('r1.key.primary');
        for (const choice of choices) {
          const at = rotationState(now);
          const next = at === undefined ? [] : nextSteps(at, usualTiming).filter(({ step }) => step !== 'revoke');
          const step = next[choice % next.length]?.step;
          if (step === undefined) throw new Error('no way on');
          const primary = at?.names.find((name) => name.primary)?.id;
          const after = take(now, step);
          if (step !== 'retire') expect(rotationState(after)?.ids).toContain(primary);
          expect(changeProblems(now, after)).toEqual([]);
          now = after;
        }
      }),
      { seed: 20_261_125 },
    );
  });

  test.each([
    [['r1.key'], 'no-primary'],
    [['r1.key', 'r2.key'], 'no-primary'],
    [['r1.key.primary', 'r2.key.primary'], 'two-primaries'],
    [['r1.key', 'r1.key.primary', 'r2.key'], 'same-id-twice'],
  ])('an interruption that left %j is made good, and no key is lost', (names, violation) => {
    const before = files(...names);
    const at = rotationState(before);
    expect(at?.violations.map(({ id }) => id)).toContain(violation);
    if (at === undefined || at.ids.length < 2) return;
    const [only] = nextSteps(at, usualTiming);
    if (only === undefined) throw new Error('no way on');
    const after = moved(before, moveOf(only.step, at));
    expect([...after.values()]).toEqual(expect.arrayContaining([bytes('r1.key'), bytes('r2.key')]));
    expect(rotationState(after)?.violations.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('certificates that sign themselves, in several parts', () => {
  test('old and new peers shake hands at every step: all ids are trusted, the primary one is shown', async () => {
    const now = Date.UTC(2026, 10, 25);
    const made = async () => {
      const own = { usage: 'node', subject: 'CN=peer', names: ['peer'] } as const;
      const { chain, privateKey } = await pki.createCredentials(own, { now, key: 'p-256' });
      return new Map([
        ['crt', bytes(pki.pemCertificates(chain))],
        ['private', bytes(await pki.pemPrivateKey(privateKey))],
      ]);
    };
    const first = await made();
    let held: Files = new Map([...first].map(([part, value]) => [`r1.${part}.primary`, value]));
    const view = async (of: Files): Promise<PeerView> => {
      const certificates = async (wanted: (name: { primary: boolean }) => boolean) => {
        const names = rotationState(of)?.names.filter((name) => name.part === 'crt' && wanted(name)) ?? [];
        const read = await Promise.all(names.map(({ file }) => pki.readArtifact(of.get(file) ?? new Uint8Array())));
        return read.flatMap(({ entries }) => entries.flatMap(({ chain }) => chain));
      };
      return {
        name: 'peer',
        chain: await certificates(({ primary }) => primary),
        anchors: await certificates(() => true),
      };
    };
    const judge = chainHandshake(pki, now);
    const stages = [await view(held)];
    for (const step of ['introduce', 'promote', 'retire'] as const) {
      const at = rotationState(held);
      if (at === undefined) throw new Error('no state');
      const parts = await freshParts(pki, first, { now });
      held = moved(held, moveOf(step, at, { id: 'r2', parts }));
      stages.push(await view(held));
      const [before, after] = stages.slice(-2);
      expect(await failures(pki, judge, [before as PeerView], [after as PeerView]), step).toEqual([]);
      expect(await failures(pki, judge, [after as PeerView], [after as PeerView]), step).toEqual([]);
    }
    // The steps are needed: the first and the last stage have nothing in common.
    expect(await failures(pki, judge, [stages[0] as PeerView], [stages[3] as PeerView])).not.toEqual([]);
  });
});

describe('a change of the files is judged', () => {
  test.each([
    [['r1.key.primary'], ['r1.key', 'r2.key.primary'], 'r2 was added and made primary in one change'],
    [['r1.key.primary'], ['r2.key.primary'], 'r2 was added and made primary in one change'],
    [['r1.key.primary', 'r2.key'], ['r2.key.primary'], 'r1 was taken away while it was primary'],
    [['r1.key', 'r2.key.primary'], ['r1.key', 'r2.key.primary', 'r3.key'], 'r3 was added before r1 was retired'],
  ])('%j to %j', (before, after, message) => {
    expect(
      changeProblems(files(...before), files(...after))
        .map((each) => each.message)
        .join('\n'),
    ).toContain(message);
  });

  test('new bytes under an old id', () => {
    const after = new Map([['r1.key.primary', bytes('other')]]);
    expect(changeProblems(files('r1.key.primary'), after)).toMatchObject([
      { message: 'The content of r1.key has changed: a new key needs a new id.' },
    ]);
  });
});
