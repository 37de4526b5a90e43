import type { Manifest, Reference } from '../../kubernetes/facts.ts';
import type { Deployment } from '../../kubernetes/graph.ts';
import { bytesOf } from '../../kubernetes/values.ts';

/** The one text that all Secrets of a reference agree on; undefined where it is not to be seen. */
export function passwordAt(
  graph: Deployment,
  { namespace }: Manifest,
  reference: Reference | undefined,
): string | undefined {
  const [key] = reference?.keys ?? [];
  if (reference === undefined || key === undefined) return undefined;
  const texts = new Set<string | undefined>();
  for (const { produced } of graph.producers('Secret', reference.name.text, namespace)) {
    const found = produced.keys.findLast(({ name }) => name.text === key.text);
    const bytes = found?.value === undefined ? undefined : bytesOf(found.value);
    texts.add(bytes === undefined ? undefined : new TextDecoder().decode(bytes));
  }
  const [only] = texts;
  return texts.size === 1 && only !== '' ? only : undefined;
}

/** The password that cert-manager gives the stores of a Certificate. */
export const certificatePassword = (graph: Deployment, certificate: Manifest): string | undefined =>
  passwordAt(
    graph,
    certificate,
    certificate.references.find(({ by }) => by === 'password'),
  );
