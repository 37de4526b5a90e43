import { resolveUri } from '../text/uri.ts';
import type { KeyFacts, Manifest, ManifestFile, Produced, Reference } from './facts.ts';

/** A Secret or ConfigMap with the resource that it comes of. */
export interface Producer {
  readonly manifest: Manifest;
  readonly produced: Produced;
}

/** A place that names something, with the resource that it stands in. */
export interface Referrer {
  readonly manifest: Manifest;
  readonly reference: Reference;
}

/** An absent namespace is whatever is chosen when the resource is applied. */
export const sameNamespace = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined || a === b;

/**
 * The graph of the resources of a workspace: who makes which Secret and ConfigMap, and who names it. Files come and go one
 * by one, each at the cost of what is in it.
 */
export class Deployment {
  readonly #files = new Map<string, ManifestFile>();
  readonly #producers = new Map<string, Producer[]>();
  readonly #referrers = new Map<string, Referrer[]>();
  readonly #manifests = new Map<string, Manifest[]>();
  readonly #kinds = new Map<string, Set<Manifest>>();
  /** Files that kustomizations lay over others, with how many of them do. */
  readonly #patches = new Map<string, Manifest[]>();
  readonly #generated = new Map<string, { readonly producer: Producer; readonly key: KeyFacts }[]>();
  #version = 0;

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  get files(): ReadonlyMap<string, ManifestFile> {
    return this.#files;
  }

  /** Puts a file's facts in the place of those that were there; undefined: it holds none, or is gone. */
  put(uri: string, file: ManifestFile | undefined): void {
    const before = this.#files.get(uri);
    if (before === undefined && file === undefined) return;
    this.#version++;
    if (before !== undefined) this.#remove(before);
    if (file === undefined) this.#files.delete(uri);
    else {
      this.#files.set(uri, file);
      this.#add(file);
    }
  }

  /** Who makes the Secret or ConfigMap that a name means in a namespace. */
  producers(kind: 'Secret' | 'ConfigMap', name: string, namespace?: string): readonly Producer[] {
    const found = this.#producers.get(id(kind, name)) ?? [];
    return namespace === undefined
      ? found
      : found.filter(({ produced }) => sameNamespace(produced.namespace, namespace));
  }

  /** Who names it. */
  referrers(to: Reference['to'], name: string, namespace?: string): readonly Referrer[] {
    const found = this.#referrers.get(id(to, name)) ?? [];
    return namespace === undefined || to === 'ClusterIssuer'
      ? found
      : found.filter(({ manifest }) => sameNamespace(manifest.namespace, namespace));
  }

  named(kind: string, name: string, namespace?: string): readonly Manifest[] {
    const found = this.#manifests.get(id(kind, name)) ?? [];
    return namespace === undefined ? found : found.filter((each) => sameNamespace(each.namespace, namespace));
  }

  ofKind(kind: string): Iterable<Manifest> {
    return this.#kinds.get(kind) ?? [];
  }

  has(kind: string): boolean {
    return (this.#kinds.get(kind)?.size ?? 0) > 0;
  }

  /** Names of all Secrets or ConfigMaps that are made for a namespace. */
  *names(kind: 'Secret' | 'ConfigMap', namespace: string | undefined): Iterable<string> {
    const prefix = `${kind} `;
    for (const [key, producers] of this.#producers)
      if (key.startsWith(prefix) && producers.some(({ produced }) => sameNamespace(produced.namespace, namespace)))
        yield key.slice(prefix.length);
  }

  /** Those that have a key of this name. */
  holding(kind: 'Secret' | 'ConfigMap', key: string, namespace: string | undefined): Producer[] {
    const prefix = `${kind} `;
    return [...this.#producers].flatMap(([name, producers]) =>
      name.startsWith(prefix)
        ? producers.filter(
            ({ produced }) =>
              sameNamespace(produced.namespace, namespace) && produced.keys.some((each) => each.name.text === key),
          )
        : [],
    );
  }

  /** The keys of generated Secrets and ConfigMaps that take their value from a file. */
  generatedFrom(uri: string): readonly { readonly producer: Producer; readonly key: KeyFacts }[] {
    return this.#generated.get(uri) ?? [];
  }

  /** A file that cannot be told from itself: a template, or a patch, whose other half stands somewhere else. */
  isPartial(uri: string): boolean {
    return this.#files.get(uri)?.template === true || this.#patches.has(uri);
  }

  #add(file: ManifestFile): void {
    for (const manifest of file.manifests) {
      for (const path of manifest.kustomization?.patches ?? [])
        push(this.#patches, resolveUri(manifest.uri, path), manifest);
      this.#kind(manifest.kind).add(manifest);
      if (manifest.name !== undefined) push(this.#manifests, id(manifest.kind, manifest.name.text), manifest);
      for (const produced of manifest.produces) {
        const producer = { manifest, produced };
        push(this.#producers, id(produced.kind, produced.name.text), producer);
        for (const key of produced.keys)
          if (key.file !== undefined) push(this.#generated, resolveUri(manifest.uri, key.file), { producer, key });
      }
      for (const reference of manifest.references)
        push(this.#referrers, id(reference.to, reference.name.text), { manifest, reference });
    }
  }

  #remove(file: ManifestFile): void {
    const gone = new Set(file.manifests);
    const ids = (manifest: Manifest): void => {
      this.#kinds.get(manifest.kind)?.delete(manifest);
      for (const path of manifest.kustomization?.patches ?? [])
        drop(this.#patches, resolveUri(manifest.uri, path), (m) => gone.has(m));
      if (manifest.name !== undefined) drop(this.#manifests, id(manifest.kind, manifest.name.text), (m) => gone.has(m));
      for (const produced of manifest.produces) {
        drop(this.#producers, id(produced.kind, produced.name.text), (p) => gone.has(p.manifest));
        for (const key of produced.keys)
          if (key.file !== undefined)
            drop(this.#generated, resolveUri(manifest.uri, key.file), (g) => gone.has(g.producer.manifest));
      }
      for (const reference of manifest.references)
        drop(this.#referrers, id(reference.to, reference.name.text), (r) => gone.has(r.manifest));
    };
    file.manifests.forEach(ids);
  }

  #kind(kind: string): Set<Manifest> {
    let set = this.#kinds.get(kind);
    if (set === undefined) {
      set = new Set();
      this.#kinds.set(kind, set);
    }
    return set;
  }
}

const id = (kind: string, name: string): string => `${kind} ${name}`;

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** A name that thousands share is gone through once a file, not once a mention: the first pass takes all of them. */
function drop<T>(map: Map<string, T[]>, key: string, goes: (value: T) => boolean): void {
  const list = map.get(key);
  if (list === undefined) return;
  const left = list.filter((value) => !goes(value));
  if (left.length === 0) map.delete(key);
  else if (left.length < list.length) map.set(key, left);
}

/** The nearest of several to a file: the same one, else the one whose folders it shares most of. */
export function nearest<T extends { readonly manifest: Manifest }>(all: readonly T[], uri: string): T | undefined {
  let best: T | undefined;
  let most = -1;
  for (const each of all) {
    const shared = each.manifest.uri === uri ? Number.POSITIVE_INFINITY : sharedFolders(each.manifest.uri, uri);
    if (shared > most) {
      most = shared;
      best = each;
    }
  }
  return best;
}

function sharedFolders(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  let count = 0;
  while (count < left.length - 1 && count < right.length - 1 && left[count] === right[count]) count++;
  return count;
}
