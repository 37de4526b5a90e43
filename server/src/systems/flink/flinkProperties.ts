import { formats } from '../../formats/index.ts';
import { breakAt, skipBreak } from '../../formats/lines.ts';
import type { ConfigTree, Entry, SyntaxProblem } from '../../formats/tree.ts';
import type { Value } from '../../rules/model.ts';
import { isPlaceholder } from '../../rules/placeholder.ts';
import { t } from '../../text/l10n.ts';
import { type Span, span } from '../../text/span.ts';

/** The tree with the entries that the start script sees, and what it makes of each value. */
export interface FlinkProperties {
  readonly tree: ConfigTree;
  readonly values: ReadonlyMap<Entry, Value>;
}

/** Where a comment stands behind a value: the script takes it for a part of the value. */
export function commentIn(text: string, value: Span): Span | undefined {
  const hash = /(?:^|\s)#/.exec(text.slice(value.start, value.end));
  if (hash === null) return undefined;
  return { start: value.start + hash.index, end: value.end };
}

/**
 * Reads `FLINK_PROPERTIES` as the start script of the images from 1.19 on (flink-docker docker-entrypoint.sh): of each
 * line all white space is dropped, then it is split at the first colon. A line without a colon sets nothing; a line
 * that begins with `#` sets a key that nobody reads.
 */
export function readFlinkProperties(text: string): FlinkProperties {
  const base = formats.flinkConf.parse(text);
  const entries: Entry[] = [];
  const values = new Map<Entry, Value>();
  const problems: SyntaxProblem[] = [];
  for (let at = 0; at < text.length; ) {
    const lineEnd = breakAt(text, at);
    const line = text.slice(at, lineEnd);
    const start = at + (line.length - line.trimStart().length);
    const end = Math.max(start, at + line.trimEnd().length);
    at = skipBreak(text, lineEnd);
    if (start === end || text.charCodeAt(start) === 35) continue;
    const colon = text.indexOf(':', start);
    if (colon < 0 || colon >= end) {
      // A whole line `${VARIABLE}` may hold anything.
      if (!isPlaceholder(text.slice(start, end))) problems.push(noColon(span(start, end)));
      continue;
    }
    const entry = entryOf(text, start, colon, end);
    if (entry.path[0] === '') continue;
    entries.push(entry);
    const value = readValue(text, entry);
    if (value !== undefined) values.set(entry, value);
  }
  const root = { kind: 'map', span: span(0, text.length), entries, style: 'block' } as const;
  return { tree: { ...base, roots: [root], problems }, values };
}

const noColon = (place: Span): SyntaxProblem => ({
  span: place,
  code: 'not-a-pair',
  message: t`The line has no colon, so it sets nothing.`,
  severity: 'warning',
});

function entryOf(text: string, start: number, colon: number, end: number): Entry {
  const keyEnd = start + text.slice(start, colon).trimEnd().length;
  const rest = text.slice(colon + 1, end);
  const valueStart = rest.trim() === '' ? end : colon + 1 + (rest.length - rest.trimStart().length);
  const valueSpan = span(valueStart, end);
  return {
    kind: 'entry',
    path: [text.slice(start, keyEnd).replace(/\s+/g, '')],
    keySpan: span(start, keyEnd),
    span: span(start, end),
    operator: ':',
    value: {
      kind: 'scalar',
      span: valueSpan,
      inner: valueSpan,
      quote: 'none',
      value: text.slice(valueStart, end),
      type: 'string',
    },
  };
}

/** A value with a comment in it is nobody's intention: nothing but that is said of it. */
function readValue(text: string, entry: Entry): Value | undefined {
  const value = entry.value?.kind === 'scalar' ? entry.value.value.replace(/\s+/g, '') : '';
  if (value === '') return undefined;
  const spoiled = entry.value !== undefined && commentIn(text, entry.value.span) !== undefined;
  if (isPlaceholder(value)) return { state: 'unknown', text: value, why: 'environment' };
  return spoiled ? { state: 'unknown', text: value, why: 'outside' } : { state: 'known', text: value, type: 'string' };
}
