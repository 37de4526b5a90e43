import {
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  InsertTextFormat,
  type Range,
} from 'vscode-languageserver-types';
import type { Cursor } from '../formats/format.ts';
import type { Unit } from '../rules/model.ts';
import type { Option, OptionKind, OptionValue } from '../rules/options.ts';
import { defaultOf, optionPlaces } from '../rules/unit.ts';
import { compareVersions, inRange } from '../rules/version.ts';
import type { Reader } from '../systems/types.ts';
import { t, told } from '../text/l10n.ts';
import type { Span } from '../text/span.ts';
import { type Analysis, systemOf } from '../workspace/analyse.ts';
import { type Here, here } from './context.ts';
import { blockText, keyText, missingIndent, type Spot, spelledValue } from './insertText.ts';
import { optionBlock } from './optionText.ts';
import { rangeOf } from './positions.ts';

export interface CompletionOptions {
  /** Values out of the files that the configuration names: aliases of a store, fingerprints of a certificate. */
  readonly material?: (unit: Unit, key: string) => Promise<readonly OptionValue[]>;
  /** The client understands tab stops. */
  readonly snippets: boolean;
  /** Key material of the workspace that fits a kind of path, as it is written in a document. */
  readonly artifacts?: (
    uri: string,
    kind: OptionKind,
  ) => Promise<readonly { readonly path: string; readonly uri: string }[]>;
  /** Files and folders beside a path that is being typed; absent: paths are not completed. */
  readonly files?: (
    uri: string,
    typed: string,
  ) => Promise<readonly { readonly name: string; readonly type: 'file' | 'folder' }[]>;
}

/** What an item needs to be resolved: its option, in the system that it came from. */
export interface ItemData {
  readonly uri: string;
  readonly system: string;
  readonly option: string;
}

/** An item that stands for a file of key material; its documentation is what is in it. */
export interface ArtifactData {
  readonly artifact: string;
}

/** Keys, values, blocks and paths that fit at an offset; documentation comes with `resolveItem`. */
export async function complete(
  analysis: Analysis,
  offset: number,
  options: CompletionOptions,
): Promise<CompletionItem[]> {
  for (const place of here(analysis, offset)) {
    const { cursor } = place;
    if (cursor.kind === 'comment') return [];
    if (cursor.kind === 'key') return keyItems(analysis, place, cursor, options);
    if (cursor.kind === 'value') return valueItems(analysis, place, cursor, options);
    if (cursor.kind === 'substitution') return substitutionItems(analysis, place, cursor);
  }
  return [];
}

export function resolveItem(item: CompletionItem, analysis: Analysis): CompletionItem {
  const data = item.data as Partial<ItemData> | undefined;
  if (data?.option === undefined) return item;
  const unit = analysis.units.find((u) => u.system === data.system);
  const option = unit?.schema.options.get(data.option);
  if (unit === undefined || option === undefined) return item;
  return { ...item, documentation: { kind: 'markdown', value: optionBlock(option, unit) } };
}

type KeyCursor = Extract<Cursor, { kind: 'key' }>;
type ValueCursor = Extract<Cursor, { kind: 'value' }>;

function keyItems(analysis: Analysis, place: Here, cursor: KeyCursor, options: CompletionOptions): CompletionItem[] {
  const [unit] = place.units;
  const system = systemOf(unit.system);
  if (system === undefined) return [];
  const prefix = cursor.parent === '' ? '' : `${cursor.parent}.`;
  const range = rangeOf(analysis.document, cursor.span);
  const products = new Set(place.units.map((u) => u.product));
  const set = takenKeys(place, cursor);
  // Editors compare an item with what it replaces: a quote before the key is part of that.
  const quote = /^["']?/.exec(analysis.document.text.slice(cursor.span.start, cursor.span.end))?.[0] ?? '';
  const spot = spotOf(analysis, place, cursor, prefix);
  const insertion = (newText: string, snippets: boolean): Pick<CompletionItem, 'insertTextFormat' | 'textEdit'> => ({
    insertTextFormat: snippets && newText.includes('$') ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range, newText },
  });
  const items: CompletionItem[] = [];
  for (const option of unit.schema.options.all) {
    if (!option.name.startsWith(prefix) || option.name.length === prefix.length || !fits(option, unit, products))
      continue;
    const rest = option.name.slice(prefix.length);
    const taken = set.has(option.name);
    const deprecated =
      option.deprecation !== undefined &&
      (option.deprecation.since === undefined || compareVersions(unit.version.text, option.deprecation.since) >= 0);
    items.push({
      label: rest,
      kind: option.type === 'boolean' ? CompletionItemKind.Property : CompletionItemKind.Field,
      sortText: `${taken ? 4 : option.confirmed === false ? 3 : deprecated ? 2 : option.related === true ? 1 : 0}${rest}`,
      ...(deprecated ? { tags: [CompletionItemTag.Deprecated] } : {}),
      ...(taken ? { detail: t`already set` } : {}),
      data: { uri: analysis.document.uri, system: unit.system, option: option.name } satisfies ItemData,
      ...insertion(keyText(spot, rest, isRealList(option), options.snippets), options.snippets),
      filterText: quote + rest,
      ...(hasChoice(option) && !cursor.hasSeparator
        ? { command: { command: 'editor.action.triggerSuggest', title: t`Suggest values` } }
        : {}),
    });
  }
  if (options.snippets && !cursor.hasSeparator) items.push(...snippetItems(range, place, spot, system, products, set));
  return items;
}

function spotOf({ document }: Analysis, { region, units }: Here, cursor: KeyCursor, prefix: string): Spot {
  const missing = missingIndent(document.text, region.embedding, cursor.span.start);
  return { region, unit: units[0], prefix, hasSeparator: cursor.hasSeparator, lead: ' '.repeat(missing) };
}

/** Keys that the region sets at other places than the cursor's. Read off the tree: values are not asked for. */
function takenKeys({ region, units: [unit] }: Here, cursor: KeyCursor): ReadonlySet<string> {
  const taken = new Set<string>();
  for (const [key, entries] of optionPlaces(region, unit.schema))
    if (entries.some((e) => e !== cursor.entry)) taken.add(key);
  return taken;
}

function fits(option: Option, unit: Unit, products: ReadonlySet<string>): boolean {
  if (option.product !== undefined && !products.has(option.product)) return false;
  if (option.removed !== undefined && compareVersions(unit.version.text, option.removed) >= 0) return false;
  if (
    option.since !== undefined &&
    /^\d/.test(option.since) &&
    !unit.version.assumed &&
    compareVersions(unit.version.text, option.since) < 0 &&
    !option.since.startsWith(`${unit.version.text}.`)
  )
    return false;
  return (
    option.editions === undefined ||
    unit.edition === undefined ||
    unit.version.assumed ||
    option.editions.includes(unit.edition)
  );
}

const hasChoice = (option: Option): boolean =>
  option.type === 'boolean' || (option.values?.length ?? 0) > 0 || option.kind === 'ciphers';

function snippetItems(
  range: Range,
  place: Here,
  spot: Spot,
  system: Reader,
  products: ReadonlySet<string>,
  taken: ReadonlySet<string>,
): CompletionItem[] {
  const [unit] = place.units;
  return system.snippets
    .filter(
      (s) =>
        inRange(unit.version.text, s.versions) && (s.products === undefined || s.products.some((p) => products.has(p))),
    )
    .filter((s) => s.entries.every((e) => e.key.startsWith(spot.prefix)) && system.suits?.(s, unit) !== false)
    .map((snippet) => ({
      label: snippet.prefix,
      labelDetails: { description: told(snippet.name) },
      kind: CompletionItemKind.Snippet,
      detail: told(snippet.description),
      sortText: `0~${snippet.prefix}`,
      filterText: snippet.prefix,
      insertTextFormat: InsertTextFormat.Snippet,
      textEdit: { range, newText: blockText(spot, snippet, taken) },
    }));
}

async function valueItems(
  analysis: Analysis,
  place: Here,
  cursor: ValueCursor,
  options: CompletionOptions,
): Promise<CompletionItem[]> {
  const { region } = place;
  const [unit] = place.units;
  // System properties and variables give the elements of a list one by one: `key.0`, `key.1`.
  const hocon = region.format.id === 'hocon';
  const indexed = hocon ? cursor.key : cursor.key.replace(/\.\d+$/, '');
  const option = unit.schema.options.get(indexed);
  if (option === undefined || option.secret === true) return [];
  const bare = isRealList(option) && !cursor.inList && cursor.quote === 'none';
  if (bare && !hocon && indexed === cursor.key) return [];
  const range = rangeOf(analysis.document, cursor.span);
  const spell = (value: string): string => {
    const spelled =
      cursor.quote === 'none'
        ? spelledValue(region, value, option.type)
        : region.format.writer.value(value, cursor.quote);
    const written = cursor.lead + (bare && hocon ? `[${spelled}]` : spelled);
    return region.embedding === undefined ? written : region.embedding.encode(written);
  };
  const standard = defaultOf(option, unit);
  const others = otherElements(analysis, cursor);
  const found = (await options.material?.(unit, indexed)) ?? [];
  const fitting = [...found, ...offered(option, unit)].filter(
    ({ value }) => others === undefined || !(value.includes(',') || others.includes(value)),
  );
  const items = fitting.map(
    (v, i): CompletionItem => ({
      label: v.value === '' ? '""' : v.value,
      kind: CompletionItemKind.EnumMember,
      sortText: String(i).padStart(4, '0'),
      ...(v.description === undefined ? {} : { documentation: { kind: 'markdown', value: told(v.description) } }),
      ...(v.value === standard ? { detail: 'default' } : {}),
      filterText: bare ? v.value : spell(v.value).trimStart(),
      insertTextFormat: InsertTextFormat.PlainText,
      textEdit: { range, newText: spell(v.value) },
    }),
  );
  if (isPath(option) && option.kind !== undefined && options.artifacts !== undefined) {
    for (const { path, uri } of await options.artifacts(region.uri, option.kind)) {
      items.push({
        label: path,
        kind: CompletionItemKind.File,
        detail: t`key material`,
        sortText: `0${path}`,
        filterText: spell(path).trimStart(),
        insertTextFormat: InsertTextFormat.PlainText,
        textEdit: { range, newText: spell(path) },
        data: { artifact: uri } satisfies ArtifactData,
      });
    }
  }
  if (isPath(option) && options.files !== undefined) {
    const offeredAlready = new Set(items.map(({ label }) => label));
    for (const entry of await options.files(region.uri, cursor.typed)) {
      const text =
        cursor.typed.slice(0, cursor.typed.lastIndexOf('/') + 1) + entry.name + (entry.type === 'folder' ? '/' : '');
      if (offeredAlready.has(text)) continue;
      items.push({
        label: entry.type === 'folder' ? `${entry.name}/` : entry.name,
        kind: entry.type === 'folder' ? CompletionItemKind.Folder : CompletionItemKind.File,
        sortText: `${entry.type === 'folder' ? 'b' : 'a'}${entry.name}`,
        filterText: spell(text).trimStart(),
        insertTextFormat: InsertTextFormat.PlainText,
        textEdit: { range, newText: spell(text) },
        ...(entry.type === 'folder'
          ? { command: { command: 'editor.action.triggerSuggest', title: t`Suggest files` } }
          : {}),
      });
    }
  }
  return items;
}

/** Of the kind that is no text with separators. */
const isRealList = (option: Option): boolean => option.type === 'list' && option.separator === undefined;

/** Elements of the list that the cursor stands in, but the one under it; undefined where there is no list (yet). */
function otherElements({ document }: Analysis, cursor: ValueCursor): string[] | undefined {
  const { value } = cursor.entry;
  const own = document.text.slice(cursor.span.start, cursor.span.end);
  let elements: string[];
  if (value?.kind === 'list') {
    elements = value.items.flatMap((i) => (i.kind === 'scalar' ? [i.value] : []));
  } else if (value?.kind === 'scalar' && value.value.includes(',')) {
    elements = value.value.split(',').map((e) => e.trim());
  } else {
    return cursor.inList ? [] : undefined;
  }
  const at = elements.indexOf(own);
  return at < 0 ? elements : elements.filter((_, i) => i !== at);
}

function offered(option: Option, unit: Unit): readonly OptionValue[] {
  const provided = systemOf(unit.system)?.values?.(option, unit);
  if (provided !== undefined) return provided;
  const listed = (option.values ?? []).filter((v) => inRange(unit.version.text, v.when));
  if (listed.length > 0) return listed;
  return option.type === 'boolean' ? [{ value: 'true' }, { value: 'false' }] : [];
}

const pathKinds = new Set([
  'keystore',
  'truststore',
  'pem-certificate',
  'pem-key',
  'pem-ca',
  'keytab',
  'file',
  'folder',
]);
const isPath = (option: Option): boolean => option.kind !== undefined && pathKinds.has(option.kind);

function substitutionItems(analysis: Analysis, place: Here, cursor: { readonly span: Span }): CompletionItem[] {
  const range = rangeOf(analysis.document, cursor.span);
  const regions = new Set(place.units.flatMap((u) => u.regions));
  const keys = new Set(
    [...regions].flatMap((r) => (r.paths === undefined ? r.settings.map((s) => s.key) : [...r.paths()])),
  );
  return [...keys].map((key) => ({
    label: key,
    kind: CompletionItemKind.Reference,
    textEdit: { range, newText: key },
  }));
}
