import { describe, expect, it } from 'vitest';
import { hocon } from '../../../server/src/formats/hocon/index.ts';
import { definitions, folds, pathAt, references, selections } from '../../../server/src/formats/hocon/navigate.ts';

const TEXT = `# the defaults
# of all
akka {
  remote.artery {
    canonical.port = 25520
    ssl = \${common.ssl} { a = 1 }
  }
}
akka.remote."x.y" = [
  \${akka.remote.artery.canonical}
  { inner = """one
two""" }
]
common.ssl { protocol = TLSv1.3 } // c
`;
const tree = hocon.parse(TEXT);

/** The text of each span with the line it is on. */
const shown = (spans: readonly { span: { start: number; end: number } }[]): string[] =>
  spans.map(({ span }) => `${TEXT.slice(0, span.start).split('\n').length}: ${TEXT.slice(span.start, span.end)}`);

const offsetOf = (text: string): number => TEXT.indexOf(text.replace('|', '')) + text.indexOf('|');

describe('a path', () => {
  it('is defined where keys name it', () => {
    expect(shown(definitions(tree, ['akka', 'remote']))).toEqual(['4: remote', '9: remote']);
    expect(definitions(tree, ['akka', 'remote', 'artery', 'canonical', 'port']).map((d) => d.exact)).toEqual([true]);
    expect(shown(definitions(tree, ['akka', 'remote', 'x.y']))).toEqual(['9: "x.y"']);
    expect(definitions(tree, ['akka']).map((d) => d.exact)).toEqual([true, false]);
    expect(definitions(tree, ['inner'])).toEqual([]);
  });

  it('is named by keys and substitutions', () => {
    expect(shown(references(tree, ['common', 'ssl']))).toEqual(['6: ssl', '14: ssl']);
    expect(shown(references(tree, ['akka', 'remote', 'artery', 'canonical']))).toEqual([
      '5: canonical',
      '10: canonical',
    ]);
    expect(references(tree, ['common', 'ssl']).map((r) => r.kind)).toEqual(['substitution', 'key']);
  });

  it.each([
    ['rem|ote.artery {', 'akka|remote', 1],
    ['remote.art|ery {', 'akka|remote|artery', 2],
    ['port| = 25520', 'akka|remote|artery|canonical|port', 4],
    ['${com|mon.ssl}', 'common', 0],
    ['${common.s|sl}', 'common|ssl', 1],
    ['${akka.remote.art|ery', 'akka|remote|artery', 2],
    ['"x|.y"', 'akka|remote|x.y', 2],
  ])('stands at %j', (marked, path, index) => {
    const found = pathAt(tree, offsetOf(marked));
    expect(found?.path.join('|')).toBe(path);
    expect(found?.index).toBe(index);
  });

  it('stands nowhere else', () => {
    expect(pathAt(tree, offsetOf('255|20'))).toBeUndefined();
    expect(pathAt(tree, 3)).toBeUndefined();
    expect(pathAt(tree, TEXT.length)).toBeUndefined();
  });
});

describe('structure', () => {
  it('folds', () => {
    expect(shown(folds(tree)).map((s, i) => `${folds(tree)[i]?.kind} ${s.split('\n')[0]}`)).toEqual([
      'comment 1: # the defaults',
      'object 3: {',
      'object 4: {',
      'array 9: [',
      'object 11: { inner = """one',
      'string 11: """one',
    ]);
  });

  it('widens a selection step by step', () => {
    const spans = selections(tree, offsetOf('25|520'));
    const texts = spans.map((s) => TEXT.slice(s.start, s.end));
    expect(texts.slice(0, 2)).toEqual(['25520', 'canonical.port = 25520']);
    expect(texts.at(-1)).toBe(TEXT);
    for (const [i, s] of spans.entries()) {
      const inner = spans[i - 1];
      if (inner !== undefined) expect(s.start <= inner.start && inner.end <= s.end).toBe(true);
    }
    expect(selections(tree, offsetOf('on|e')).map((s) => TEXT.slice(s.start, s.end))[0]).toBe('one\ntwo');
    expect(
      selections(tree, offsetOf('${common.s|sl}'))
        .map((s) => TEXT.slice(s.start, s.end))
        .slice(0, 3),
    ).toEqual(['ssl', 'common.ssl', '${common.ssl}']);
  });
});
