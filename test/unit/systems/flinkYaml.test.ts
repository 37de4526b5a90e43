/** What snakeyaml-engine 2.6 with its core schema, as Flink has it, reads and refuses; the answers are its own. */
import { expect, test } from 'vitest';
import { check, fixed } from '../harness.ts';

const TAB = "found character '\\t(TAB)' that cannot start any token.";
const tag = (name: string): string => `could not determine a constructor for the tag ${name}.`;

const refused: readonly (readonly [text: string, says: string])[] = [
  ['a: host\n\t', TAB],
  ['a: host\n\t\nb: c\n', TAB],
  ['a: host\n  \t\nb: c\n', TAB],
  ['# c\n\t\na: b\n', TAB],
  ['a:\n  b: c\n\t\n  d: e\n', TAB],
  ['a:\n  - x\n\t\n', TAB],
  ['a: host\n\t# comment\nb: c\n', TAB],
  ['a: host\n \t# comment\nb: c\n', TAB],
  ['a:\t1\n', TAB],
  ['a: !x b\n', tag('!x')],
  ['a:\n - !x\n', tag('!x')],
  ['a: !!foo 1\n', tag('tag:yaml.org,2002:foo')],
  ['a: !!str [a, b]\n', '!!str is a tag of single values, and a list or a map follows (ClassCastException).'],
];
const read: readonly string[] = [
  'a: host \t\nb: c\n',
  'a: host\t# x\nb: c\n',
  'a: !!str 1\n',
  'a: ! 1\n',
  'a: !<tag:yaml.org,2002:str> 1\n',
  'a: "!x \t"\n',
  'a: b !x\n',
  'a: |\n  x\n   \t!y\nb: c\n',
  '# \t!x\na: b\n',
];

const messages = (text: string): readonly string[] =>
  check('config.yaml', `jobmanager.rpc.address: host\n${text}`, { version: '2.2', system: 'flink' })
    .findings.filter(({ severity }) => severity === 'error')
    .map(({ message }) => message);

test.each(refused)('%j is refused', (text, says) => {
  expect(messages(text)).toEqual([`Error parsing YAML configuration. ${says}`]);
});

test.each(read)('%j is read', (text) => {
  expect(messages(text)).toEqual([]);
});

test('a tab is taken away', () => {
  const checked = check('config.yaml', 'jobmanager.rpc.address: host\n\t\nrest.port:\t8081\n', { version: '2.2' });
  const finding = checked.findings.find(({ severity }) => severity === 'error');
  const once = finding === undefined ? undefined : fixed(checked, finding);
  expect(once).toBe('jobmanager.rpc.address: host\n\nrest.port:\t8081\n');
  const again = check('config.yaml', once ?? '', { version: '2.2' });
  const second = again.findings.find(({ severity }) => severity === 'error');
  expect(second === undefined ? undefined : fixed(again, second)).toBe(
    'jobmanager.rpc.address: host\n\nrest.port: 8081\n',
  );
});
