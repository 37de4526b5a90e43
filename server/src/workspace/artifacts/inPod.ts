import type { KeyFacts } from '../../kubernetes/facts.ts';
import type { Deployment } from '../../kubernetes/graph.ts';
import { type Content, containersAt, resolveInContainer, type Step } from '../../kubernetes/resolve.ts';
import { bytesOf, type Value } from '../../kubernetes/values.ts';
import type { Use } from '../../rules/artifact/model.ts';
import { podRole } from '../../rules/kubernetes/podFiles.ts';
import type { Setting, Unit } from '../../rules/model.ts';
import { t } from '../../text/l10n.ts';
import { nameOf } from '../../text/uri.ts';

/** What the manifests of the workspace tell of a path: nothing, what stands there, or that nobody can tell from here. */
export type InPod =
  | {
      readonly state: 'value';
      readonly uri: string;
      readonly name: string;
      readonly way: string;
      readonly value: Value;
      readonly identity: string;
    }
  | { readonly state: 'file'; readonly uri: string; readonly way: string }
  /** It is not there, or its content is not to be seen: whoever looks elsewhere would find something else. */
  | { readonly state: 'closed' };

/**
 * Follows a path through the container that reads it: mount, volume, Secret or ConfigMap, key. Of several containers, the
 * first one that leads somewhere counts: they are meant to have the same.
 */
export function inPod(graph: Deployment, unit: Unit, { path, file }: Pick<Use, 'path' | 'file'>): InPod | undefined {
  let closed = false;
  for (const place of containersAt(graph, path.uri, path.valueSpan.start, podRole(unit))) {
    const resolution = resolveInContainer(graph, place, file);
    if (resolution.state === 'found') {
      const found = contentAt(resolution.content, resolution.way);
      if (found !== undefined) return found;
      closed = true;
    } else closed ||= resolution.state === 'absent';
  }
  return closed ? { state: 'closed' } : undefined;
}

function contentAt(content: Content, way: readonly Step[]): InPod | undefined {
  if (content.kind === 'file') return { state: 'file', uri: content.uri, way: told(way) };
  if (content.kind !== 'value') return undefined;
  const { producer, key } = content;
  const { manifest, produced } = producer;
  return valueAt(manifest.uri, `${produced.kind} ${produced.name.text}`, key, told(way));
}

/** The value of a key as something that can be opened. */
export function valueAt(
  uri: string,
  holder: string,
  key: KeyFacts,
  way: string,
): Extract<InPod, { state: 'value' }> | undefined {
  const { value } = key;
  if (value === undefined) return undefined;
  const identity = `${uri} ${key.valueSpan.start} ${fingerprint(key)}`;
  return { state: 'value', uri, name: `${holder}, ${key.name.text}`, way, value, identity };
}

/** `mounted at /tls, volume tls, Secret app-tls in secret.yaml` */
const told = (way: readonly Step[]): string =>
  way
    .map(({ what, name, uri }) =>
      what === 'mount'
        ? t`mounted at ${name}`
        : what === 'key'
          ? t`its key ${name}`
          : what === 'volume'
            ? t`volume ${name}`
            : t`${what} ${name} in ${nameOf(uri)}`,
    )
    .join(', ');

const fingerprints = new WeakMap<KeyFacts, string>();

/** Changes with the value; two sums of FNV-1a with different beginnings, and the length. */
function fingerprint(key: KeyFacts): string {
  let known = fingerprints.get(key);
  if (known === undefined) {
    const text = key.value?.text ?? '';
    let [a, b] = [0x811c9dc5, 0x1b873593];
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ code, 0x85ebca6b);
    }
    known = `${text.length} ${a >>> 0} ${b >>> 0}`;
    fingerprints.set(key, known);
  }
  return known;
}

/** `${NAME}` and `${?NAME}` of HOCON, `$(NAME)` of Kubernetes: the whole value is that variable. */
const VARIABLE = /^(?:\$\{\??([A-Za-z_]\w*)\}|\$\(([A-Za-z_]\w*)\))$/;

/**
 * What a variable of the containers that read a setting holds, where it comes out of a Secret of the workspace;
 * undefined where they do not agree, or it comes of anything else.
 */
export function variableInPod(graph: Deployment, unit: Unit, setting: Setting): string | undefined {
  const match = VARIABLE.exec(setting.value.text.trim());
  const name = match?.[1] ?? match?.[2];
  if (name === undefined) return undefined;
  const found = new Set<string | undefined>();
  for (const { manifest, container } of containersAt(graph, setting.uri, setting.valueSpan.start, podRole(unit))) {
    const reference = container.environment.find((variable) => variable.name === name)?.reference;
    const [key] = reference?.keys ?? [];
    if (reference?.to !== 'Secret' || key === undefined) return undefined;
    for (const { produced } of graph.producers('Secret', reference.name.text, manifest.namespace)) {
      const value = produced.keys.findLast((each) => each.name.text === key.text)?.value;
      const bytes = value === undefined ? undefined : bytesOf(value);
      found.add(bytes === undefined ? undefined : new TextDecoder().decode(bytes));
    }
  }
  const [only] = found;
  return found.size === 1 ? only : undefined;
}

export { bytesOf };
