import { eachKey } from '../formats/flatten.ts';
import type { Entry, MapNode, ScalarNode } from '../formats/tree.ts';
import type { KeyFacts, KustomizationFacts, Produced, Reference } from './facts.ts';
import { isOpen, isTrue, keyName, listAt, mapAt, mapsAt, type Name, nameAt, textAt, valueAt } from './nodes.ts';
import { reference } from './pods.ts';

/** `data`, `stringData` and `binaryData` of a Secret or ConfigMap, as one map of keys; `stringData` wins. */
export function producedByData(root: MapNode, kind: 'Secret' | 'ConfigMap', name: Name): Produced {
  const encrypted = kind === 'Secret' && mapAt(root, 'sops') !== undefined;
  const keys = new Map<string, KeyFacts>();
  const take = (field: string, encoding: 'base64' | 'text'): void => {
    for (const entry of mapAt(root, field)?.entries ?? [])
      if (entry.path.join('.') !== '<<') keys.set(entry.path.join('.'), keyOf(entry, encrypted ? undefined : encoding));
  };
  take('data', kind === 'Secret' ? 'base64' : 'text');
  take(kind === 'Secret' ? 'stringData' : 'binaryData', kind === 'Secret' ? 'text' : 'base64');
  const type = textAt(root, 'type');
  return {
    kind,
    name,
    namespace: namespaceOf(root),
    keys: [...keys.values()],
    open: isOpenMap(root, 'data') || isOpenMap(root, 'stringData'),
    how: encrypted ? 'SOPS' : 'manifest',
    ...(type === undefined ? {} : { type }),
    ...(isTrue(root, 'immutable') ? { immutable: true } : {}),
  };
}

/** A map that something else is put in for. */
function isOpenMap(root: MapNode, field: string): boolean {
  const value = valueAt(root, field);
  return value !== undefined && value.kind !== 'map' && !(value.kind === 'scalar' && value.type === 'null');
}

function keyOf(entry: Entry, encoding: 'base64' | 'text' | undefined): KeyFacts {
  const scalar = entry.value?.kind === 'scalar' ? entry.value : undefined;
  return {
    name: keyName(entry),
    valueSpan: entry.value?.span ?? { start: entry.span.end, end: entry.span.end },
    ...(scalar === undefined || encoding === undefined || isOpen(scalar.value) || /^ENC\[/.test(scalar.value)
      ? {}
      : { value: { text: scalar.value, encoding } }),
  };
}

export function namespaceOf(root: MapNode): string | undefined {
  const text = textAt(root, 'metadata', 'namespace');
  return text === undefined || text === '' || isOpen(text) ? undefined : text;
}

/** A key that is named by a field, and whose value is not in the file. */
const keyAt = (name: Name): KeyFacts => ({ name, valueSpan: { start: name.span.end, end: name.span.end } });

/** SealedSecret: the keys are seen, the values are not (sealed-secrets 0.36). */
export function producedBySealed(root: MapNode, own: Name): Produced {
  const template = mapAt(root, 'spec', 'template');
  const keys = [...(mapAt(root, 'spec', 'encryptedData')?.entries ?? []), ...(mapAt(template, 'data')?.entries ?? [])];
  const type = textAt(template, 'type');
  return {
    kind: 'Secret',
    name: nameAt(template, 'metadata', 'name') ?? own,
    namespace: namespaceOf(root),
    keys: keys.map((entry) => keyAt(keyName(entry))),
    open: false,
    how: 'SealedSecret',
    ...(type === undefined ? {} : { type }),
  };
}

/** ExternalSecret: what `dataFrom` brings is not known (external-secrets 2.9). */
export function producedByExternal(root: MapNode, own: Name): Produced {
  const target = mapAt(root, 'spec', 'target');
  const template = mapAt(target, 'template', 'data')?.entries.map(keyName) ?? [];
  const data = mapsAt(root, 'spec', 'data').flatMap((item) => nameAt(item, 'secretKey') ?? []);
  const merged = textAt(target, 'template', 'mergePolicy') === 'Merge';
  const type = textAt(target, 'template', 'type');
  return {
    kind: 'Secret',
    name: nameAt(target, 'name') ?? own,
    namespace: namespaceOf(root),
    keys: (template.length > 0 && !merged ? template : [...template, ...data]).map(keyAt),
    open: valueAt(root, 'spec', 'dataFrom') !== undefined || valueAt(target, 'template', 'templateFrom') !== undefined,
    how: 'ExternalSecret',
    ...(type === undefined ? {} : { type }),
  };
}

/** The Secrets that the Secrets Store driver makes of a mounted volume. */
export const producedByProvider = (root: MapNode): Produced[] =>
  mapsAt(root, 'spec', 'secretObjects').flatMap((object): Produced[] => {
    const name = nameAt(object, 'secretName');
    if (name === undefined) return [];
    const keys = mapsAt(object, 'data').flatMap((item) => nameAt(item, 'key') ?? []);
    return [
      {
        kind: 'Secret',
        name,
        namespace: namespaceOf(root),
        keys: keys.map(keyAt),
        open: false,
        how: 'SecretProviderClass',
      },
    ];
  });

/** trust-manager: a ConfigMap or Secret of the Bundle's name in every namespace that it selects (trust-manager 0.24). */
export function producedByBundle(root: MapNode, own: Name): Produced[] {
  const target = mapAt(root, 'spec', 'target');
  if (target === undefined) return [];
  const stores = ['jks', 'pkcs12'].flatMap((format) => nameAt(target, 'additionalFormats', format, 'key') ?? []);
  return (['configMap', 'secret'] as const).flatMap((field): Produced[] => {
    const key = nameAt(target, field, 'key');
    if (mapAt(target, field) === undefined) return [];
    return [
      {
        kind: field === 'secret' ? 'Secret' : 'ConfigMap',
        name: own,
        namespace: undefined,
        keys: [...(key === undefined ? [] : [key]), ...stores].map(keyAt),
        open: false,
        how: 'Bundle',
      },
    ];
  });
}

/**
 * The Bundle's successor (trust-manager.io/v1alpha2): the same name in every namespace; what it writes there beside the keys
 * that are named is not known.
 */
export const producedByClusterBundle = (root: MapNode, own: Name): Produced[] =>
  (['configMap', 'secret'] as const).flatMap((field): Produced[] => {
    const target = mapAt(root, 'spec', 'target', field);
    if (target === undefined) return [];
    const keys = mapsAt(target, 'data').flatMap((item) => nameAt(item, 'key') ?? []);
    const kind = field === 'secret' ? 'Secret' : 'ConfigMap';
    return [{ kind, name: own, namespace: undefined, keys: keys.map(keyAt), open: true, how: 'Bundle' }];
  });

/** Generators of a kustomization (kustomize 5.5): `files: [key=path]`, `literals`, `envs`. */
export function producedByKustomize(root: MapNode): Produced[] {
  const namespace = textAt(root, 'namespace');
  const unhashed = isTrue(root, 'generatorOptions', 'disableNameSuffixHash');
  return (['secretGenerator', 'configMapGenerator'] as const).flatMap((field) =>
    mapsAt(root, field).flatMap((generator): Produced[] => {
      const name = nameAt(generator, 'name');
      if (name === undefined) return [];
      const files = listAt(generator, 'files').flatMap((item) => (item.kind === 'scalar' ? [fileKey(item)] : []));
      const literals = listAt(generator, 'literals').flatMap((item) =>
        item.kind === 'scalar' ? literalKey(item) : [],
      );
      const type = textAt(generator, 'type');
      return [
        {
          kind: field === 'secretGenerator' ? 'Secret' : 'ConfigMap',
          name,
          namespace: textAt(generator, 'namespace') ?? namespace,
          keys: [...files, ...literals],
          // What a file of variables holds, or what is merged in, is not seen from here.
          open: ['envs', 'env', 'behavior'].some((key) => valueAt(generator, key) !== undefined),
          how: 'generator',
          hashed: !unhashed && !isTrue(generator, 'options', 'disableNameSuffixHash'),
          ...(type === undefined ? {} : { type }),
        },
      ];
    }),
  );
}

function fileKey(scalar: ScalarNode): KeyFacts {
  const text = scalar.value;
  const equals = text.indexOf('=');
  const file = equals < 0 ? text : text.slice(equals + 1);
  const slash = text.lastIndexOf('/');
  const from = equals < 0 ? slash + 1 : 0;
  const name = equals < 0 ? text.slice(from) : text.slice(0, equals);
  const start = scalar.inner.start + from;
  return { name: { text: name, span: { start, end: start + name.length } }, valueSpan: scalar.span, file };
}

function literalKey(scalar: ScalarNode): KeyFacts[] {
  const equals = scalar.value.indexOf('=');
  if (equals < 1) return [];
  const text = scalar.value.slice(0, equals);
  const { start } = scalar.inner;
  const value = scalar.value.slice(equals + 1).replace(/^(["'])(.*)\1$/, '$2');
  return [
    {
      name: { text, span: { start, end: start + text.length } },
      valueSpan: scalar.span,
      value: { text: value, encoding: 'text' },
    },
  ];
}

export function kustomizationOf(root: MapNode): KustomizationFacts {
  const patches = ['patches', 'patchesStrategicMerge', 'patchesJson6902'].flatMap((field) =>
    listAt(root, field).flatMap((item) => {
      const path = item.kind === 'map' ? textAt(item, 'path') : item.kind === 'scalar' ? item.value : undefined;
      return path === undefined || /[\r\n]/.test(path) ? [] : [path];
    }),
  );
  return {
    namespace: textAt(root, 'namespace'),
    patches,
  };
}

/** Names that a custom resource or Helm values give in fields of their own. */
export function passwordReferences(root: MapNode): Reference[] {
  const found: Reference[] = [];
  for (const store of ['jks', 'pkcs12']) {
    const map = mapAt(root, 'spec', 'keystores', store, 'passwordSecretRef');
    const name = nameAt(map, 'name');
    const key = nameAt(map, 'key');
    if (name !== undefined)
      found.push(reference('Secret', name, 'password', { keys: key === undefined ? [] : [key], custom: true }));
  }
  return found;
}

/** Whether any key of a map begins so; for recognising what a document without a kind is. */
export function hasKey(root: MapNode, pattern: RegExp): boolean {
  let found = false;
  eachKey(root, (key) => {
    found ||= pattern.test(key);
  });
  return found;
}
