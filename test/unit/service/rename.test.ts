import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hocon } from '../../../server/src/formats/hocon/index.ts';
import { definitions } from '../../../server/src/formats/hocon/navigate.ts';
import { prepareRename, rename } from '../../../server/src/service/rename.ts';
import { edited, type Surroundings, screen, slice } from './support.ts';

/** The texts after a rename by file name, or why it is refused. */
async function renamed(file: string, text: string, name: string, around?: Surroundings) {
  const s = await screen(file, text, around);
  const answer = rename(s.analysis, s.offset, s.groups, name);
  if ('refused' in answer) return answer.refused;
  return Object.fromEntries(
    Object.entries(answer.changes ?? {}).map(([uri, edits]) => [
      uri.slice(uri.lastIndexOf('/') + 1),
      edited(s.textOf(uri), edits),
    ]),
  );
}

async function prepared(file: string, text: string) {
  const s = await screen(file, text);
  const answer = prepareRename(s.analysis, s.offset, s.groups);
  return 'refused' in answer ? answer.refused : [slice(s.text, answer.range), answer.placeholder];
}

describe('prepare', () => {
  test('the element under the cursor, with its quotes', async () => {
    expect(await prepared('application.conf', 'akka.rem¦ote.x = 1')).toEqual(['remote', 'remote']);
    expect(await prepared('application.conf', 'akka."re.m¦ote".x = 1')).toEqual(['"re.mote"', '"re.mote"']);
    expect(await prepared('application.conf', 'akka.x = ${?a.b¦.c}')).toEqual(['b', 'b']);
  });

  test('values and keys of other formats have no name to change', async () => {
    const refusal = 'Only a key of a HOCON file or a path in a substitution can be renamed.';
    expect(await prepared('application.conf', 'akka.x = tr¦ue')).toBe(refusal);
    expect(await prepared('flink-conf.yaml', 'security.ssl.int¦ernal.enabled: true')).toBe(refusal);
  });
});

describe('rename', () => {
  test('all keys and substitutions of the path, and those below it', async () => {
    const text = 'akka { tls { dir = "/a" } }\nakka.tls.file = ${akka.tls.dir}/x\nx = ${akka.t¦ls}\ntls.dir = 1\n';
    expect(await renamed('application.conf', text, 'store')).toEqual({
      'application.conf':
        'akka { store { dir = "/a" } }\nakka.store.file = ${akka.store.dir}/x\nx = ${akka.store}\ntls.dir = 1\n',
    });
  });

  test('goes into included files and into open files that include this one', async () => {
    const files = {
      'application.conf': 'include "common"\nakka.x = ${shared.dir}\n',
      'common.conf': 'shared.dir = "/b"\n',
      'deep.properties': 'shared.dir=/c\n',
    };
    expect(
      await renamed('mid.conf', 'include "common"\ninclude "deep"\na = ${shared.di¦r}', 'folder', {
        files,
        open: ['application.conf'],
      }),
    ).toBe('Only a key of a HOCON file or a path in a substitution can be renamed.');
    expect(
      await renamed('application.conf', 'akka.y = 1\ninclude "common"\ninclude "deep"\na = ${shared.di¦r}', 'folder', {
        files,
      }),
    ).toEqual({
      'application.conf': 'akka.y = 1\ninclude "common"\ninclude "deep"\na = ${shared.folder}',
      'common.conf': 'shared.folder = "/b"\n',
      'deep.properties': 'shared.folder=/c\n',
    });
    expect(await renamed('common.conf', 'sh¦ared.dir = "/b"', 'common', { files, open: ['application.conf'] })).toEqual(
      {
        'application.conf': 'include "common"\nakka.x = ${common.dir}\n',
        'common.conf': 'common.dir = "/b"',
      },
    );
  });

  test('a name is spelled as paths are: quotes where it needs them, several elements where it has them', async () => {
    expect(await renamed('application.conf', 'akka.¦a = 1\nx = ${akka.a}', '"b.c d"')).toEqual({
      'application.conf': 'akka."b.c d" = 1\nx = ${akka."b.c d"}',
    });
    expect(await renamed('application.conf', 'akka.¦a = 1\nx = ${akka.a}', 'b.c')).toEqual({
      'application.conf': 'akka.b.c = 1\nx = ${akka.b.c}',
    });
    expect(await renamed('application.conf', 'akka {}\nfir¦st = 1\nx = ${first}', 'include')).toEqual({
      'application.conf': 'akka {}\n"include" = 1\nx = ${include}',
    });
  });

  test('refuses what is no path, and what is there already', async () => {
    for (const name of ['', 'a..b', '.a', 'a$b', '{', 'a = 1'])
      expect(await renamed('application.conf', 'akka.¦a = 1', name)).toMatch(/is no HOCON path/);
    expect(await renamed('application.conf', 'akka.¦a = 1\nakka { b.c = 1 }', 'b')).toBe(
      'akka.b is already set in application.conf.',
    );
  });

  test('inside a ConfigMap', async () => {
    const text = 'kind: ConfigMap\ndata:\n  application.conf: |\n    akka.a¦b = 1\n    x = ${akka.ab}\n';
    expect(await renamed('cm.yaml', text, 'cd')).toEqual({
      'cm.yaml': 'kind: ConfigMap\ndata:\n  application.conf: |\n    akka.cd = 1\n    x = ${akka.cd}\n',
    });
  });

  test('whatever the name: afterwards the file has it, or nothing was changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 12 }), async (name) => {
        const text = 'akka { ¦old = 1 }\nakka.old.x = 2\ny = ${akka.old}\n';
        const after = await renamed('application.conf', text, name);
        if (typeof after === 'string') return;
        const tree = hocon.parse(after['application.conf'] ?? '');
        expect(tree.problems).toEqual([]);
        expect(definitions(tree, ['akka', 'old'])).toHaveLength(name.trim() === 'old' ? 2 : 0);
      }),
      { numRuns: 200 },
    );
  });
});
