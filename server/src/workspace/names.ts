import { pathAt } from '../formats/hocon/navigate.ts';
import type { ConfigTree, Include } from '../formats/tree.ts';
import type { Region, Setting, Unit } from '../rules/model.ts';
import { effective } from '../rules/unit.ts';
import type { SourceDocument } from '../systems/types.ts';
import { type Embedding, toEmbedded, toHostSpan } from '../text/embedding.ts';
import { type Span, touches } from '../text/span.ts';
import type { Analysis } from './analyse.ts';
import { type HoconPlace, hoconPlaces } from './hoconPlaces.ts';
import { type HoconGroup, hoconTree } from './includes.ts';
import { yamlNameAt } from './yamlNames.ts';

export interface Place {
  readonly document: SourceDocument;
  readonly span: Span;
  /** It sets what is named, rather than reading it. */
  readonly defines: boolean;
}

/** What a word of a document names, and where else that stands. */
export interface Name {
  /** The word under the cursor. */
  readonly span: Span;
  /** Where the value in effect comes from, best first. */
  readonly definitions: readonly Place[];
  /** Every place, the definitions and the one under the cursor included. */
  readonly all: readonly Place[];
}

/** A HOCON text under the cursor: the whole document, or a piece of a YAML file. */
export interface HoconText {
  readonly tree: ConfigTree;
  readonly embedding: Embedding | undefined;
  /** Offset in the tree's text. */
  readonly offset: number;
}

/** `whole`: the tree of a document that only another file's include makes HOCON. */
export function hoconAt(analysis: Analysis, offset: number, whole?: ConfigTree): HoconText | undefined {
  const tree = hoconTree(analysis) ?? whole;
  if (tree !== undefined) return { tree, embedding: undefined, offset };
  const { tree: inner, embedding } = regionsAt(analysis, offset).find((r) => r.format.id === 'hocon') ?? {};
  return inner === undefined ? undefined : { tree: inner, embedding, offset: toEmbedded(embedding, offset) };
}

/** The include statement under the cursor, on its target or the word before it. */
export function includeAt(analysis: Analysis, offset: number, groups: readonly HoconGroup[]): Include | undefined {
  const tree = hoconTree(analysis) ?? ownTree(analysis, groups);
  return tree?.includes.find((i) => touches(i.span, offset));
}

/** The tree that the open files which include a document see in it. */
export const ownTree = (analysis: Analysis, groups: readonly HoconGroup[]): ConfigTree | undefined =>
  groups.flat().find((f) => f.document.uri === analysis.document.uri && f.tree.format === 'hocon')?.tree;

/** The name under the cursor, whatever kind of name it is. */
export function nameAt(analysis: Analysis, offset: number, groups: readonly HoconGroup[]): Name | undefined {
  const hocon = hoconAt(analysis, offset, ownTree(analysis, groups));
  if (hocon !== undefined) return hoconName(analysis, hocon, groups);
  return referenceName(analysis, offset) ?? aliasName(analysis, offset) ?? settingName(analysis, offset);
}

function hoconName(analysis: Analysis, at: HoconText, groups: readonly HoconGroup[]): Name | undefined {
  const { tree, embedding } = at;
  const here = pathAt(tree, at.offset);
  if (here === undefined) return undefined;
  const { document } = analysis;
  const known = embedding === undefined && groups.length > 0 ? groups : [[{ document, tree, prefix: [] }]];
  const places = hoconPlaces(known, document.uri, here.path);
  const placed = (p: HoconPlace): Place => ({
    document: p.document,
    span: toHostSpan(embedding, p.span),
    defines: p.kind === 'key',
  });
  const keys = places.filter((p) => p.kind === 'key');
  const exact = keys.filter((p) => p.exact);
  return {
    span: toHostSpan(embedding, here.span),
    definitions: (exact.length > 0 ? exact : keys).map(placed),
    all: places.map(placed),
  };
}

const REFERENCE = /\$\{([^{}\r\n]*)\}/g;

/** `${key}` in values, where the same process also has a setting of that key. */
function referenceName(analysis: Analysis, offset: number): Name | undefined {
  for (const { setting, units } of settingsAt(analysis, offset)) {
    if (!touches(setting.valueSpan, offset)) continue;
    const reference = referencesIn(analysis, setting).find((r) => touches(r.span, offset));
    if (reference !== undefined) {
      const name = keyName(analysis, reference.key, units, reference.span);
      if (name.definitions.length > 0) return name;
    }
  }
  return undefined;
}

function referencesIn({ document }: Analysis, setting: Setting): { key: string; span: Span }[] {
  const { start, end } = setting.valueSpan;
  return [...document.text.slice(start, end).matchAll(REFERENCE)].map((match) => {
    const written = match[1] ?? '';
    const from = start + match.index + 2 + written.length - written.trimStart().length;
    return { key: written.trim(), span: { start: from, end: from + written.trim().length } };
  });
}

function settingName(analysis: Analysis, offset: number): Name | undefined {
  const at = settingsAt(analysis, offset).find((s) => touches(s.setting.keySpan, offset));
  return at === undefined ? undefined : keyName(analysis, at.setting.key, at.units, at.setting.keySpan);
}

function keyName(analysis: Analysis, key: string, units: readonly Unit[], span: Span): Name {
  const { document } = analysis;
  const definitions = new Map<number, Place>();
  const all = new Map<number, Place>();
  for (const unit of units) {
    const used = effective(unit, key);
    if ('setting' in used && isOwn(analysis, used.setting)) put(definitions, document, used.setting.keySpan, true);
    for (const setting of unit.all(key)) if (isOwn(analysis, setting)) put(all, document, setting.keySpan, true);
    for (const setting of unit.settings) {
      if (!isOwn(analysis, setting) || setting.region.format.id === 'hocon') continue;
      for (const reference of referencesIn(analysis, setting))
        if (reference.key === key) put(all, document, reference.span, false);
    }
  }
  for (const [start, place] of definitions) if (!all.has(start)) all.set(start, place);
  return { span, definitions: [...definitions.values()], all: [...all.values()] };
}

function put(into: Map<number, Place>, document: SourceDocument, span: Span, defines: boolean): void {
  into.set(span.start, { document, span, defines });
}

/** Anchors and aliases of a YAML file that holds a region of ours. */
function aliasName(analysis: Analysis, offset: number): Name | undefined {
  const { document, units } = analysis;
  if (!/\.(?:ya?ml|json)\b/i.test(document.name)) return undefined;
  // Legacy flink-conf.yaml is read line by line: `&` and `*` are text there.
  if (units.length === 0 || units.some((u) => u.regions.some((r) => isWholeLineFormat(r, document)))) return undefined;
  const found = yamlNameAt(document.tree('yaml'), offset);
  if (found === undefined) return undefined;
  const anchor = { document, span: found.anchor, defines: true };
  const aliases = found.aliases.map((span) => ({ document, span, defines: false }));
  const span = [found.anchor, ...found.aliases].find((s) => touches(s, offset) || s.start - 1 === offset);
  return { span: span ?? found.anchor, definitions: [anchor], all: [anchor, ...aliases] };
}

const isWholeLineFormat = (region: Region, document: SourceDocument): boolean =>
  region.uri === document.uri && region.embedding === undefined && region.format.id !== 'yaml';

const isOwn = ({ document }: Analysis, setting: Setting): boolean =>
  setting.uri === document.uri && setting.include === undefined;

/** The settings under an offset with the units that read them, the shortest first. */
function settingsAt(analysis: Analysis, offset: number): { setting: Setting; units: Unit[] }[] {
  const found = new Map<Setting, Unit[]>();
  for (const unit of analysis.units) {
    for (const setting of unit.settings) {
      if (!isOwn(analysis, setting) || !touches(setting.span, offset)) continue;
      const units = found.get(setting);
      if (units === undefined) found.set(setting, [unit]);
      else units.push(unit);
    }
  }
  return [...found]
    .map(([setting, units]) => ({ setting, units }))
    .sort((a, b) => length(a.setting.span) - length(b.setting.span));
}

/** The regions of the document around an offset, the innermost first. */
function regionsAt(analysis: Analysis, offset: number): Region[] {
  const regions = new Set<Region>();
  for (const unit of analysis.units)
    for (const region of unit.regions)
      if (region.uri === analysis.document.uri && touches(region.span, offset)) regions.add(region);
  return [...regions].sort((a, b) => length(a.span) - length(b.span));
}

const length = (span: Span): number => span.end - span.start;
