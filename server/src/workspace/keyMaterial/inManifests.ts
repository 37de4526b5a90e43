import type { KeyFacts, ManifestFile } from '../../kubernetes/facts.ts';
import type { Deployment } from '../../kubernetes/graph.ts';
import { base64Looks, bytesOf, isMaterialName, looksOf } from '../../kubernetes/values.ts';

/** Key material in a Secret or ConfigMap of a manifest. */
export interface ManifestMaterial {
  /** Of the manifest, and behind `#` which value it is. */
  readonly uri: string;
  /** `Secret app-tls` */
  readonly holder: string;
  /** `tls.crt` */
  readonly key: string;
}

/** Values that are listed: more belong to no cluster. */
const MOST = 20_000;

/** Values of all manifests that hold key material, told by their first octets. */
export function materialInManifests(graph: Deployment): readonly ManifestMaterial[] {
  const found: ManifestMaterial[] = [];
  for (const file of graph.files.values())
    for (const { manifest, holder, key } of valuesIn(file)) {
      if (found.length >= MOST) return found;
      if (looksLikeMaterial(key))
        found.push({ uri: uriOf(manifest, holder, key.name.text), holder, key: key.name.text });
    }
  return found;
}

const uriOf = (manifest: string, holder: string, key: string): string =>
  `${manifest}#${encodeURIComponent(holder)}/${encodeURIComponent(key)}`;

/** The octets of a value, by the uri that it is listed with; undefined: it is not there (any more). */
export function valueInManifests(graph: Deployment, uri: string): Uint8Array | undefined {
  const file = graph.files.get(uri.slice(0, uri.indexOf('#')));
  if (file === undefined) return undefined;
  for (const { manifest, holder, key } of valuesIn(file))
    if (uri === uriOf(manifest, holder, key.name.text) && key.value !== undefined) return bytesOf(key.value);
  return undefined;
}

function* valuesIn({ uri, manifests }: ManifestFile): Generator<{ manifest: string; holder: string; key: KeyFacts }> {
  for (const { produces } of manifests)
    for (const { kind, name, keys } of produces)
      for (const key of keys) if (key.value !== undefined) yield { manifest: uri, holder: `${kind} ${name.text}`, key };
}

function looksLikeMaterial({ name, value }: KeyFacts): boolean {
  if (value === undefined || value.text === '') return false;
  const looks = value.encoding === 'base64' ? base64Looks(value.text) : looksOf(new TextEncoder().encode(value.text));
  return looks !== 'other' && (looks !== 'der' || isMaterialName(name.text));
}
