import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the client says to people, for translators: every text of `l10n.t(…)`, sorted. */
export function clientTexts(root) {
  const said = new Set();
  for (const entry of readdirSync(join(root, 'client/src'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    for (const text of textsIn(readFileSync(join(entry.parentPath, entry.name), 'utf8'))) said.add(text);
  }
  return Object.fromEntries([...said].sort().map((text) => [text, text]));
}

/** The first argument of each call, in either kind of quotes. */
export function textsIn(source) {
  const calls = source.matchAll(/\bl10n\.t\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")/g);
  return [...calls].map(([, single, double]) => (single ?? double).replace(/\\(.)/g, '$1'));
}
