import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is said to people, for translators: texts of client and server in their code, and those that are data; sorted. */
export function allTexts(root, data) {
  const said = new Set(data);
  for (const source of sourcesIn(join(root, 'client/src'))) for (const text of textsIn(source)) said.add(text);
  for (const source of sourcesIn(join(root, 'server/src')))
    if (/\bt\b[^;]*\/l10n\.ts'/.test(source)) for (const text of taggedIn(source)) said.add(text);
  return Object.fromEntries([...said].sort().map((text) => [text, text]));
}

const sourcesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

/** The first argument of each `l10n.t(…)`, in either kind of quotes. */
export function textsIn(source) {
  const calls = source.matchAll(/\bl10n\.t\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")/g);
  return [...calls].map(([, single, double]) => (single ?? double).replace(/\\(.)/g, '$1'));
}

/** Each t`…`, with `{0}` in the place of the first `${…}`. Texts inside of values are texts of their own. */
export function taggedIn(source) {
  const texts = [];
  for (const { index } of source.matchAll(/(?<![\w$.`\\])t`/g)) texts.push(templateAt(source, index + 1).text);
  return texts;
}

/** @param start where the backtick stands */
function templateAt(source, start) {
  let text = '';
  let values = 0;
  let at = start + 1;
  while (at < source.length && source[at] !== '`') {
    if (source[at] === '\\') {
      text += source[at + 1] === 'n' ? '\n' : source[at + 1];
      at += 2;
    } else if (source.startsWith('${', at)) {
      text += `{${values++}}`;
      at = afterValue(source, at + 2);
    } else text += source[at++];
  }
  return { text, end: at + 1 };
}

/** Behind the brace that ends a value; braces inside of strings do not count. */
function afterValue(source, start) {
  let depth = 1;
  let at = start;
  while (at < source.length && depth > 0) {
    const char = source[at];
    if (char === '`') at = templateAt(source, at).end;
    else if (char === "'" || char === '"') {
      at++;
      while (source[at] !== char) at += source[at] === '\\' ? 2 : 1;
      at++;
    } else {
      if (char === '{') depth++;
      if (char === '}') depth--;
      at++;
    }
  }
  return at;
}
