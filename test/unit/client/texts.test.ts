import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { taggedIn, textsIn } from '../../../scripts/generate/texts.mjs';

import { planCommand, simulateHandshakeCommand } from '../../../server/src/protocol.ts';
import { asTheyAre, untold } from './asTheyAre.ts';
import { unmarked } from './literals.ts';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const sources = readdirSync(new URL('../../../client/src', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => read(`client/src/${name}`));
const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((m) => m[1] ?? '');

describe('texts that are shown to people', () => {
  it('texts for translators are found in the code, with places for what stands in them', () => {
    expect(textsIn(`l10n.t('a {0}', 1) + l10n.t(\n  "it's"\n)`)).toEqual(['a {0}', "it's"]);
    const code = "t`one ${a ? t`two ${'}'}` : `${b}`} and ${c}` + first`no` + t`\\`x\\``";
    expect(taggedIn(code)).toEqual(['one {0} and {1}', 'two {0}', '`x`']);
  });

  it('package.nls.json holds exactly what the manifest asks for', () => {
    const asked = new Set(matches(read('package.json'), /"%([\w.-]+)%"/g));
    expect(Object.keys(JSON.parse(read('package.nls.json')) as object).sort()).toEqual([...asked].sort());
  });
});

describe('what the server says', () => {
  it('texts that are not marked for translators are found in code, and those that are marked too early', () => {
    const code = `
      const early = t\`Said at once.\`;
      export const rule = { summary: 'Told where it is shown.', title: 'Never told.' };
      const say = (name) => [\`\${name} is wrong\`, t\`\${name} is right: \${'so it is'}\`, later\`Told later.\`, host.log('a word')];
      const run = () => (word === 'two words' ? 'kubectl apply -f a b' : 'one');
    `;
    expect(unmarked(code)).toEqual([
      'at the top of a module: t`Said at once.`',
      'Never told.',
      '{0} is wrong',
      'so it is',
    ]);
  });

  const root = new URL('../../../server/src/', import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

  it('all of it is marked for translators, but for the words of others', () => {
    const found = files
      .filter((file) => !untold.some((each) => each.test(file)))
      .flatMap((file) => unmarked(readFileSync(new URL(file, root), 'utf8')).map((text) => ({ file, text })));
    const known = new Set(asTheyAre);
    expect(found.filter(({ text }) => !known.has(text))).toEqual([]);
    // And nothing stands in the list that is not said any more.
    const said = new Set(found.map(({ text }) => text));
    expect(asTheyAre.filter((text) => !said.has(text))).toEqual([]);
  });
});

describe('translations', () => {
  const english = JSON.parse(read('l10n/bundle.l10n.json')) as Record<string, string>;
  const manifest = JSON.parse(read('package.nls.json')) as Record<string, string>;
  const locales = readdirSync(new URL('../../../l10n', import.meta.url)).flatMap((name) =>
    matches(name, /^bundle\.l10n\.([\w-]+)\.json$/g),
  );
  const places = (text: string): string[] => matches(text, /(\{\d\}|`[^`]*`|\]\([^)]*\))/g).sort();

  it('there is a whole one, in simplified Chinese', () => {
    expect(locales).toEqual(['zh-cn']);
  });

  it.each(locales)('%s says everything, with the same places, code and links', (locale) => {
    for (const [texts, path] of [
      [english, `l10n/bundle.l10n.${locale}.json`],
      [manifest, `package.nls.${locale}.json`],
    ] as const) {
      const translated = JSON.parse(read(path)) as Record<string, string>;
      expect(Object.keys(translated).sort(), path).toEqual(Object.keys(texts).sort());
      for (const [key, text] of Object.entries(translated)) {
        // A place may be left out: another language has no word for "is" and "are".
        const known = places(texts[key] ?? '');
        expect(known, key).toEqual(expect.arrayContaining(places(text)));
        expect(places(text).filter((place) => !/^\{/.test(place)).length, key).toBe(
          known.filter((place) => !/^\{/.test(place)).length,
        );
        expect(text.split('\n').length, key).toBe((texts[key] ?? '').split('\n').length);
      }
    }
  });

  it('what is left in English are the very words of products', () => {
    const chinese = JSON.parse(read('l10n/bundle.l10n.zh-cn.json')) as Record<string, string>;
    const same = Object.entries(chinese).filter(([key, text]) => key === text);
    expect(same.length).toBeLessThan(Object.keys(chinese).length * 0.05);
    for (const text of Object.values(JSON.parse(read('package.nls.zh-cn.json')) as Record<string, string>))
      expect(text).toMatch(/[\u4e00-\u9fff]/);
  });
});

describe('commands', () => {
  it('each command of the manifest is registered, with our category and a title without the product name', () => {
    const manifest = JSON.parse(read('package.json')) as {
      contributes: { commands: { command: string; category: string; title: string }[] };
    };
    const titles = JSON.parse(read('package.nls.json')) as Record<string, string>;
    const constants: Record<string, string> = { planCommand, simulateHandshakeCommand };
    const registered = sources.flatMap((text) =>
      matches(text, /registerCommand\(\s*'?([\w.]+)/g).flatMap(
        (name) => constants[name] ?? (name.startsWith('clusterTls.') ? name : []),
      ),
    );
    // Those of the view have a way of their own to be registered.
    for (const text of sources) registered.push(...matches(text, /\bon\('(\w+)'/g).map((name) => `clusterTls.${name}`));
    expect(manifest.contributes.commands.map((c) => c.command).sort()).toEqual(registered.sort());
    for (const { category, title } of manifest.contributes.commands) {
      expect(category).toBe('Cluster TLS');
      expect(titles[title.replaceAll('%', '')]).not.toContain('Cluster TLS');
    }
  });
});
