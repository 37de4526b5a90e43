import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FileStat } from '../../../server/src/host.ts';
import { Looks } from '../../../server/src/lsp/looks.ts';

const KEY = 'file:///w/tls/node.p12';
const CA = 'file:///w/tls/ca.p12';
const file = (modified: number): FileStat => ({ type: 'file', size: 10, modified });

const found = new Map<string, FileStat>();
const told: unknown[] = [];
const logged: string[] = [];
let asked = 0;
let looks: Looks;

beforeEach(() => {
  vi.useFakeTimers();
  found.clear();
  told.length = 0;
  logged.length = 0;
  asked = 0;
  found.set(KEY, file(1));
  const host = {
    stat: async (uri: string) => {
      asked++;
      return found.get(uri);
    },
    now: () => Date.now(),
    log: (_: string, message: string) => logged.push(message),
  };
  looks = new Looks(host, (uris, listed) => told.push([...uris, listed]));
});
afterEach(() => {
  vi.useRealTimers();
});

/** Long enough for another look. */
const later = () => vi.advanceTimersByTimeAsync(2_000);

test('what has changed, come or gone since the last look is told once', async () => {
  looks.follow(new Set([KEY, CA]));
  await later();
  expect(told).toEqual([]);
  found.set(KEY, file(2));
  await later();
  expect(told.splice(0)).toEqual([[KEY, false]]);
  await later();
  expect(told).toEqual([]);
  found.set(CA, file(3));
  await later();
  expect(told.splice(0)).toEqual([[CA, true]]);
  found.clear();
  await later();
  expect(told).toEqual([[KEY, CA, true]]);
});

test('permissions count', async () => {
  found.set(KEY, { ...file(1), mode: 0o644 });
  looks.follow(new Set([KEY]));
  await later();
  found.set(KEY, { ...file(1), mode: 0o600 });
  await later();
  expect(told).toEqual([[KEY, false]]);
});

test('what nobody needs any more is not looked at, and nothing runs without a need', async () => {
  looks.follow(new Set([KEY]));
  await later();
  looks.follow(new Set());
  await later();
  const before = asked;
  found.set(KEY, file(2));
  await later();
  await later();
  expect(asked).toBe(before);
  expect(vi.getTimerCount()).toBe(0);
  // What is needed again is new.
  looks.follow(new Set([KEY]));
  await later();
  expect(told).toEqual([]);
  found.set(KEY, file(3));
  await later();
  expect(told).toEqual([[KEY, false]]);
});

test('what was written just before the first look may be newer than what was read', async () => {
  found.set(KEY, file(Date.now() - 1_000));
  found.set(CA, file(Date.now() - 60_000));
  looks.follow(new Set([KEY, CA]));
  await later();
  await later();
  expect(told).toEqual([[KEY, false]]);
});

test('a look that fails is logged, and followed by another', async () => {
  const host = {
    stat: async () => found.get(KEY),
    now: () => Date.now(),
    log: (_: string, message: string) => logged.push(message),
  };
  let fails = true;
  const others = new Looks(host, (uris) => {
    if (fails) throw new Error('broken');
    told.push(uris);
  });
  others.follow(new Set([KEY]));
  await later();
  found.set(KEY, file(2));
  await later();
  expect(logged).toEqual(['looking at files: Error: broken']);
  fails = false;
  found.set(KEY, file(3));
  await later();
  expect(told).toEqual([[KEY]]);
});
