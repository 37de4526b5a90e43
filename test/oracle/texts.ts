import type { Random } from './random.ts';
import { hocon, legacy, properties, yaml } from './strange.ts';

/** What is read, of which there are four kinds: a whole file each, made of what its readers may trip over. */
export type Syntax = 'yaml' | 'legacy' | 'hocon' | 'properties';

/** A text of a syntax, by the line: a text with fewer lines is one of them, too. Mostly plain, with something rare in it. */
export function strangeLines(syntax: Syntax, random: Random): readonly string[] {
  const count = 1 + Math.floor(random.next() * 6);
  const rare = Math.floor(random.next() * count);
  const lines = Array.from({ length: count }, (_, i) => makers[syntax](random, i === rare)).flatMap((block) =>
    block.split('\n'),
  );
  return random.chance(0.15) ? damaged(lines, random) : lines;
}

type Maker = (random: Random, rare: boolean) => string;

const makers: Readonly<Record<Syntax, Maker>> = {
  yaml: (random, rare) => yamlEntry(random, '', 0, rare),
  legacy: (random) =>
    random.chance(0.15)
      ? random.pick(['# a note', '', '   ', 'no separator', '  # blank before', 'note:', ': value'])
      : `${random.pick(['', '', '', '  ', '\t'])}${random.pick(legacyKeys)}${random.pick([': ', ': ', ': ', ':', ' : ', ':\t', ':  '])}${random.pick(legacy)}`,
  properties: (random) =>
    random.chance(0.15)
      ? random.pick(['# a note', '! a note', '', '   ', '  # blank before', 'alluxio.alone', '\\', '# goes on \\'])
      : `${random.pick(['', '', '', '  ', '\t'])}${random.pick(propertyKeys)}${random.pick(['=', '=', ' = ', ':', ' : ', ' ', '\t', '\f'])}${random.pick(properties)}`,
  hocon: (random, rare) => hoconMember(random, '', 0, rare),
};

const legacyKeys = ['my.note', 'my.other.note', '"my.quoted"', "'my.single'", 'my note', 'my:note', 'note'];
const propertyKeys = [
  'alluxio.note',
  'alluxio.other\\ note',
  'alluxio.a\\=b',
  'alluxio.a\\:b',
  'alluxio.note2',
  'alluxio.\\u0041',
  '"alluxio.quoted"',
];
const yamlKeys = ['my.note', 'other.note', '"my.quoted"', "'my.single'", 'note', 'a.b', 'my', '"a b"', 'c', 'd.e.f'];
const plainYaml = [
  'text',
  '/a/b.p12',
  'a,b',
  '"in quotes"',
  "'in single ones'",
  '12',
  '1.10',
  'true',
  'a:b',
  'a#b',
  '0x1F',
];

function yamlEntry(random: Random, indent: string, depth: number, rare: boolean): string {
  const roll = random.next();
  if (roll < 0.08) return `${indent}# a note`;
  if (rare && roll < 0.12) return random.pick(['', '   ', '---', '...', '%YAML 1.2', '\t']);
  const key = `${indent}${random.pick(rare && roll > 0.97 ? ['1', '? my', '-', '&k x'] : yamlKeys)}:`;
  if (roll < 0.3 && depth < 2) {
    const inner = `${indent}${random.pick(['  ', '  ', '    ', ' '])}`;
    const count = 1 + Math.floor(random.next() * 3);
    return [key, ...Array.from({ length: count }, () => yamlEntry(random, inner, depth + 1, rare))].join('\n');
  }
  const value = () => random.pick(rare ? yaml : plainYaml);
  if (roll < 0.38) {
    const dash = random.pick(['', '  ']);
    return [key, ...[0, 1].map(() => `${indent}${dash}- ${value()}`)].join('\n');
  }
  const note = random.chance(0.1) ? ' # a note' : '';
  return `${key} ${random.pick(rare ? ['', '', '', ' ', '&x ', '!!str '] : [''])}${value()}${note}`;
}

const paths = ['a', 'b', 'a.b', 'a.c', 'b.c.d', '"q.r"', 'c', 'list', 'a."x y"', 'd-e', '"a"', 'e', 'f.g', 'h'];
const rarePaths = ['1', 'a b', '${a}', '', 'a..b', '"a"b', '1.2', 'a.', '$', 'true', 'ü', 'include', "'a'"];
const plainHocon = [
  'text',
  '"in quotes"',
  '12',
  '1.10',
  'true',
  'two words',
  '[1, 2]',
  '{ x = 1 }',
  '"""three"""',
  '/a',
  'off',
];
const references = ['${?a}', '${?a.b}', '${?none}', '${?list}', '${?b}', '${?b.c}', '${?"q.r"}', '${?c}'];
const rareReferences = ['${a}', '${a.b}', '${none}', '${list}', '${b.c}', '${e}', '${ a }', '${?a', '$a', '${a..b}'];

function hoconMember(random: Random, indent: string, depth: number, rare: boolean): string {
  const roll = random.next();
  if (roll < 0.06) return `${indent}${random.pick(['# a note', '// a note', '', ...(rare ? [',', ',,'] : [])])}`;
  const path = random.pick(rare && random.chance(0.3) ? rarePaths : paths);
  if (roll < 0.2 && depth < 2) {
    const inner = Array.from({ length: Math.floor(random.next() * 3) }, () =>
      hoconMember(random, `${indent}  `, depth + 1, rare),
    );
    return [
      `${indent}${path}${random.pick([' ', ' = ', ': ', ''])}{`,
      ...inner,
      `${indent}}${random.pick(['', '', ',', ' # a note', ' ${?b}', ' { z = 1 }'])}`,
    ].join('\n');
  }
  const operator = random.pick([' = ', '=', ': ', ' : ', ...(rare ? [' += ', '+='] : [])]);
  return `${indent}${path}${operator}${hoconValue(random, depth, rare)}${random.pick(['', '', '', '', ',', ' # a note', ' // a note', ' '])}`;
}

function hoconValue(random: Random, depth: number, rare: boolean): string {
  const roll = random.next();
  const simple = () => random.pick(rare ? hocon : plainHocon);
  const reference = () => random.pick(rare && random.chance(0.3) ? rareReferences : references);
  if (roll < 0.5) return simple();
  if (roll < 0.65) return reference();
  if (roll < 0.85) {
    const parts = Array.from({ length: 2 }, () => (random.chance(0.5) ? reference() : simple()));
    return parts.join(random.pick(['', ' ', '  ']));
  }
  if (depth >= 3) return 'x';
  const inner = Array.from({ length: Math.floor(random.next() * 3) }, () => hoconValue(random, depth + 1, rare));
  if (roll < 0.93) return `[${inner.join(random.pick([', ', ',', '\n', ' , ']))}${random.pick(['', '', ',', '\n'])}]`;
  const members = inner.map((value) => `${random.pick(paths)} = ${value}`);
  return `{ ${members.join(random.pick([', ', '\n', ',\n']))} }`;
}

const pieces = [
  '',
  ' ',
  '\n',
  ':',
  '=',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  '#',
  '\t',
  '\\',
  ',',
  '$',
  '|',
  '&a ',
  '- ',
  '\r',
];

/** A piece of a line replaced by another. */
function damaged(lines: readonly string[], random: Random): readonly string[] {
  const text = lines.join('\n');
  const at = Math.floor(random.next() * (text.length + 1));
  const length = Math.floor(random.next() * 3);
  return `${text.slice(0, at)}${random.pick(pieces)}${text.slice(at + length)}`.split('\n');
}
