import type { ConfigTree, Include, MapNode } from '../tree.ts';
import type { Definition } from './definition.ts';
import { type Evaluator, evaluator } from './evaluate.ts';
import { type Context, type Fields, isSettled, layMap, layProperties, newFields, put } from './layers.ts';
import { neededNames } from './needed.ts';
import { renderPath } from './path.ts';
import { type Failure, isObject, type Plain, plain, type Resolved } from './resolved.ts';

export type { Definition, Place } from './definition.ts';
export { forcedPath } from './path.ts';
export type { Failure, Plain, Resolved, ResolvedList, ResolvedObject, ResolvedScalar, Unknown } from './resolved.ts';

const DEEPEST_INCLUDE = 20;
const MOST_INCLUDES = 1_000;
const MOST_LEAVES = 50_000;
const DEEPEST_PATH = 1_000;

const IN_LIST =
  'Due to current limitations of the config parser, when an include statement is nested inside a list value, ' +
  '${} substitutions inside the included file cannot be resolved correctly.';

export interface SourceFile {
  readonly uri: string;
  readonly tree: ConfigTree;
}

/**
 * A file that an include names (several where a name without extension finds more than one; they are laid over each
 * other in their order), or that it does not exist, or that this cannot be found out from here.
 */
export type IncludeAnswer = SourceFile | readonly SourceFile[] | 'missing' | 'unknown';

export interface ResolveOptions {
  readonly uri: string;
  readonly include: (target: string, how: Include['how'], fromUri: string) => IncludeAnswer;
  /** Files below this one, the weakest first: what the library calls fallbacks, e.g. a `reference.conf`. */
  readonly below?: readonly SourceFile[];
  /**
   * Top-level names that alone are asked for, if the file has no includes: nothing else need appear in the resolution,
   * but all problems do.
   */
  readonly only?: ReadonlySet<string>;
  /** The whole environment. With it nothing is unknown; without it every unresolved path may come from outside. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A path that has a value in the end, and all that sets it. */
export interface EffectiveSetting {
  readonly path: readonly string[];
  readonly key: string;
  readonly value: Resolved;
  /** In the order in which they are read: what stands later wins, as far as `value` does not say otherwise. */
  readonly definitions: readonly Definition[];
}

/** What the reference library refuses when it resolves. */
export interface ResolveProblem {
  readonly uri: string;
  readonly span: { readonly start: number; readonly end: number };
  readonly code: Failure['code'] | 'missing-include' | 'include-cycle' | 'include-array' | 'include-in-list';
  readonly message: string;
}

/**
 * What a file comes to. Everything is worked out when it is first asked for, but the includes are asked for at once. What
 * is asked for first makes no difference.
 */
export interface Resolution {
  readonly root: Resolved;
  /** By key, in the order of their first definition. */
  readonly settings: ReadonlyMap<string, EffectiveSetting>;
  /** Only those that begin with one of these elements. */
  settingsBelow(names: ReadonlySet<string>): ReadonlyMap<string, EffectiveSetting>;
  /** Every entry that sets a path, in the order in which they are read, those hidden in the end included. */
  readonly defined: readonly Definition[];
  /** The same by key. */
  readonly definitions: ReadonlyMap<string, readonly Definition[]>;
  /** Includes that could not be read: they may set more. */
  readonly unread: readonly { readonly uri: string; readonly include: Include }[];
  readonly problems: readonly ResolveProblem[];
  /** True if a bound was met and settings are left out. */
  readonly truncated: boolean;
}

/** The effective settings of a file with its includes. Pure but for the callback; bounded whatever the files say. */
export function resolve(tree: ConfigTree, options: ResolveOptions): Resolution {
  const layered = once(() => layer(tree, options));
  if (tree.includes.length > 0 || options.below !== undefined) layered();
  const evaluation = once((): Evaluator => {
    const { root, problems } = layered();
    const seen = new Set<string>();
    let checking = true;
    const report = (failure: Failure): void => {
      // Whoever asks for a single value may meet a cycle at another link than the file as a whole does.
      if (!checking) return;
      const { definition, node } = failure.from;
      const { start, end } = node?.span ?? definition.entry.span;
      const key = `${definition.uri}:${start}:${failure.code}`;
      if (seen.has(key)) return;
      seen.add(key);
      problems.push({ uri: definition.uri, span: { start, end }, code: failure.code, message: failure.message });
    };
    const made = evaluator({ root, environment: options.environment, report });
    made.check();
    checking = false;
    return made;
  });
  const root = once(() => evaluation().at([]) ?? EMPTY);
  const definitions = once(() => byKey(layered().defined));
  const settings = once(() => leavesOf([[[], root()]], definitions()));
  return {
    get root() {
      return root();
    },
    get settings() {
      return settings();
    },
    get defined() {
      return layered().defined;
    },
    get definitions() {
      return definitions();
    },
    get unread() {
      return layered().unread;
    },
    get problems() {
      evaluation();
      return layered().problems;
    },
    get truncated() {
      return layered().truncated || settings().size >= MOST_LEAVES;
    },
    settingsBelow: (names) => {
      const { defined, root } = layered();
      const values: [readonly string[], Resolved][] = [];
      for (const name of root.slots.keys()) {
        const value = names.has(name) ? evaluation().at([name]) : undefined;
        if (value !== undefined) values.push([[name], value]);
      }
      return leavesOf(values, byKey(defined.filter((d) => names.has(d.path[0] ?? ''))));
    },
  };
}

const EMPTY: Resolved = { state: 'known', type: 'object', fields: new Map(), open: false };

function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | undefined;
  return () => {
    done ??= { value: work() };
    return done.value;
  };
}

function byKey(defined: readonly Definition[]): Map<string, Definition[]> {
  const definitions = new Map<string, Definition[]>();
  for (const definition of defined) {
    const key = renderPath(definition.path);
    const known = definitions.get(key);
    if (known === undefined) definitions.set(key, [definition]);
    else known.push(definition);
  }
  return definitions;
}

interface Layered {
  readonly root: Fields;
  readonly defined: readonly Definition[];
  readonly unread: readonly { readonly uri: string; readonly include: Include }[];
  /** Of the includes; those of the evaluation follow. */
  readonly problems: ResolveProblem[];
  readonly truncated: boolean;
}

/** Lays a file, with all that it includes, over the files below. */
function layer(tree: ConfigTree, options: ResolveOptions): Layered {
  const root = newFields();
  const defined: Definition[] = [];
  const unread: { uri: string; include: Include }[] = [];
  const problems: ResolveProblem[] = [];
  let truncated = false;
  const define = (definition: Definition): void => {
    if (defined.length < MOST_LEAVES) defined.push(definition);
    else truncated = true;
  };
  const { include, files } = includer(options, problems, unread);
  for (const file of [...(options.below ?? []), { uri: options.uri, tree }]) {
    files.push(file.uri);
    const context: Context = {
      uri: file.uri,
      tree: file.tree,
      prefix: [],
      through: [],
      inList: false,
      define,
      include,
    };
    const map = file.tree.roots[0];
    if (file.tree.format === 'properties') layProperties(file.tree, root, [], context);
    else if (map !== undefined) layMap(partOf(map, file.tree, options), root, [], context);
    files.pop();
  }
  return { root, defined, unread, problems, truncated };
}

function partOf(map: MapNode, tree: ConfigTree, { only, below, environment }: ResolveOptions): MapNode {
  if (only === undefined || below !== undefined || environment !== undefined || tree.includes.length > 0) return map;
  const needed = neededNames(tree, only);
  return { ...map, entries: map.entries.filter((e) => needed.has(e.path[0] ?? '')) };
}

/** Lays included files where they are named. `files` are those being read, to notice one that includes itself. */
function includer(options: ResolveOptions, problems: ResolveProblem[], unread: { uri: string; include: Include }[]) {
  const files: string[] = [];
  let includes = 0;

  /** Whatever stands before an unread include may be overridden by it. */
  const mark = (found: Include, into: Fields, uri: string): void => {
    unread.push({ uri, include: found });
    into.unread.push(found);
    for (const [key, stack] of into.slots) {
      const top = stack.layers.at(-1);
      if (top?.place !== undefined && top.kind !== 'perhaps')
        put(into, [key], top.place, { kind: 'perhaps', include: found, place: top.place });
    }
  };

  const include: Context['include'] = (found, into, path, context) => {
    const problem = (code: ResolveProblem['code'], message: string): void => {
      problems.push({ uri: context.uri, span: found.span, code, message });
    };
    if (++includes > MOST_INCLUDES || files.length > DEEPEST_INCLUDE) {
      problem(
        'include-cycle',
        'include statements nested too deep or too many, you probably have a cycle in your includes',
      );
      return;
    }
    const answer = options.include(found.target, found.how, context.uri);
    if (answer === 'missing') {
      if (found.required) problem('missing-include', `${found.target}: required include not found`);
      return;
    }
    if (answer === 'unknown') {
      mark(found, into, context.uri);
      return;
    }
    for (const file of [answer].flat()) {
      const map = file.tree.roots[0];
      if (files.includes(file.uri)) {
        problem(
          'include-cycle',
          `${found.target}: a file that includes itself, you probably have a cycle in your includes`,
        );
      } else if (file.tree.problems.some((p) => p.code === 'root-array')) {
        problem('include-array', 'object at file root has type LIST rather than OBJECT');
      } else if (map !== undefined) {
        files.push(file.uri);
        const through = [...context.through, { uri: context.uri, include: found }];
        const inner: Context = { ...context, uri: file.uri, tree: file.tree, prefix: path, through };
        if (file.tree.format === 'properties') layProperties(file.tree, into, path, inner);
        else {
          const apart = context.inList ? newFields() : into;
          layMap(map, apart, path, inner);
          if (apart !== into && !isSettled(apart)) problem('include-in-list', IN_LIST);
          else if (apart !== into) layMap(map, into, path, inner);
        }
        files.pop();
      }
    }
  };
  return { include, files };
}

/** All leaves of resolved values, lists as one leaf; objects that references share count each time. */
function leavesOf(
  values: readonly (readonly [path: readonly string[], value: Resolved])[],
  definitions: ReadonlyMap<string, readonly Definition[]>,
): Map<string, EffectiveSetting> {
  const settings = new Map<string, EffectiveSetting>();
  let steps = 0;
  const visit = (value: Resolved, path: readonly string[]): void => {
    if (settings.size >= MOST_LEAVES || ++steps > 4 * MOST_LEAVES || path.length > DEEPEST_PATH) return;
    if (isObject(value)) {
      for (const [name, field] of value.fields) visit(field, [...path, name]);
      return;
    }
    const key = renderPath(path);
    settings.set(key, { path, key, value, definitions: definitions.get(key) ?? [] });
  };
  for (const [path, value] of values) visit(value, path);
  return settings;
}

/** Plain data of a resolution without unknown or failed values, else undefined. */
export const toJson = (resolution: Resolution): Plain | undefined =>
  resolution.problems.length > 0 ? undefined : plain(resolution.root);
