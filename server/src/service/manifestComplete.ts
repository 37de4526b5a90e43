import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver-types';
import type { Manifest, Pod } from '../kubernetes/facts.ts';
import type { Deployment } from '../kubernetes/graph.ts';
import { concernsSecret } from '../kubernetes/relevance.ts';
import type { SourceDocument } from '../systems/types.ts';
import { t } from '../text/l10n.ts';
import { lineStart, type Span, touches } from '../text/span.ts';
import { nameOf } from '../text/uri.ts';
import { rangeOf } from './positions.ts';

/** Where in a manifest somebody types a value: the keys above it, `-` for items of lists, and what stands of it. */
interface Spot {
  readonly path: readonly string[];
  readonly typed: Span;
  /** Of a line without a colon: a key is being typed. */
  readonly key: boolean;
  /** The lines of the map that the value stands in, by key. */
  readonly siblings: Readonly<Record<string, string>>;
}

const MOST = 500;
/** Lines above the cursor that are looked at for its place. */
const MOST_LINES = 3_000;

/** Names and keys of Secrets, volumes and folders that fit where the cursor stands; nothing elsewhere. */
export function manifestItems(
  graph: Deployment,
  document: SourceDocument,
  offset: number,
  folders: readonly string[],
): CompletionItem[] {
  const spot = spotAt(document.text, offset);
  if (spot === undefined) return [];
  const manifest = graph.files
    .get(document.uri)
    ?.manifests.find(({ span }) => touches({ start: span.start, end: span.end + 200 }, offset));
  const range = rangeOf(document, spot.typed);
  const items = (found: readonly Offer[], kind: CompletionItemKind): CompletionItem[] =>
    found.slice(0, MOST).map(({ text, detail }, i) => ({
      label: text,
      kind,
      ...(detail === undefined ? {} : { detail }),
      sortText: String(i).padStart(4, '0'),
      textEdit: { range, newText: spot.key ? `${text}: ` : text },
    }));
  const namespace = manifest?.namespace;
  const what = wanted(spot);
  switch (what?.kind) {
    case 'name':
      return items(secretNames(graph, what.of, namespace), CompletionItemKind.Reference);
    case 'key':
      return items(keysOf(graph, what.of, what.name, namespace), CompletionItemKind.Field);
    case 'volume':
      return items(volumesOf(manifest), CompletionItemKind.Reference);
    case 'subPath':
      return items(keysInVolume(graph, manifest, what.name), CompletionItemKind.Field);
    case 'issuer':
      return items(issuers(graph, what.name, namespace), CompletionItemKind.Reference);
    case 'folder':
      return items(mountPaths(manifest, folders), CompletionItemKind.Folder);
    default:
      return [];
  }
}

interface Offer {
  readonly text: string;
  readonly detail?: string;
}

type Wanted =
  | { readonly kind: 'name'; readonly of: 'Secret' | 'ConfigMap' }
  | { readonly kind: 'key'; readonly of: 'Secret' | 'ConfigMap'; readonly name: string | undefined }
  | { readonly kind: 'volume' | 'folder' }
  | { readonly kind: 'subPath' | 'issuer'; readonly name: string | undefined };

/** What belongs to the last keys of a path. */
function wanted({ path, siblings, key }: Spot): Wanted | undefined {
  const [last = '', parent = '', above = '', top = ''] = path.toReversed();
  if (key) {
    // `spec.secrets.<role>` of Alluxio: the Secret is the key.
    const map = last === '' ? [parent, above] : [last, parent];
    return map[1] === 'secrets' && /^(?:master|coordinator|worker|fuse|proxy|logserver|gateway)$/.test(map[0] ?? '')
      ? { kind: 'name', of: 'Secret' }
      : undefined;
  }
  const to = (field: string): 'Secret' | 'ConfigMap' => (/^configMap/.test(field) ? 'ConfigMap' : 'Secret');
  if (last === 'secretName' && /^(?:secret|ca|tls)$/.test(parent)) return { kind: 'name', of: 'Secret' };
  if (
    last === 'name' &&
    /^(?:secret|secretRef|secretKeyRef|passwordSecretRef|configMap|configMapRef|configMapKeyRef)$/.test(parent)
  )
    return { kind: 'name', of: to(parent) };
  if (last === 'key' && /^(?:secretKeyRef|passwordSecretRef|configMapKeyRef)$/.test(parent))
    return { kind: 'key', of: to(parent), name: siblings['name'] };
  if (last === 'key' && parent === '-' && above === 'items')
    return { kind: 'key', of: to(top), name: siblings['^secretName'] ?? siblings['^name'] };
  if (last === 'name' && parent === '-' && above === 'volumeMounts') return { kind: 'volume' };
  if (last === 'mountPath') return { kind: 'folder' };
  if (last === 'subPath') return { kind: 'subPath', name: siblings['name'] };
  if (last === 'csi.cert-manager.io/issuer-name')
    return { kind: 'issuer', name: siblings['csi.cert-manager.io/issuer-kind'] };
  return last === 'name' && parent === 'issuerRef' ? { kind: 'issuer', name: siblings['kind'] } : undefined;
}

/** Secrets that have to do with TLS first. */
function secretNames(graph: Deployment, kind: 'Secret' | 'ConfigMap', namespace: string | undefined): Offer[] {
  const all = [...graph.names(kind, namespace)].flatMap((text) => {
    const [producer] = graph.producers(kind, text, namespace);
    if (producer === undefined) return [];
    const { how, keys } = producer.produced;
    const detail = `${how === 'manifest' ? nameOf(producer.manifest.uri) : how}: ${keys
      .slice(0, 6)
      .map(({ name }) => name.text)
      .join(', ')}`;
    return [{ text, detail, first: concernsSecret(graph, producer.produced) }];
  });
  return all.toSorted((a, b) => Number(b.first) - Number(a.first) || (a.text < b.text ? -1 : 1));
}

const keysOf = (
  graph: Deployment,
  kind: 'Secret' | 'ConfigMap',
  name: string | undefined,
  namespace: string | undefined,
): Offer[] =>
  name === undefined
    ? []
    : [
        ...new Set(
          graph.producers(kind, name, namespace).flatMap(({ produced }) => produced.keys.map((key) => key.name.text)),
        ),
      ].map((text) => ({ text }));

function volumesOf(manifest: Manifest | undefined): Offer[] {
  const found = new Map<string, Offer>();
  for (const { volumes } of manifest?.pods ?? [])
    for (const { name, sources, span } of volumes) {
      // What an operator makes is not called by anybody.
      if (span.start === name.span.start) continue;
      const names = sources.flatMap(({ reference }) =>
        reference === undefined ? [] : [`${reference.to} ${reference.name.text}`],
      );
      found.set(name.text, { text: name.text, ...(names.length === 0 ? {} : { detail: names.join(', ') }) });
    }
  return [...found.values()];
}

function keysInVolume(graph: Deployment, manifest: Manifest | undefined, volume: string | undefined): Offer[] {
  const sources = (manifest?.pods ?? []).flatMap((pod: Pod) =>
    pod.volumes.filter(({ name }) => name.text === volume).flatMap((each) => each.sources),
  );
  return sources.flatMap(({ reference, items }) =>
    items !== undefined
      ? items.map(({ path }) => ({ text: path.text }))
      : reference?.to === 'Secret' || reference?.to === 'ConfigMap'
        ? keysOf(graph, reference.to, reference.name.text, manifest?.namespace)
        : [],
  );
}

const issuers = (graph: Deployment, kind: string | undefined, namespace: string | undefined): Offer[] =>
  (kind === 'ClusterIssuer'
    ? ['ClusterIssuer']
    : kind === undefined
      ? ['Issuer', 'ClusterIssuer']
      : ['Issuer']
  ).flatMap((each) =>
    [...graph.ofKind(each)].flatMap(({ name, namespace: own }) =>
      name === undefined || (each === 'Issuer' && namespace !== undefined && own !== undefined && own !== namespace)
        ? []
        : [{ text: name.text, detail: each }],
    ),
  );

/** Folders that the configuration of these pods names, then the habits of the products. */
function mountPaths(manifest: Manifest | undefined, folders: readonly string[]): Offer[] {
  const images = (manifest?.pods ?? [])
    .flatMap(({ containers }) => containers.map(({ image }) => image ?? ''))
    .join(' ');
  const habits = /flink/i.test(images)
    ? [{ text: '/opt/flink/tls', detail: 'Flink' }]
    : /alluxio/i.test(images)
      ? [{ text: '/alluxio/tls', detail: 'Alluxio' }]
      : [
          { text: '/var/run/secrets/akka-tls/rotating-keys-engine', detail: t`Akka, rotating keys` },
          { text: '/var/run/secrets/pekko-tls/rotating-keys-engine', detail: t`Pekko, rotating keys` },
        ];
  const named = folders.map((text) => ({ text, detail: t`named by the configuration` }));
  return [...named, ...habits];
}

/** The place of a cursor behind a colon, by the indentation of the lines above; block style only. */
function spotAt(text: string, offset: number): Spot | undefined {
  const start = lineStart(text, offset);
  const line = text.slice(start, offset);
  const value = /^(\s*)((?:-\s+)*)([\w./-]+):[ \t]+(["']?)([^\s"'{}[\],#]*)$/.exec(line);
  const key = value === null ? /^(\s*)((?:-\s+)*)([\w.-]*)$/.exec(line) : null;
  const match = value ?? key;
  if (match === null) return undefined;
  const [, indent = '', dashes = '', word = '', , typed = ''] = match;
  const column = indent.length + dashes.length;
  const rest = /^[^\s"'{}[\],#:]*/.exec(text.slice(offset))?.[0] ?? '';
  const span = { start: offset - (value === null ? word : typed).length, end: offset + rest.length };
  const above = linesAbove(text, start);
  const path = [...pathOf(above, column, dashes !== '', indent.length), ...(value === null ? [] : [word])];
  return { path, typed: span, key: value === null, siblings: siblingsOf(text, above, start, column, dashes !== '') };
}

interface Line {
  readonly column: number;
  readonly dash: number | undefined;
  readonly key: string;
  readonly value: string;
}

const LINE = /^(\s*)((?:-\s+)*)(?:["']?([\w.\-/]+)["']?:(?:[ \t]+(.*?))?[ \t]*)?$/;

function lineOf(text: string): Line | undefined {
  const match = LINE.exec(text.replace(/\r$/, ''));
  if (match === null || (match[3] === undefined && match[2] === '')) return undefined;
  const [, indent = '', dashes = '', key = '', value = ''] = match;
  return {
    column: indent.length + dashes.length,
    dash: dashes === '' ? undefined : indent.length,
    key,
    value: value.replace(/\s+#.*$/, '').replace(/^(["'])(.*)\1$/, '$2'),
  };
}

/** The lines before an offset within its document, the nearest first. */
function linesAbove(text: string, start: number): Line[] {
  const lines: Line[] = [];
  let end = start;
  for (let i = 0; i < MOST_LINES && end > 0; i++) {
    const from = lineStart(text, end - 1);
    const line = text.slice(from, end - 1);
    if (line.startsWith('---')) break;
    const read = lineOf(line);
    if (read !== undefined) lines.push(read);
    end = from;
  }
  return lines;
}

/** The keys around a column, outermost first; `-` where an item of a list is entered. */
function pathOf(above: readonly Line[], column: number, dashed: boolean, indent: number): string[] {
  const path: string[] = [];
  let inside = column;
  if (dashed) {
    path.unshift('-');
    inside = indent + 1;
  }
  for (const { column: at, dash, key } of above) {
    if (dash !== undefined && dash < inside && at >= inside && !(dashed && path.length === 1 && dash === indent)) {
      // The item that the lines below it are a part of.
      path.unshift('-');
      inside = dash + 1;
      continue;
    }
    if (at >= inside || key === '') continue;
    path.unshift(key);
    inside = at;
    if (dash !== undefined) {
      path.unshift('-');
      inside = dash + 1;
    }
    if (inside <= 0) break;
  }
  return path;
}

/** Scalars beside the cursor's line, and with `^` before their keys those of the map above the list that it is in. */
function siblingsOf(
  text: string,
  above: readonly Line[],
  start: number,
  column: number,
  dashed: boolean,
): Record<string, string> {
  const found: Record<string, string> = {};
  let left = column;
  let marker = '';
  if (!dashed)
    for (const line of above) {
      if (line.column < left) break;
      if (line.column === left && line.value !== '') found[line.key] ??= line.value;
      if (line.column === left && line.dash !== undefined) break;
    }
  let at = start;
  for (let i = 0; i < 40; i++) {
    const next = text.indexOf('\n', at);
    if (next < 0) break;
    const end = text.indexOf('\n', next + 1);
    const line = lineOf(text.slice(next + 1, end < 0 ? text.length : end));
    at = next + 1;
    if (line === undefined) continue;
    if (line.column < column || line.dash !== undefined) break;
    if (line.column === column && line.value !== '') found[line.key] ??= line.value;
  }
  // The holder of `items:` and its other fields.
  const items = above.findIndex(({ key, value, column: c }) => key === 'items' && value === '' && c <= column);
  if (items < 0) return found;
  left = above[items]?.column ?? 0;
  marker = '^';
  for (const line of above.slice(items + 1)) {
    if (line.column < left) break;
    if (line.column === left && line.value !== '') found[marker + line.key] ??= line.value;
  }
  return found;
}
