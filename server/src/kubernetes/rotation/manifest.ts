import { lookup } from '../../formats/flatten.ts';
import type { Entry, MapNode } from '../../formats/tree.ts';
import { yaml } from '../../formats/yaml/index.ts';
import { t } from '../../text/l10n.ts';
import { applyChanges, lineEnd, lineStart, type TextChange } from '../../text/span.ts';
import { EditError, merge } from '../scaffold/edit.ts';
import { spellText } from '../scaffold/piece.ts';
import { base64 } from '../scaffold/secret.ts';
import type { Files } from './state.ts';
import type { Move } from './steps.ts';

/** A Secret of a manifest whose keys follow the convention, or may come to follow it. */
export interface SecretDocument {
  readonly document: number;
  readonly kind: 'Secret' | 'SealedSecret';
  readonly name: string;
  readonly namespace: string | undefined;
  /** Where its values stand: `data`, `stringData`, or `spec.encryptedData`. */
  readonly path: readonly string[];
  /** Values of a sealed Secret are not known; its keys can be renamed and taken away all the same. */
  readonly files: Files;
}

const places: Readonly<Record<SecretDocument['kind'], readonly (readonly string[])[]>> = {
  Secret: [['data'], ['stringData']],
  SealedSecret: [['spec', 'encryptedData']],
};

/** The Secrets of a file, in their order. */
export function secretsOf(text: string): readonly SecretDocument[] {
  return yaml.parse(text).roots.flatMap((root, document): SecretDocument[] => {
    const kind = textAt(root, 'kind');
    if (kind !== 'Secret' && kind !== 'SealedSecret') return [];
    const name = textAt(root, 'metadata', 'name') ?? '';
    const namespace = textAt(root, 'metadata', 'namespace');
    const path = places[kind].find((each) => lookup(root, each)?.value?.kind === 'map') ?? places[kind][0] ?? [];
    // What SOPS has encrypted is no base64.
    const readable = kind === 'Secret' && lookup(root, ['sops']) === undefined;
    const map = lookup(root, path)?.value;
    const entries = map?.kind === 'map' ? map.entries : [];
    const files = new Map(
      entries.map((entry) => [entry.path[0] ?? '', readable ? bytesAt(entry, path[0] === 'stringData') : undefined]),
    );
    return [{ document, kind, name, namespace, path, files }];
  });
}

function bytesAt({ value }: Entry, plain: boolean): Uint8Array | undefined {
  if (value?.kind !== 'scalar') return undefined;
  if (plain) return new TextEncoder().encode(value.value);
  try {
    const binary = atob(value.value.replace(/[\r\n]/g, ''));
    return Uint8Array.from(binary, (c) => c.charCodeAt(0));
  } catch {
    // No base64: a check of its own tells.
    return undefined;
  }
}

const textAt = (root: MapNode, ...path: string[]): string | undefined => {
  const value = lookup(root, path)?.value;
  return value?.kind === 'scalar' ? value.value : undefined;
};

/** Carries a move out in the text: keys are renamed where they stand, new ones come last, nothing else is touched. @throws EditError */
export function moveInManifest(text: string, { document, path, kind }: SecretDocument, move: Move): string {
  if (kind === 'SealedSecret' && move.adds.size > 0)
    throw new EditError(t`a new key must be sealed: add it to the Secret, and seal that with kubeseal --merge-into`);
  const map = lookup(yaml.parse(text).roots[document] ?? emptyMap, path)?.value;
  const entries = map?.kind === 'map' ? map.entries : [];
  const entryOf = (key: string): Entry => {
    const entry = entries.find((each) => each.path[0] === key);
    if (entry === undefined) throw new EditError(t`${key}: is not in the manifest`);
    return entry;
  };
  if (map?.kind === 'map' && map.style === 'flow')
    throw new EditError(t`${path.join('.')}: write one key a line first`);
  const changes: TextChange[] = [
    ...move.renames.map(({ from, to }) => ({ span: entryOf(from).keySpan, newText: spellText(to) })),
    ...move.removes.map((key) => ({ span: linesOf(text, entryOf(key)), newText: '' })),
  ];
  const changed = applyChanges(text, changes);
  return putInManifest(changed, { document, path }, move.adds);
}

/** Gives keys of a Secret new values, in place; keys that it has not come last. @throws EditError */
export function putInManifest(
  text: string,
  { document, path }: Pick<SecretDocument, 'document' | 'path'>,
  values: ReadonlyMap<string, Uint8Array>,
): string {
  if (values.size === 0) return text;
  const plain = path[0] === 'stringData';
  const written = [...values].map(([key, value]): [string, string] => [
    key,
    plain ? textOfBytes(value) : base64(value),
  ]);
  return merge(text, document, nested(path, new Map(written)));
}

const emptyMap: MapNode = { kind: 'map', span: { start: 0, end: 0 }, entries: [], style: 'block' };

const nested = (path: readonly string[], inner: ReadonlyMap<string, string>) =>
  path.reduceRight<ReadonlyMap<string, string> | { readonly [key: string]: never }>(
    (map, key) => ({ [key]: map }) as { readonly [key: string]: never },
    inner,
  );

function linesOf(text: string, { keySpan, span }: Entry): { start: number; end: number } {
  const end = lineEnd(text, Math.max(keySpan.start, span.end - (text[span.end - 1] === '\n' ? 1 : 0)));
  const next = text[end] === '\r' ? end + 2 : end + 1;
  return { start: lineStart(text, keySpan.start), end: Math.min(next, text.length) };
}

function textOfBytes(value: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(value);
  } catch {
    throw new EditError(t`the new key is binary and cannot stand in stringData: use data`);
  }
}
