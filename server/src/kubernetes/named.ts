import { contains, type Span, touches } from '../text/span.ts';
import type { KeyFacts, Manifest, Reference } from './facts.ts';
import { type Deployment, nearest, type Producer } from './graph.ts';
import type { Name } from './nodes.ts';

/** A place in a file. */
export interface Spot {
  readonly uri: string;
  readonly span: Span;
}

/** What a word of a manifest names, and where else that stands. */
export interface Named {
  readonly kind: 'Secret' | 'ConfigMap' | 'key' | 'volume' | 'Issuer' | 'ClusterIssuer' | 'Service' | 'FlinkDeployment';
  readonly text: string;
  /** The word under the cursor. */
  readonly span: Span;
  readonly manifest: Manifest;
  /** Best first. */
  readonly definitions: readonly Spot[];
  /** Every place, the definitions and the one under the cursor included. */
  readonly all: readonly Spot[];
  /** Who makes the Secret or ConfigMap that it is, or that has the key. */
  readonly producers: readonly Producer[];
  /** Of a key: the Secret or ConfigMap that has it. */
  readonly holder?: { readonly kind: 'Secret' | 'ConfigMap'; readonly name: string };
}

/** The name under an offset of a file; undefined for anything else. */
export function namedAt(graph: Deployment, uri: string, offset: number): Named | undefined {
  const manifest = graph.files.get(uri)?.manifests.find((each) => touches(each.span, offset));
  if (manifest === undefined) return undefined;
  return (
    volumeAt(manifest, offset) ??
    referredAt(graph, manifest, offset) ??
    producedAt(graph, manifest, offset) ??
    resourceAt(graph, manifest, offset)
  );
}

const at = (name: Name, offset: number): boolean => touches(name.span, offset);

function producedAt(graph: Deployment, manifest: Manifest, offset: number): Named | undefined {
  for (const produced of manifest.produces) {
    // A Certificate’s keys stand at the name of its Secret.
    const own = produced.keys.find((key) => at(key.name, offset) && !same(key.name.span, produced.name.span));
    if (own !== undefined)
      return keyOf(graph, manifest, { kind: produced.kind, name: produced.name.text }, own.name, produced.namespace);
    if (at(produced.name, offset)) return holderOf(graph, manifest, produced.kind, produced.name, produced.namespace);
  }
  return undefined;
}

const same = (a: Span, b: Span): boolean => a.start === b.start && a.end === b.end;

function referredAt(graph: Deployment, manifest: Manifest, offset: number): Named | undefined {
  for (const reference of manifest.references) {
    const key = reference.keys.find((each) => at(each, offset));
    const { to, name } = reference;
    if (key !== undefined && (to === 'Secret' || to === 'ConfigMap'))
      return keyOf(graph, manifest, { kind: to, name: name.text }, key, manifest.namespace);
    if (!at(name, offset)) continue;
    if (to === 'Secret' || to === 'ConfigMap') return holderOf(graph, manifest, to, name, manifest.namespace);
    return otherOf(graph, manifest, reference);
  }
  return undefined;
}

function holderOf(
  graph: Deployment,
  manifest: Manifest,
  kind: 'Secret' | 'ConfigMap',
  name: Name,
  namespace: string | undefined,
): Named {
  const producers = sorted(graph.producers(kind, name.text, namespace), manifest.uri);
  const definitions = producers.map((each) => spot(each.manifest.uri, each.produced.name.span));
  const places = mentions(graph, kind, name, namespace);
  return { ...namedBy(kind, name, manifest, definitions, places), producers };
}

/** Where other resources name it. */
const mentions = (graph: Deployment, kind: Reference['to'], { text }: Name, namespace: string | undefined): Spot[] =>
  graph.referrers(kind, text, namespace).map(({ manifest: { uri }, reference }) => spot(uri, reference.name.span));

const namedBy = (
  kind: Named['kind'],
  { text, span }: Name,
  manifest: Manifest,
  definitions: readonly Spot[],
  places: readonly Spot[],
): Named => ({ kind, text, span, manifest, definitions, all: unique([...definitions, ...places]), producers: [] });

function keyOf(
  graph: Deployment,
  manifest: Manifest,
  holder: { readonly kind: 'Secret' | 'ConfigMap'; readonly name: string },
  key: Name,
  namespace: string | undefined,
): Named {
  const having = graph
    .producers(holder.kind, holder.name, namespace)
    .filter(({ produced }) => produced.keys.some(({ name }) => name.text === key.text));
  const producers = sorted(having, manifest.uri);
  const definitions = producers.flatMap(({ manifest: { uri }, produced }) =>
    produced.keys.filter(({ name }) => name.text === key.text).map(({ name }) => spot(uri, name.span)),
  );
  const places = graph
    .referrers(holder.kind, holder.name, namespace)
    .flatMap(({ manifest: user, reference }) => [
      ...reference.keys.filter(({ text }) => text === key.text).map(({ span }) => spot(user.uri, span)),
      ...subPaths(user, reference, key.text).map((span) => spot(user.uri, span)),
    ]);
  return { ...namedBy('key', key, manifest, definitions, places), producers, holder };
}

/** Mounts of single files of a Secret: their `subPath` is the key. */
const subPaths = (manifest: Manifest, reference: Reference, key: string): Span[] =>
  manifest.pods.flatMap(({ containers, volumes }) => {
    const names = volumes
      .filter(({ sources }) => sources.some((each) => each.reference === reference && each.items === undefined))
      .map(({ name }) => name.text);
    return containers.flatMap(({ mounts }) =>
      mounts.flatMap(({ volume, subPath }) =>
        subPath?.text === key && names.includes(volume.text) ? [subPath.span] : [],
      ),
    );
  });

function otherOf(graph: Deployment, manifest: Manifest, { to, name }: Reference): Named | undefined {
  if (to === 'Secret' || to === 'ConfigMap') return undefined;
  const namespace = to === 'ClusterIssuer' ? undefined : manifest.namespace;
  return resourceNamed(graph, manifest, to, name, namespace);
}

function resourceNamed(
  graph: Deployment,
  manifest: Manifest,
  kind: Exclude<Named['kind'], 'key' | 'volume' | 'Secret' | 'ConfigMap'>,
  name: Name,
  namespace: string | undefined,
): Named {
  const found = graph.named(kind, name.text, namespace);
  const definitions = found.flatMap((each) => (each.name === undefined ? [] : [spot(each.uri, each.name.span)]));
  return namedBy(kind, name, manifest, definitions, mentions(graph, kind, name, namespace));
}

/** The own name of an issuer, a Service and so on. */
function resourceAt(graph: Deployment, manifest: Manifest, offset: number): Named | undefined {
  const { name, kind } = manifest;
  if (name === undefined || !at(name, offset)) return undefined;
  if (kind !== 'Issuer' && kind !== 'ClusterIssuer' && kind !== 'Service' && kind !== 'FlinkDeployment')
    return undefined;
  return resourceNamed(graph, manifest, kind, name, kind === 'ClusterIssuer' ? undefined : manifest.namespace);
}

function volumeAt(manifest: Manifest, offset: number): Named | undefined {
  for (const { volumes, containers } of manifest.pods) {
    // What an operator mounts has no volume in the text.
    const own = volumes.filter(({ name, span }) => contains(span, name.span) && !same(span, name.span));
    const mounts = containers.flatMap((container) => container.mounts);
    const name = [...own.map((volume) => volume.name), ...mounts.map((mount) => mount.volume)].find((each) =>
      at(each, offset),
    );
    if (name === undefined || !own.some((volume) => volume.name.text === name.text)) continue;
    const definitions = own
      .filter((volume) => volume.name.text === name.text)
      .map((volume) => spot(manifest.uri, volume.name.span));
    const places = mounts
      .filter((mount) => mount.volume.text === name.text)
      .map((mount) => spot(manifest.uri, mount.volume.span));
    return namedBy('volume', name, manifest, definitions, places);
  }
  return undefined;
}

const spot = (uri: string, span: Span): Spot => ({ uri, span });

function unique(spots: readonly Spot[]): Spot[] {
  return [...new Map(spots.map((each) => [`${each.uri} ${each.span.start}`, each])).values()];
}

/** The nearest first. */
function sorted(producers: readonly Producer[], uri: string): Producer[] {
  const first = nearest(producers, uri);
  return first === undefined ? [] : [first, ...producers.filter((each) => each !== first)];
}

/** The value under an offset, by its key or by itself. */
export function valueAt(
  graph: Deployment,
  uri: string,
  offset: number,
): { readonly producer: Producer; readonly key: KeyFacts } | undefined {
  for (const manifest of graph.files.get(uri)?.manifests ?? [])
    for (const produced of manifest.produces) {
      if (produced.how === 'Certificate') continue;
      const key = produced.keys.find(
        (each) =>
          each.valueSpan.end > each.name.span.end &&
          touches({ start: each.name.span.start, end: each.valueSpan.end }, offset),
      );
      if (key !== undefined) return { producer: { manifest, produced }, key };
    }
  return undefined;
}
