import { closest } from '../rules/distance.ts';
import type { Schema, Setting } from '../rules/model.ts';
import type { Span } from '../text/span.ts';
import type { Analysis } from '../workspace/analyse.ts';

/** What is shown in place of a secret, whatever its length. */
export const MASK = '****';

/** How people spell it, mistakes included. */
const PASSWORD = 'pass?[-_]?(?:wo?r?d|wro?d|phrase)|pwd';

/** Keys that no schema knows but that plainly hold a secret. */
const TELLTALE = new RegExp(`(?:${PASSWORD}|secret|token|credential)s?$`, 'i');

/** The same in text that no parser made settings of: what follows the separator. */
const IN_TEXT = new RegExp(`(?:${PASSWORD})["']?[ \\t]*[:=][ \\t]*`, 'gi');

const IN_TEXT_VALUE = /"[^"\r\n]*"|'[^'\r\n]*'|[^\s,;]+/y;

/** A value that only points at a secret. */
const REFERENCE = /^["']?(?:\$\{\??[^}:]*\}|\$\([^)]*\)|<[^<>]*>|\{\{[^}]*\}\}|\?\?\?|%\w+%)["']?$/;

/** The places of a document that hold secrets, ascending, not overlapping. */
export function secretSpans(analysis: Analysis): Span[] {
  const { uri, text } = analysis.document;
  const spans: Span[] = [];
  for (const unit of analysis.units) {
    for (const setting of unit.settings) {
      if (setting.uri !== uri || setting.valueSpan.end <= setting.valueSpan.start || !isSecret(setting)) continue;
      if (namesSecret(setting.key, unit.schema)) spans.push(setting.valueSpan);
    }
  }
  // Whatever a Secret holds; of a ConfigMap the text is looked through as any other.
  for (const { kind, keys } of (analysis.manifests?.manifests ?? []).flatMap((manifest) => manifest.produces))
    if (kind === 'Secret') for (const { value, valueSpan } of keys) if (value !== undefined) spans.push(valueSpan);
  for (const match of text.matchAll(IN_TEXT)) {
    const start = match.index + match[0].length;
    IN_TEXT_VALUE.lastIndex = start;
    const rest = IN_TEXT_VALUE.exec(text)?.[0] ?? '';
    // `storePassword: |` and `password: {` open a block; its lines are settings of their own.
    if (rest === '' || /^[|>{[]/.test(rest) || REFERENCE.test(rest)) continue;
    spans.push({ start, end: start + rest.length });
  }
  return merged(spans);
}

/** Unknown keys count as what they were probably meant to be. */
function namesSecret(key: string, { options, misspellings, namespaces }: Schema): boolean {
  let option = options.get(key);
  if (option === undefined) {
    if (TELLTALE.test(key)) return true;
    if (!namespaces.some((n) => key.startsWith(n))) return false;
    const names = options.all.map((o) => o.name);
    option = options.get(misspellings[key] ?? closest(key, names) ?? '');
  }
  return option?.secret === true || option?.kind === 'password';
}

const isSecret = (setting: Setting): boolean =>
  setting.value.text !== '' &&
  setting.value.text !== 'true' &&
  setting.value.text !== 'false' &&
  !(setting.value.state === 'unknown' && REFERENCE.test(setting.value.text.trim()));

function merged(spans: readonly Span[]): Span[] {
  const out: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = out.at(-1);
    if (last !== undefined && span.start <= last.end)
      out[out.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else out.push(span);
  }
  return out;
}

/** Whether a text that is about to be shown holds one of the secrets of a document, as a word of its own. */
export function holdsSecret(shown: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => {
    for (let at = shown.indexOf(secret); at >= 0; at = shown.indexOf(secret, at + 1)) {
      const around = shown.charAt(at - 1) + shown.charAt(at + secret.length);
      if (!/\w/.test(around)) return true;
    }
    return false;
  });
}

/** The words of a document's secrets: without quotes and blanks. */
export const secretTexts = (text: string, spans: readonly Span[]): string[] =>
  spans.map((s) => text.slice(s.start, s.end).replace(/^[\s"']+|[\s"'\\]+$/g, '')).filter((t) => t !== '');

/** A piece of a document as it may be shown, and where the document's offsets lie in it. */
export interface Shown {
  readonly text: string;
  at(offset: number): number;
}

export function masked(text: string, piece: Span, secrets: readonly Span[]): Shown {
  let out = '';
  let from = piece.start;
  /** Start in the document, start in `out`, and whether it is copied as it stands. */
  const runs: { from: number; to: number; copied: boolean }[] = [];
  for (const s of secrets) {
    const start = Math.max(s.start, from);
    const end = Math.min(s.end, piece.end);
    if (end <= start) continue;
    runs.push({ from, to: out.length, copied: true });
    out += text.slice(from, start);
    runs.push({ from: start, to: out.length, copied: false });
    out += MASK;
    from = end;
  }
  runs.push({ from, to: out.length, copied: true });
  out += text.slice(from, piece.end);
  return {
    text: out,
    at: (offset) => {
      const inside = Math.min(Math.max(offset, piece.start), piece.end);
      const run = runs.findLast((r) => r.from <= inside) ?? { from: piece.start, to: 0, copied: true };
      return run.copied || inside === run.from ? run.to + inside - run.from : run.to + MASK.length;
    },
  };
}
