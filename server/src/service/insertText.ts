import { eachKey } from '../formats/flatten.ts';
import type { Region, Unit } from '../rules/model.ts';
import type { Option } from '../rules/options.ts';
import type { Snippet } from '../systems/types.ts';
import type { Embedding } from '../text/embedding.ts';
import { lineStart } from '../text/span.ts';

/** Where a completed key goes. */
export interface Spot {
  readonly region: Region;
  readonly unit: Unit;
  /** What the maps around give of the key, with a trailing dot; '' at the top. */
  readonly prefix: string;
  /** A separator follows already. */
  readonly hasSeparator: boolean;
  /** Blanks that are missing before a line of a block scalar. */
  readonly lead: string;
}

/**
 * How many blanks a line of a block scalar needs before text may stand at `offset`: an empty line may be shorter than
 * the block's indentation, a line with content may not.
 */
export function missingIndent(text: string, embedding: Embedding | undefined, offset: number): number {
  if (embedding?.changes === undefined) return 0;
  const start = lineStart(text, offset);
  if (text.slice(start, offset).trim() !== '') return 0;
  return Math.max(0, embedding.encode('\n').replace(/\r?\n/, '').length - (offset - start));
}

/**
 * The rest of a key, with its separator and a tab stop for the value where none follows yet. `list`: of an option that
 * takes a real list, which HOCON writes in brackets, and system properties element by element.
 */
export function keyText({ region, hasSeparator, lead }: Spot, rest: string, list: boolean, snippets: boolean): string {
  const spelled = (t: string): string => lead + (region.embedding?.encode(t) ?? t);
  if (hasSeparator) return snippets && rest.includes('<') ? tabStops(spelled(rest)) : spelled(rest);
  const { id, writer } = region.format;
  const key = list && id === 'jvmArgs' ? `${rest}.0` : rest;
  if (!snippets) return spelled(writer.entry(key, ''));
  // Letters only: nothing that a format or its host would escape.
  const marker = 'zqvaluez';
  const value = list && id === 'hocon' ? `[${marker}]` : marker;
  return tabStops(spelled(writer.entry(key, value))).replace(marker, '$$0');
}

const escapeSnippet = (text: string): string => text.replace(/[\\$}]/g, '\\$&');

/** `<name>` elements become tab stops. */
function tabStops(text: string): string {
  let stop = 0;
  return escapeSnippet(text).replace(/<([a-z][\w -]*)>/gi, (_, name: string) => `\${${++stop}:${name}}`);
}

/** A block in the spelling of its place; the editor itself adds the indentation of the line to the following ones. */
export function blockText({ region, unit, prefix, lead }: Spot, snippet: Snippet, taken: ReadonlySet<string>): string {
  const { writer } = region.format;
  const separator = region.format.id === 'jvmArgs' ? ' -D' : lineBreakIn(region) + lead;
  // In a quoted string every character may need its escape; a block takes lines as they are.
  const encode = region.embedding !== undefined && separator.trim() !== '' ? region.embedding.encode : undefined;
  const lines = snippet.entries
    .filter((e) => !taken.has(e.key))
    .flatMap((e) => (region.format.id === 'jvmArgs' ? elements(e) : [e]))
    .map((e) => {
      // Tab stops must survive the format's own quoting, so they are written behind marks and put back afterwards.
      const stops: string[] = [];
      const plain = e.value.replace(/\$\{\d+(?::[^}]*|\|[^}]*\|)?\}|\$\d+/g, (s) => {
        stops.push(s);
        return `zqstop${stops.length - 1}z`;
      });
      const list = region.format.id === 'hocon' ? itemsOf(plain) : undefined;
      const value =
        list === undefined
          ? spelledValue(region, plain, unit.schema.options.get(e.key)?.type)
          : `[${list.map((i) => writer.value(i, 'none')).join(', ')}]`;
      const line = writer.entry(e.key.slice(prefix.length), value);
      return escapeSnippet(encode?.(line) ?? line).replace(/zqstop(\d+)z/g, (_, i: string) => stops[Number(i)] ?? '');
    });
  return lead + lines.join(separator);
}

const itemsOf = (value: string): readonly string[] | undefined =>
  /^\[(.*)\]$/
    .exec(value)?.[1]
    ?.split(',')
    .map((i) => i.trim());

/** A list as system properties give it: an option for each element, `key.0=a`, `key.1=b`. */
function elements({ key, value }: Snippet['entries'][number]): Snippet['entries'] {
  const items = itemsOf(/^\$\{\d+:(\[.*\])\}$/.exec(value)?.[1] ?? value);
  return items === undefined ? [{ key, value }] : items.map((item, i) => ({ key: `${key}.${i}`, value: item }));
}

/** A line break as it is typed in a region: the editor adds the indentation of a block's lines itself. */
function lineBreakIn({ embedding }: Region): string {
  const written = embedding?.encode('\n') ?? '\n';
  return written.trim() === '' ? written.replace(/[^\n]/g, '') : written;
}

/** A whole value, with the quotes that it needs: those of the values beside it. */
export function spelledValue(region: Region, value: string, type: Option['type'] | undefined): string {
  const plain = plainValue(region, value, type);
  if (plain !== undefined) return plain;
  const spelled = region.format.writer.value(value, 'none');
  if (region.format.id !== 'yaml' || !/^'[^'"\\]*'$/.test(spelled)) return spelled;
  return habitsOf(region).double ? `"${spelled.slice(1, -1)}"` : spelled;
}

/**
 * A boolean or a whole number that stands without quotes: in YAML that the product itself reads, and beside others like
 * it. Maps of manifests may hold nothing but strings, and get quotes from the writer.
 */
function plainValue(region: Region, value: string, type: Option['type'] | undefined): string | undefined {
  if (region.format.id !== 'yaml' || !/^(?:true|false|-?\d{1,15})$/.test(value)) return undefined;
  if (type !== 'boolean' && type !== 'integer' && type !== 'number') return undefined;
  return region.typed === true || habitsOf(region).typed ? value : undefined;
}

interface Habits {
  /** Some boolean or number stands without quotes. */
  readonly typed: boolean;
  /** More double quotes than single ones. */
  readonly double: boolean;
}

const habits = new WeakMap<Region, Habits>();

/** How the values of a region are written; looked at once, for a region never changes. */
function habitsOf(region: Region): Habits {
  const known = habits.get(region);
  if (known !== undefined) return known;
  let typed = false;
  let double = 0;
  eachKey(region.root, (_, { value }) => {
    if (value?.kind !== 'scalar') return;
    typed ||= value.quote === 'none' && (value.type === 'boolean' || value.type === 'number');
    double += value.quote === 'double' ? 1 : value.quote === 'single' ? -1 : 0;
  });
  const found = { typed, double: double > 0 };
  habits.set(region, found);
  return found;
}
