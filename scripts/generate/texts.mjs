import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is said to people, for translators: texts of client and server in their code, and those that are data; sorted. */
export function allTexts(root, data) {
  const said = new Set(data);
  for (const text of clientTexts(root)) said.add(text);
  for (const source of sourcesIn(join(root, 'server/src')))
    if (/\b(?:t|later)\b[^;]*\/l10n\.ts'/.test(source)) for (const text of taggedIn(source)) said.add(text);
  return Object.fromEntries([...said].sort().map((text) => [text, text]));
}

/** Texts of the client's own code. */
export const clientTexts = (root) => new Set(sourcesIn(join(root, 'client/src')).flatMap(textsIn));

const sourcesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

/** The first argument of each `l10n.t(…)`, in either kind of quotes. */
export function textsIn(source) {
  const calls = source.matchAll(/\bl10n\.t\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")/g);
  return [...calls].map(([, single, double]) => (single ?? double).replace(/\\(.)/g, '$1'));
}

/** Each t`…` and later`…`, with `{0}` in the place of the first `${…}`. Texts inside of values are texts of their own. */
export function taggedIn(source) {
  const texts = [];
  const tagged = /(?<![\w$.`\\])(?:t|later)(?=`)/g;
  for (let found = tagged.exec(source); found !== null; found = tagged.exec(source)) {
    const { text, values, end } = templateAt(source, found.index);
    texts.push(text, ...values.flatMap(taggedIn));
    // What the text ends with is no tag of what follows.
    tagged.lastIndex = end;
  }
  return texts;
}

/** @param start where the template begins, with or without a tag */
function templateAt(source, start) {
  let text = '';
  const values = [];
  let at = source.indexOf('`', start) + 1;
  while (at < source.length && source[at] !== '`') {
    if (source[at] === '\\') {
      text += source[at + 1] === 'n' ? '\n' : source[at + 1];
      at += 2;
    } else if (source.startsWith('${', at)) {
      text += `{${values.length}}`;
      const end = afterValue(source, at + 2);
      values.push(source.slice(at + 2, end));
      at = end;
    } else text += source[at++];
  }
  return { text, values, end: at + 1 };
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
