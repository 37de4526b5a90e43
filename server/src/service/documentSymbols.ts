import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver-types';
import { joinKey } from '../formats/flatten.ts';
import type { ConfigTree, Entry, FormatId, MapNode, ValueNode } from '../formats/tree.ts';
import type { Region, Schema } from '../rules/model.ts';
import { type Embedding, toHostSpan } from '../text/embedding.ts';
import { contains, lineEnd, lineStart, type Span } from '../text/span.ts';
import type { Analysis } from '../workspace/analyse.ts';
import { hoconTree } from '../workspace/includes.ts';
import { isSecretKey } from './context.ts';
import { rangeOf } from './positions.ts';

/** Formats of whole files whose outline is ours; that of a file named .yaml belongs to the editor's YAML support. */
const outlined = new Set<FormatId>(['hocon', 'properties']);

const LONGEST_DETAIL = 120;

/** The outline: of whole HOCON and properties files, and of the documents embedded in YAML files. */
export function documentSymbols(analysis: Analysis): DocumentSymbol[] {
  const { document, units } = analysis;
  const seen = new Map<string, Region>();
  const symbols: DocumentSymbol[] = [];
  for (const unit of units) {
    for (const region of unit.regions) {
      const id = `${region.span.start} ${region.span.end} ${region.format.id}`;
      if (region.uri !== document.uri || seen.has(id)) continue;
      seen.set(id, region);
      const walk: Walk = { analysis, tree: region.tree, embedding: region.embedding, schema: unit.schema };
      if (region.embedding === undefined && outlined.has(region.format.id))
        symbols.push(...entriesOf(walk, region.root, ''));
      else if (region.embedding !== undefined && region.format.id !== 'jvmArgs')
        symbols.push(embedded(walk, region, region.embedding));
    }
  }
  const fragment = units.length === 0 ? hoconTree(analysis) : undefined;
  if (fragment !== undefined)
    for (const root of fragment.roots)
      symbols.push(...entriesOf({ analysis, tree: fragment, embedding: undefined, schema: undefined }, root, ''));
  return symbols.sort((a, b) => a.range.start.line - b.range.start.line);
}

interface Walk {
  readonly analysis: Analysis;
  readonly tree: ConfigTree;
  readonly embedding: Embedding | undefined;
  readonly schema: Schema | undefined;
}

/** A document inside another, below the name of the key or variable that holds it. */
function embedded(walk: Walk, region: Region, embedding: Embedding): DocumentSymbol {
  const { document } = walk.analysis;
  const { span } = region;
  const holder = document.parts().find((p) => p.embedding.host.start === embedding.host.start);
  const line = lineStart(document.text, holder?.scalar.span.start ?? span.start);
  const indent = /^[ \t]*/.exec(document.text.slice(line, line + 1_000))?.[0].length ?? 0;
  const at = { start: line + indent, end: Math.max(line + indent, lineEnd(document.text, line)) };
  const around = { start: Math.min(at.start, span.start), end: Math.max(at.end, span.end) };
  return {
    name: holder !== undefined && 'name' in holder ? holder.name : region.why,
    detail: region.system,
    kind: SymbolKind.File,
    range: rangeOf(document, around),
    selectionRange: rangeOf(document, at),
    children: entriesOf(walk, region.root, ''),
  };
}

const entriesOf = (walk: Walk, map: MapNode, parent: string): DocumentSymbol[] =>
  map.entries.map((entry) => entrySymbol(walk, entry, parent));

function entrySymbol(walk: Walk, entry: Entry, parent: string): DocumentSymbol {
  const { tree, schema } = walk;
  const key = joinKey(parent, entry.path.join('.'));
  const { value } = entry;
  const masked = isSecretKey(key, schema) && value?.kind !== 'map' && value?.kind !== 'substitution';
  const detail = masked ? '****' : detailOf(tree, value);
  const children = childrenOf(walk, value, key);
  return symbol(walk, {
    name: entry.path.join('.').trim() || '""',
    detail,
    kind: kindOf(value),
    span: entry.span,
    at: entry.keySpan,
    children,
  });
}

function childrenOf(walk: Walk, value: ValueNode | undefined, key: string): DocumentSymbol[] {
  if (value?.kind === 'map') return entriesOf(walk, value, key);
  if (value?.kind === 'concat') return value.parts.flatMap((part) => childrenOf(walk, part, key));
  if (value?.kind !== 'list') return [];
  return value.items.flatMap((item, index) =>
    item.kind === 'map' && item.span.end > item.span.start
      ? [
          symbol(walk, {
            name: `[${index}]`,
            detail: '',
            kind: SymbolKind.Object,
            span: item.span,
            at: { start: item.span.start, end: item.span.start + 1 },
            children: entriesOf(walk, item, joinKey(key, String(index))),
          }),
        ]
      : [],
  );
}

interface Given {
  readonly name: string;
  readonly detail: string;
  readonly kind: SymbolKind;
  readonly span: Span;
  readonly at: Span;
  readonly children: DocumentSymbol[];
}

function symbol(walk: Walk, { name, detail, kind, span, at, children }: Given): DocumentSymbol {
  const { document } = walk.analysis;
  const whole = toHostSpan(walk.embedding, span);
  const key = toHostSpan(walk.embedding, at);
  return {
    name,
    ...(detail === '' ? {} : { detail }),
    kind,
    range: rangeOf(document, whole),
    // An editor refuses a name that lies outside of its range.
    selectionRange: rangeOf(document, contains(whole, key) ? key : whole),
    ...(children.length === 0 ? {} : { children }),
  };
}

/** A value on one line; nothing of objects, whose keys alone tell what is secret in them. */
function detailOf(tree: ConfigTree, value: ValueNode | undefined): string {
  const parts = value?.kind === 'concat' ? value.parts : value?.kind === 'list' ? value.items : [];
  if (value === undefined || value.kind === 'map' || parts.some((p) => p.kind === 'map' || p.kind === 'list'))
    return '';
  const text = value.kind === 'scalar' ? value.value : tree.text.slice(value.span.start, value.span.end);
  const line = text
    .slice(0, LONGEST_DETAIL * 4)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > LONGEST_DETAIL ? `${line.slice(0, LONGEST_DETAIL)}…` : line;
}

function kindOf(value: ValueNode | undefined): SymbolKind {
  switch (value?.kind) {
    case 'map':
      return SymbolKind.Module;
    case 'list':
      return SymbolKind.Array;
    case 'substitution':
      return SymbolKind.Variable;
    case 'concat':
      return value.parts.some((p) => p.kind === 'map') ? SymbolKind.Module : SymbolKind.String;
    case 'scalar':
      return scalarKinds[value.type];
    default:
      return SymbolKind.Key;
  }
}

const scalarKinds = {
  string: SymbolKind.String,
  number: SymbolKind.Number,
  boolean: SymbolKind.Boolean,
  null: SymbolKind.Null,
} as const;
