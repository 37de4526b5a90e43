/** Which of several keys Java shows. */
import { expect, test } from 'vitest';
import { chosen, type Shown } from '../../../server/src/rules/artifact/ends.ts';

const key = (alias: string | undefined, algorithm = 'RSA'): Shown =>
  ({ ...(alias === undefined ? {} : { alias }), leaf: { key: { algorithm } } }) as Shown;

const names = (shown: readonly Shown[]) => shown.map(({ alias }) => alias);

// The first key of a java.util.HashMap with these keys, by OpenJDK 17.
test.each([
  [['second', 'node'], 'node'],
  [['two', 'one'], 'one'],
  [['second', '10.0.0.2'], '10.0.0.2'],
  [['alluxio', 'key', 'node-1', 'caé'], 'node-1'],
])('of %j the key %s', (aliases, first) => {
  expect(names(chosen(aliases.map((alias) => key(alias))))).toEqual([first]);
});

test('both, where they have one place in the table', () => {
  expect(chosen([key('n1.example.com'), key('second')])).toHaveLength(2);
});

test('all, where the kind of key or a missing name leaves it open', () => {
  expect(chosen([key('a'), key('b', 'EC')])).toHaveLength(2);
  expect(chosen([key('a'), key(undefined)])).toHaveLength(2);
});
