import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hocon } from '../../../server/src/formats/hocon/index.ts';
import { neededNames } from '../../../server/src/formats/hocon/needed.ts';
import { type Resolution, type Resolved, resolve } from '../../../server/src/formats/hocon/resolver.ts';

const resolved = (text: string, only?: ReadonlySet<string>): Resolution => {
  const options = { uri: 'main.conf', include: () => 'missing' as const };
  return resolve(hocon.parse(text), only === undefined ? options : { ...options, only });
};

function short(value: Resolved): unknown {
  if (value.state === 'error') return `!${value.code}`;
  if (value.state === 'unknown')
    return ['?', value.names, value.optional, value.fallback === undefined ? undefined : short(value.fallback)];
  if (value.type === 'list') return value.items.map(short);
  return value.type === 'object' ? Object.fromEntries([...value.fields].map(([k, v]) => [k, short(v)])) : value.text;
}

/** What would hold if a variable were unset is nobody's failure yet. */
function fails(value: Resolved): boolean {
  if (value.state === 'error') return true;
  if (value.state === 'unknown') return false;
  return value.type === 'list'
    ? value.items.some(fails)
    : value.type === 'object' && [...value.fields.values()].some(fails);
}

const shown = (settings: Resolution['settings']): unknown =>
  [...settings.values()].map((s) => [s.key, short(s.value), s.definitions.map((d) => d.entry.span.start)]);

const kinds = (r: Resolution): string[] => r.problems.map((p) => `${p.code} ${p.span.start}`).sort();

const names = new Set(['akka', 'pekko']);

const keys = ['akka', 'akka.x', 'akka.y.z', 'pekko.x', 'a', 'a.e', 'b', 'b.c.d', 'c'];
const plainValues = ['1', '"t"', '${?V}', '${V} "t"', 'text', '{ x = 1, y { z = ${?V} } }', '[1, ${V}]', 'null', '{ }'];
const paths = ['a', 'a.e', 'b', 'b.c', 'c', 'akka.x', 'akka'];
const values = [
  ...plainValues,
  ...paths.flatMap((p) => [`\${${p}}`, `\${?${p}}`, `\${${p}} "t"`, `\${?${p}} { q = 1 }`, `[\${${p}}] [2]`]),
];
const document = (given: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc
        .tuple(fc.constantFrom(...keys), fc.constantFrom(' = ', ' = ', ' = ', ' += '), fc.constantFrom(...given))
        .map((parts) => parts.join('')),
      { maxLength: 8 },
    )
    .map((lines) => lines.join('\n'));

describe('what is asked for by name', () => {
  it('comes out as if everything had been laid out', () => {
    fc.assert(
      fc.property(document(values), (text) => {
        const part = resolved(text, names);
        const whole = resolved(text);
        expect(shown(part.settingsBelow(names))).toEqual(shown(whole.settingsBelow(names)));
        expect(kinds(part)).toEqual(kinds(whole));
      }),
      { numRuns: 2000 },
    );
  });

  it('is a part of the settings of the whole file', () => {
    fc.assert(
      fc.property(document(values), (text) => {
        const whole = resolved(text);
        const found = resolved(text).settingsBelow(names);
        // Of what is refused, the reason may be another one, and a cycle looks different from each of its links.
        fc.pre(whole.problems.length === 0 && !JSON.stringify(shown(found)).includes('!cycle'));
        const below = [...whole.settings].filter(([key]) => names.has(key.split('.')[0] ?? ''));
        expect(shown(found)).toEqual(shown(new Map(below)));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('problems', () => {
  it('are the same whatever was asked for before, and not silent on a value that fails', () => {
    fc.assert(
      fc.property(document(values), (text) => {
        const first = resolved(text);
        const { problems } = first;
        const later = resolved(text);
        expect(later.settingsBelow(names).size).toBeLessThanOrEqual(later.settings.size);
        expect(later.problems).toEqual(problems);
        expect(fails(first.root) && problems.length === 0).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('of a cycle are found whoever asks', () => {
    expect(kinds(resolved('a = ${b}\nb = ${a}\n'))).toHaveLength(1);
    expect(kinds(resolved('a = ${b}\nb = ${a}\nakka.x = 1\n', names))).toHaveLength(1);
  });

  it.each([
    ['a missing path', 'a = ${akka}\n', []],
    ['text behind an object', 'a = { x = 1 } ${?V}\nb = ${a} 3\n', ['mixed-values 24']],
  ])('%s', (_, text, expected) => {
    expect(kinds(resolved(text, names))).toEqual(expected);
  });
});

describe('names that are needed', () => {
  const needed = (text: string): string[] => [...neededNames(hocon.parse(text), new Set(['akka']))];

  it.each([
    ['plain values are not', 'a = 1\nb { c = "x", d = [1, 2] }\nakka.x = 2', ['akka']],
    ['nor are variables from outside', 'a = ${?V}\nb = ${V} text', ['akka']],
    ['those that are referred to are, from wherever', 'a = 1\nakka.x = ${a}', ['akka', 'a']],
    ['and those that refer', 'a = 1\nb { c = [{ d = "x" ${?a.z} }] }', ['akka', 'a', 'b']],
    ['a list that grows is', 'a += 1', ['akka', 'a']],
    ['objects beside others are', 'a = { b = 1 } { c = 2 }', ['akka', 'a']],
  ])('%s', (_, text, expected) => {
    expect(needed(text)).toEqual(expected);
  });
});
