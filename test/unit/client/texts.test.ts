import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { clientTexts, textsIn } from '../../../scripts/generate/texts.mjs';

import { planCommand, simulateHandshakeCommand } from '../../../server/src/protocol.ts';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const sources = readdirSync(new URL('../../../client/src', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => read(`client/src/${name}`));
const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((m) => m[1] ?? '');

describe('texts that are shown to people', () => {
  it('the bundle for translators holds exactly what the client says', () => {
    const bundle = JSON.parse(read('l10n/bundle.l10n.json')) as Record<string, string>;
    expect(bundle).toEqual(clientTexts(fileURLToPath(new URL('../../..', import.meta.url))));
    expect(Object.keys(bundle).length).toBeGreaterThan(50);
    expect(textsIn(`l10n.t('a {0}', 1) + l10n.t(\n  "it's"\n)`)).toEqual(['a {0}', "it's"]);
  });

  it('package.nls.json holds exactly what the manifest asks for', () => {
    const asked = new Set(matches(read('package.json'), /"%([\w.-]+)%"/g));
    expect(Object.keys(JSON.parse(read('package.nls.json')) as object).sort()).toEqual([...asked].sort());
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
    expect(manifest.contributes.commands.map((c) => c.command).sort()).toEqual(registered.sort());
    for (const { category, title } of manifest.contributes.commands) {
      expect(category).toBe('Cluster TLS');
      expect(titles[title.replaceAll('%', '')]).not.toContain('Cluster TLS');
    }
  });
});
