import type { ConfigTree, MapNode, ScalarNode, ValueNode } from '../tree.ts';
import { embeddingFrom, scalarEmbedding } from './scalar.ts';
import type { Part, Resource } from './types.ts';

const MAX_PARTS = 5_000;
const MAX_DEPTH = 64;

/** A key of a ConfigMap or of Helm values that names a file, also with a further ending (`.properties.template`). */
const FILE_NAME =
  /^[A-Za-z0-9_][\w-]*(?:\.[\w-]+)*\.(?:ya?ml|conf|properties|hocon|json|xml|env|sh|cfg|ini|toml|txt)(?:\.[\w-]+)?$/;
const VARIABLE = /^[A-Z][A-Z0-9_]{2,}$/;
const ENVIRONMENT = /^(?:environment|env|extraEnv|extraEnvs|envVars)$/;
const ARGUMENTS = /^(?:command|args|entrypoint|jvmOptions)$/;

interface Walk {
  readonly text: string;
  readonly resource: Resource;
  readonly parts: Part[];
}

/** The places of a resource that hold configuration as text, in document order; see `Part`. At most 5,000. */
export function findParts(tree: ConfigTree, resource: Resource): Part[] {
  const walk: Walk = { text: tree.text, resource, parts: [] };
  walkMap(walk, resource.root, [], 0);
  return walk.parts;
}

function walkMap(walk: Walk, map: MapNode, path: readonly string[], depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const entry of map.entries) {
    if (walk.parts.length >= MAX_PARTS) return;
    const key = entry.path[0] ?? '';
    // Base64, not text.
    if (depth === 0 && walk.resource.kind === 'Secret' && key === 'data') continue;
    if (key === 'binaryData' && walk.resource.kind === 'ConfigMap') continue;
    if (entry.value !== undefined) walkValue(walk, entry.value, key, [...path, key], depth);
  }
}

function walkValue(walk: Walk, value: ValueNode, key: string, path: readonly string[], depth: number): void {
  if (value.kind === 'scalar') {
    if (FILE_NAME.test(key) && holdsText(value)) put(walk, value, path, { kind: 'file', name: key });
    else if (ARGUMENTS.test(key)) put(walk, value, path, { kind: 'args' });
    else if (VARIABLE.test(key)) put(walk, value, path, { kind: 'env', name: key });
  } else if (value.kind === 'map') {
    walkMap(walk, value, path, depth + 1);
  } else if (value.kind === 'list') {
    value.items.forEach((item, index) => {
      walkItem(walk, item, key, [...path, String(index)], depth + 1);
    });
  }
}

/** An item of a list under `key`. */
function walkItem(walk: Walk, item: ValueNode, key: string, path: readonly string[], depth: number): void {
  if (depth > MAX_DEPTH || walk.parts.length >= MAX_PARTS) return;
  if (item.kind === 'scalar') {
    if (ARGUMENTS.test(key)) put(walk, item, path, { kind: 'args' });
    else if (ENVIRONMENT.test(key)) putAssignment(walk, item, path);
    return;
  }
  if (item.kind === 'map') {
    const name = scalarOf(item, 'name');
    const value = scalarOf(item, 'value');
    if (name !== undefined && value !== undefined && (ENVIRONMENT.test(key) || VARIABLE.test(name.value))) {
      put(walk, value, [...path, 'value'], { kind: 'env', name: name.value });
      return;
    }
    walkMap(walk, item, path, depth);
  } else if (item.kind === 'list') {
    item.items.forEach((inner, index) => {
      walkItem(walk, inner, key, [...path, String(index)], depth + 1);
    });
  }
}

function scalarOf(map: MapNode, key: string): ScalarNode | undefined {
  const value = map.entries.findLast((entry) => entry.path[0] === key)?.value;
  return value?.kind === 'scalar' ? value : undefined;
}

/** A value that can be a file's content rather than a setting whose key happens to end like a file name. */
const holdsText = (scalar: ScalarNode): boolean =>
  scalar.quote === 'block' || (scalar.type === 'string' && /[\n=:{]/.test(scalar.value));

type Kind = { readonly kind: 'file' | 'env'; readonly name: string } | { readonly kind: 'args' };

function put(walk: Walk, scalar: ScalarNode, path: readonly string[], kind: Kind): void {
  walk.parts.push({ resource: walk.resource, path, scalar, embedding: scalarEmbedding(walk.text, scalar), ...kind });
}

/** `NAME=value`, in one line or with the value on the lines below. */
function putAssignment(walk: Walk, scalar: ScalarNode, path: readonly string[]): void {
  const match = /^([A-Za-z_]\w*)=/.exec(scalar.value);
  if (match === null) return;
  const embedding = embeddingFrom(scalarEmbedding(walk.text, scalar), match[0].length);
  walk.parts.push({ resource: walk.resource, path, scalar, embedding, kind: 'env', name: match[1] ?? '' });
}
