import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Plain, toJson } from '../../../server/src/formats/hocon/resolver.ts';
import { parseFile, resolveFile } from './hoconFiles.ts';

/** Data files of the reference library's own tests; a folder beside the project, not a part of it. */
const SUITE = join(import.meta.dirname, '../../../../shared/hocon-suite/config/src/test/resources');
const atHand = existsSync(SUITE);
if (!atHand) console.log('HOCON conformance: skipped, the data files are not at hand');

const refused = (path: string): boolean =>
  parseFile(path).problems.some((p) => p.severity === 'error') || resolveFile(SUITE, path).problems.length > 0;

const contentOf = (path: string): Plain | undefined => (refused(path) ? undefined : toJson(resolveFile(SUITE, path)));

const filesIn = (folder: string): string[] =>
  atHand ? readdirSync(join(SUITE, folder)).filter((name) => /\.(conf|json)$/.test(name)) : [];

/** Each file of a folder `equiv…` comes to what its `original.json` says. */
const equivalents = ['equiv01', 'equiv02', 'equiv03', 'equiv04', 'equiv05'].flatMap((folder) =>
  filesIn(folder)
    .filter((name) => name !== 'original.json')
    .map((name) => [`${folder}/${name}`, `${folder}/original.json`] as const),
);

/** What the reference library refuses, each with its reason. */
const REFUSED = [
  'cycle.conf',
  'include-from-list.conf',
  'test03-included.conf',
  'test13-reference-bad-substitutions.conf',
];

/** What some files come to; com.typesafe:config 1.4.3 says the same. */
const EXPECTED: Readonly<Record<string, Plain>> = {
  'a_1.conf': { a: 1 },
  'bom.conf': { foo: 'bar' },
  'file-include.conf': { base: 41, foo: 42, bar: 43, baz: 45 },
  'env-variables.conf': { secret: 'a', secrets: [] },
  'test13-reference-with-substitutions.conf': { a: 'b', b: 'b' },
};

describe.skipIf(!atHand)('the conformance files', () => {
  it.each(equivalents)('%s is %s', (name, original) => {
    expect(contentOf(join(SUITE, name))).toEqual(contentOf(join(SUITE, original)));
    expect(contentOf(join(SUITE, original))).toBeDefined();
  });

  it.each(REFUSED)('%s is refused', (name) => {
    expect(refused(join(SUITE, name))).toBe(true);
  });

  it.each(Object.entries(EXPECTED))('%s comes to %j', (name, expected) => {
    expect(contentOf(join(SUITE, name))).toEqual(expected);
  });

  it('agree', () => {
    const others = filesIn('.').filter((name) => !REFUSED.includes(name) && EXPECTED[name] === undefined);
    const results = [
      ...equivalents.map(([name, original]) => {
        const value = contentOf(join(SUITE, name));
        return [
          name,
          value !== undefined &&
            JSON.stringify(sorted(value)) === JSON.stringify(sorted(contentOf(join(SUITE, original)) ?? null)),
        ] as const;
      }),
      ...REFUSED.map((name) => [name, refused(join(SUITE, name))] as const),
      ...Object.entries(EXPECTED).map(
        ([name, e]) =>
          [name, JSON.stringify(sorted(contentOf(join(SUITE, name)) ?? null)) === JSON.stringify(sorted(e))] as const,
      ),
      ...others.map((name) => [name, contentOf(join(SUITE, name)) !== undefined] as const),
    ];
    const failed = results.flatMap(([name, ok]) => (ok ? [] : [name]));
    console.log(`HOCON conformance: ${results.length - failed.length} of ${results.length}`);
    expect(failed).toEqual([]);
  });
});

/** Plain data with its keys in order, to be compared as text. */
function sorted(value: Plain): Plain {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  );
}
