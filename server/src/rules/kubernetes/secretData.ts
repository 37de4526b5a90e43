import type { Entry, MapNode, ScalarNode } from '../../formats/tree.ts';
import type { Manifest, Produced } from '../../kubernetes/facts.ts';
import { isOpen, keyName, mapAt } from '../../kubernetes/nodes.ts';
import { concernsSecret } from '../../kubernetes/relevance.ts';
import type { Subject } from './subject.ts';

/** One value of a Secret or ConfigMap as it stands in the document. */
export interface Datum {
  readonly manifest: Manifest;
  readonly produced: Produced;
  readonly root: MapNode;
  /** `data`, `stringData`, `binaryData`. */
  readonly field: string;
  readonly entry: Entry;
  readonly key: string;
  readonly scalar: ScalarNode | undefined;
}

/** The Secrets (and, when asked for, ConfigMaps) of the document that are any of our business; encrypted ones are not. */
export function* secretsIn(
  { file, graph, root }: Subject,
  kinds: readonly string[] = ['Secret'],
): Iterable<{
  readonly manifest: Manifest;
  readonly produced: Produced;
  readonly root: MapNode;
}> {
  for (const manifest of file.manifests) {
    const [produced] = manifest.produces;
    const map = root(manifest);
    if (!kinds.includes(manifest.kind) || produced === undefined || map === undefined || produced.how === 'SOPS')
      continue;
    if (concernsSecret(graph, produced)) yield { manifest, produced, root: map };
  }
}

/** Their values. */
export function* dataIn(subject: Subject, kinds?: readonly string[]): Iterable<Datum> {
  for (const found of secretsIn(subject, kinds))
    for (const field of ['data', 'stringData', 'binaryData'])
      for (const entry of mapAt(found.root, field)?.entries ?? []) {
        const scalar = entry.value?.kind === 'scalar' ? entry.value : undefined;
        if (scalar !== undefined && (isOpen(scalar.value) || scalar.value.startsWith('ENC['))) continue;
        yield { ...found, field, entry, key: keyName(entry).text, scalar };
      }
}

/** Whether a value of this field is base64. */
export const isEncoded = ({ manifest, field }: Datum): boolean =>
  field === 'binaryData' || (field === 'data' && manifest.kind === 'Secret');
