import type { Cursor } from '../formats/format.ts';
import type { ConfigTree } from '../formats/tree.ts';
import type { Region, Schema, Setting, Unit } from '../rules/model.ts';
import { toEmbedded, toHostSpan } from '../text/embedding.ts';
import { lineEnd, lineStart, type Span, touches } from '../text/span.ts';
import type { Analysis } from '../workspace/analyse.ts';

/** A region under the cursor with the units that read it, and where in it the cursor stands. Spans of `cursor` are the host's. */
export interface Here {
  readonly region: Region;
  readonly units: readonly [Unit, ...Unit[]];
  readonly cursor: Cursor;
}

/** What stands under the cursor, innermost region first. */
export function here(analysis: Analysis, offset: number): Here[] {
  const found = new Map<Region, Unit[]>();
  for (const unit of analysis.units) {
    for (const region of unit.regions) {
      if (region.uri !== analysis.document.uri || !touches(reach(region, analysis.document.text), offset)) continue;
      const units = found.get(region);
      if (units === undefined) found.set(region, [unit]);
      else units.push(unit);
    }
  }
  return [...found]
    .sort(([a], [b]) => a.span.end - a.span.start - (b.span.end - b.span.start))
    .flatMap(([region, [first, ...rest]]) => {
      if (first === undefined) return [];
      const cursor = region.format.cursor(region.tree, region.root, toEmbedded(region.embedding, offset));
      return cursor.kind === 'none'
        ? []
        : [{ region, units: [first, ...rest] as const, cursor: inHost(cursor, region) }];
    });
}

function inHost(cursor: Cursor, region: Region): Cursor {
  return 'span' in cursor ? { ...cursor, span: toHostSpan(region.embedding, cursor.span) } : cursor;
}

/**
 * How far a region reaches for someone who types: a map or block scalar of a YAML file goes on over blank and
 * deeper indented lines behind its last character.
 */
function reach(region: Region, text: string): Span {
  const { span } = region;
  if (span.start === 0 && span.end === text.length) return span;
  const blockLike = region.root.style === 'block';
  if (!blockLike) return span;
  const indent = indentOf(text, region);
  if (indent === undefined) return span;
  let end = Math.max(span.start, span.end);
  const startsLine = end > 0 && text[end - 1] === '\n';
  // Blanks behind the last character: a value may be about to follow its colon.
  if (!startsLine && text.slice(end, lineEnd(text, end)).trim() === '') end = lineEnd(text, end);
  // A block may already end behind its line break: then the next line is looked at from its start.
  let at = startsLine ? end : lineEnd(text, end) + lineBreak(text, lineEnd(text, end));
  while (at <= text.length && at > 0) {
    const stop = lineEnd(text, at);
    const line = text.slice(at, stop);
    const blanks = line.length - line.trimStart().length;
    if (line.trim() !== '' && blanks < indent) break;
    if (line.trim() !== '' || blanks >= indent || line === '') end = line === '' ? end : stop;
    const next = stop + lineBreak(text, stop);
    if (next === stop) break;
    at = next;
  }
  return { start: Math.min(span.start, lineStart(text, span.start) + indent), end };
}

const lineBreak = (text: string, at: number): number => (text.startsWith('\r\n', at) ? 2 : at < text.length ? 1 : 0);

/** Column of the region's entries in the host document. */
function indentOf(text: string, region: Region): number | undefined {
  const first = region.root.entries[0];
  const key = first === undefined ? undefined : toHostSpan(region.embedding, first.keySpan).start;
  if (key !== undefined) return key - lineStart(text, key);
  const holder = lineStart(text, region.anchor.start);
  const line = text.slice(holder, lineEnd(text, holder));
  return line.length - line.trimStart().length + 1;
}

/** The setting whose key or value the offset touches, the innermost region's first. */
export function settingAt(
  analysis: Analysis,
  offset: number,
): { setting: Setting; part: 'key' | 'value'; units: [Unit, ...Unit[]] } | undefined {
  let best: { setting: Setting; part: 'key' | 'value'; units: [Unit, ...Unit[]] } | undefined;
  for (const unit of analysis.units) {
    for (const setting of unit.settings) {
      if (setting.uri !== analysis.document.uri || setting.include !== undefined || !touches(setting.span, offset))
        continue;
      const part = touches(setting.keySpan, offset) ? 'key' : touches(setting.valueSpan, offset) ? 'value' : undefined;
      if (part === undefined) continue;
      if (best !== undefined && best.setting === setting) best.units.push(unit);
      else if (
        best === undefined ||
        setting.span.end - setting.span.start < best.setting.span.end - best.setting.span.start
      ) {
        best = { setting, part, units: [unit] };
      }
    }
  }
  return best;
}

/** Whether what stands at a key must not be shown: its option says so, or its name does, or it misses a secret's by little. */
export const isSecretKey = (key: string, schema?: Schema): boolean =>
  schema?.options.get(key)?.secret === true ||
  /pas+(?:w|phrase)|pwd|secret|token/i.test(key) ||
  (schema !== undefined && schema.options.get(key) === undefined && missesSecret(key, schema));

const secretLetters = new WeakMap<Schema, readonly string[]>();

const lettersOf = (key: string): string => key.toLowerCase().replace(/[^a-z]/g, '');

/** The letters of a secret's key, with other separators or a little more behind them. */
function missesSecret(key: string, schema: Schema): boolean {
  let secrets = secretLetters.get(schema);
  if (secrets === undefined) {
    secrets = schema.options.all.filter((o) => o.secret === true).map((o) => lettersOf(o.name));
    secretLetters.set(schema, secrets);
  }
  const letters = lettersOf(key);
  return secrets.some((s) => letters.startsWith(s) && letters.length - s.length <= 2);
}

/** The tree of a document that is a properties file of ours as a whole. */
export function propertiesTree({ document, units }: Analysis): ConfigTree | undefined {
  for (const unit of units)
    for (const region of unit.regions)
      if (region.format.id === 'properties' && region.embedding === undefined && region.uri === document.uri)
        return region.tree;
  return undefined;
}
