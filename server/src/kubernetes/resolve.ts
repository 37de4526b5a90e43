import { t } from '../text/l10n.ts';
import { type Span, touches } from '../text/span.ts';
import { resolveUri } from '../text/uri.ts';
import type { Container, KeyFacts, Manifest, Mount, Pod, Reference, Source, Volume } from './facts.ts';
import { type Deployment, nearest, type Producer } from './graph.ts';
import { isOpen, type Name } from './nodes.ts';
import type { Value } from './values.ts';

/** A container with the pod and the resource that it is a part of. */
export interface Place {
  readonly manifest: Manifest;
  readonly pod: Pod;
  readonly container: Container;
}

/** One step of the way from a path to what stands there. */
export interface Step {
  readonly what: 'mount' | 'volume' | 'Secret' | 'ConfigMap' | 'key' | 'Certificate';
  readonly name: string;
  readonly uri: string;
  readonly span: Span;
}

/** What stands at the end of the way. */
export type Content =
  /** A value in a manifest. */
  | { readonly kind: 'value'; readonly value: Value; readonly key: KeyFacts; readonly producer: Producer }
  /** A file that a generator takes it from. */
  | { readonly kind: 'file'; readonly uri: string }
  /** What cert-manager will issue. */
  | { readonly kind: 'issued'; readonly certificate: Manifest; readonly key: string }
  /** It is there, but not to be seen from here: sealed, encrypted, external. */
  | { readonly kind: 'hidden'; readonly producer: Producer };

export type Resolution =
  | { readonly state: 'found'; readonly way: readonly Step[]; readonly content: Content }
  | { readonly state: 'absent'; readonly way: readonly Step[]; readonly proof: Proof }
  | { readonly state: 'unknown'; readonly way: readonly Step[]; readonly why: string };

/** Why nothing can stand at a path. */
export type Proof =
  | { readonly cause: 'no-mount'; readonly folders: readonly string[] }
  /** The volume has files of other names. */
  | {
      readonly cause: 'no-file';
      readonly files: readonly string[];
      readonly mountPath: string;
      readonly keyIsThere: boolean;
      readonly secret: string | undefined;
    };

/**
 * The containers that read what stands at a place of a file: the one around it, those of the custom resource around it, or
 * those that mount the ConfigMap or Secret around it. `role`: which pods of a resource that makes several kinds.
 */
export function containersAt(graph: Deployment, uri: string, offset: number, role?: string): readonly Place[] {
  const manifest = graph.files.get(uri)?.manifests.find((each) => touches(each.span, offset));
  if (manifest === undefined) return generatedPlaces(graph, uri);
  if (manifest.pods.length > 0) return ownPlaces(manifest, offset, role);
  return manifest.produces.flatMap((produced) => {
    const key = produced.keys.find((each) => touches({ start: each.name.span.start, end: each.valueSpan.end }, offset));
    return key === undefined ? [] : mountingPlaces(graph, { manifest, produced }, key.name.text);
  });
}

function ownPlaces(manifest: Manifest, offset: number, role: string | undefined): Place[] {
  const places = manifest.pods.flatMap((pod) => pod.containers.map((container) => ({ manifest, pod, container })));
  const roles = manifest.pods.some((pod) => pod.role !== undefined);
  if (!roles) return places.filter(({ container }) => touches(container.span, offset));
  // In a custom resource the settings of all roles stand in one map.
  return places.filter(
    ({ pod, container }) => !container.init && (role === undefined || pod.role === role) && isMain(pod, container),
  );
}

const isMain = (pod: Pod, container: Container): boolean => container === pod.containers[0];

const generatedPlaces = (graph: Deployment, uri: string): Place[] =>
  graph.generatedFrom(uri).flatMap(({ producer, key }) => mountingPlaces(graph, producer, key.name.text));

/** Most containers that one configuration is followed into. */
const MOST_PLACES = 50;

/** Containers into which a key of a ConfigMap or Secret is mounted. */
function mountingPlaces(graph: Deployment, { produced }: Producer, key: string): Place[] {
  const places: Place[] = [];
  for (const { manifest } of graph.referrers(produced.kind, produced.name.text, produced.namespace)) {
    for (const pod of manifest.pods) {
      const names = new Set(
        pod.volumes.filter((v) => v.sources.some((s) => shows(s, produced, key))).map((v) => v.name.text),
      );
      for (const container of pod.containers)
        if (container.mounts.some((m) => names.has(m.volume.text)) && !places.some((p) => p.container === container))
          places.push({ manifest, pod, container });
      if (places.length >= MOST_PLACES) return places;
    }
  }
  return places;
}

const shows = ({ reference, items }: Source, { kind, name }: Producer['produced'], key: string): boolean =>
  reference?.to === kind &&
  reference.name.text === name.text &&
  (items === undefined || items.some((item) => item.key.text === key));

/** What a container sees at an absolute path. A pure function of the graph. */
export function resolveInContainer(graph: Deployment, place: Place, path: string): Resolution {
  const { manifest, pod, container } = place;
  if (isOpen(path)) return unknown([], t`the path is filled in elsewhere`);
  if (!path.startsWith('/')) return unknown([], t`the path is relative`);
  const wanted = normal(path);
  const mount = mountOf(container, wanted);
  if (mount === undefined) {
    if (!pod.complete || graph.isPartial(manifest.uri) || container.mounts.some((m) => isOpen(m.path.text)))
      return unknown([], t`the pod is not described as a whole`);
    return {
      state: 'absent',
      way: [],
      proof: { cause: 'no-mount', folders: container.mounts.map((m) => m.path.text) },
    };
  }
  const way: Step[] = [step('mount', mount.path, manifest.uri)];
  const volume = pod.volumes.find((each) => each.name.text === mount.volume.text);
  if (volume === undefined) return unknown(way, t`its volume is not described here`);
  way.push(step('volume', volume.name, manifest.uri));
  if (!volume.known) return unknown(way, t`what is in its volume is known in the cluster only`);
  if (mount.expression) return unknown(way, t`the path below the volume is known in the cluster only`);
  const rest = [
    ...(mount.subPath === undefined ? [] : [normal(`/${mount.subPath.text}`).slice(1)]),
    wanted.slice(normal(mount.path.text).length).replace(/^\//, ''),
  ];
  const file = rest.filter((part) => part !== '').join('/');
  if (file === '') return unknown(way, t`it is the folder of a volume`);
  return inVolume(graph, place, { mount, volume, file, way });
}

interface InVolume {
  readonly mount: Mount;
  readonly volume: Volume;
  readonly file: string;
  readonly way: readonly Step[];
}

function inVolume(graph: Deployment, place: Place, { mount, volume, file, way }: InVolume): Resolution {
  const files: string[] = [];
  let keyIsThere = false;
  let doubt: string | undefined;
  for (const source of volume.sources) {
    if (source.files !== undefined) {
      if (source.files.includes(file)) return unknown(way, t`the driver makes it in the cluster`);
      files.push(...source.files);
      continue;
    }
    const { reference } = source;
    if (reference === undefined) {
      doubt ??= t`its volume names no Secret`;
      continue;
    }
    const seen = inSource(graph, place.manifest, reference, source, file);
    if (seen.found !== undefined) return { state: 'found', way: [...way, ...seen.way], content: seen.found };
    doubt ??= seen.doubt;
    files.push(...seen.files);
    keyIsThere ||= seen.keyIsThere;
  }
  if (doubt !== undefined) return unknown(way, doubt);
  const secret = volume.sources.find((each) => each.reference !== undefined && each.files === undefined)?.reference
    ?.name.text;
  return { state: 'absent', way, proof: { cause: 'no-file', files, mountPath: mount.path.text, keyIsThere, secret } };
}

interface Seen {
  readonly found?: Content;
  readonly way: readonly Step[];
  readonly doubt?: string;
  readonly files: readonly string[];
  readonly keyIsThere: boolean;
}

function inSource(graph: Deployment, manifest: Manifest, reference: Reference, source: Source, file: string): Seen {
  const nothing = { way: [], files: [], keyIsThere: false };
  if (reference.to !== 'Secret' && reference.to !== 'ConfigMap') return nothing;
  const producers = graph.producers(reference.to, reference.name.text, manifest.namespace);
  if (producers.length === 0)
    return { ...nothing, doubt: t`${reference.to} ${reference.name.text} is not in the workspace` };
  const item = source.items?.find(({ path }) => path.text === file);
  const key = source.items === undefined ? file : item?.key.text;
  const having =
    key === undefined ? [] : producers.filter(({ produced }) => produced.keys.some((k) => k.name.text === key));
  const found = nearest(having, manifest.uri);
  if (found !== undefined && key !== undefined) return seenIn(found, key);
  const listed = source.items?.map(({ path }) => path.text);
  const keyIsThere =
    source.items !== undefined && producers.some(({ produced }) => produced.keys.some((k) => k.name.text === file));
  const files = listed ?? producers.flatMap(({ produced }) => produced.keys.map((k) => k.name.text));
  // A list of items is the whole truth of which files there are; keys are only where all of them can be seen.
  const doubt =
    source.items !== undefined && item === undefined
      ? undefined
      : producers.some(({ produced }) => produced.open)
        ? t`not all keys of ${reference.to} ${reference.name.text} can be seen from here`
        : producers.some(({ manifest: m }) => graph.isPartial(m.uri))
          ? t`${reference.to} ${reference.name.text} is not described as a whole`
          : undefined;
  return { way: [], files: [...new Set(files)], keyIsThere, ...(doubt === undefined ? {} : { doubt }) };
}

function seenIn(producer: Producer, key: string): Seen {
  const { manifest, produced } = producer;
  const facts = produced.keys.findLast((each) => each.name.text === key);
  const way = [step(produced.how === 'Certificate' ? 'Certificate' : produced.kind, produced.name, manifest.uri)];
  if (facts === undefined) return { way, files: [], keyIsThere: false };
  if (produced.how !== 'Certificate') way.push(step('key', facts.name, manifest.uri));
  return { way, files: [], keyIsThere: true, found: contentOf(producer, facts) };
}

/** What a key of a Secret or ConfigMap holds. */
export function contentOf(producer: Producer, key: KeyFacts): Content {
  const { manifest, produced } = producer;
  if (produced.how === 'Certificate') return { kind: 'issued', certificate: manifest, key: key.name.text };
  if (key.file !== undefined) return { kind: 'file', uri: resolveUri(manifest.uri, key.file) };
  return key.value === undefined ? { kind: 'hidden', producer } : { kind: 'value', value: key.value, key, producer };
}

const step = (what: Step['what'], name: Name, uri: string): Step => ({ what, name: name.text, uri, span: name.span });

const unknown = (way: readonly Step[], why: string): Resolution => ({ state: 'unknown', way, why });

/** The mount with the longest path that is the file's or a folder above it. */
export function mountOf({ mounts }: Container, path: string): Mount | undefined {
  let best: Mount | undefined;
  for (const mount of mounts) {
    const folder = normal(mount.path.text);
    if (path !== folder && !path.startsWith(folder === '/' ? '/' : `${folder}/`)) continue;
    if (best === undefined || folder.length > normal(best.path.text).length) best = mount;
  }
  return best;
}

/** Without `.`, `..`, doubled slashes and a slash at the end. */
export function normal(path: string): string {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') out.pop();
    else if (part !== '.' && part !== '') out.push(part);
  }
  return `/${out.join('/')}`;
}
