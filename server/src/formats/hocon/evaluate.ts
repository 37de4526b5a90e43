import { t } from '../../text/l10n.ts';
import type { Place } from './definition.ts';
import { join } from './join.ts';
import type { Fields, Layer, Reference, Sequence, Stack } from './layers.ts';
import { renderPath } from './path.ts';
import {
  drill,
  type Failure,
  isObject,
  over,
  type Resolved,
  scalar,
  string,
  type Unknown,
  unreadInclude,
} from './resolved.ts';

const MOST_STEPS = 500_000;
const DEEPEST = 200;
/** Parts of a line, and the length of each, up to which their joined text is never too long. */
const MANY_PARTS = 100;
const LONG_TEXT = 1_000;

export interface World {
  readonly root: Fields;
  /** The whole environment, and then nothing outside the files exists; undefined where both are not known. */
  readonly environment: Readonly<Record<string, string>> | undefined;
  readonly report: (failure: Failure) => void;
}

/** Thrown where a reference meets itself; caught by the reference that asked, which fails or counts as absent. */
const CYCLE = new Error('cycle');

/** What stands for a value that hides all below it while something inside of it is asked for. */
const HIDES = Symbol('hides');

type Found = Resolved | undefined | typeof HIDES;

/** A value as it looks from outside its stack. */
const seen = (value: Found): Resolved | undefined => (value === HIDES ? undefined : value);

/** Values of a world, each worked out when it is asked for and kept where it does not depend on who asked. */
export interface Evaluator {
  /** The value of a path; undefined where none is set. */
  at(path: readonly string[]): Resolved | undefined;
  /** Resolves whatever may fail, so that every failure is reported. */
  check(): void;
}

/** Resolves the fields of a world, all substitutions done; never throws, and the work of all calls is bounded. */
export function evaluator(world: World): Evaluator {
  let steps = 0;
  let depth = 0;
  let references = 0;
  /** Depth of the outermost unfinished stack or reference that the current value has looked at. */
  let touched = Number.POSITIVE_INFINITY;

  const fail = (code: Failure['code'], message: string, from: Place): Failure => {
    const failure: Failure = { state: 'error', code, message, from };
    world.report(failure);
    return failure;
  };

  /** The value at `path[k…]` below a stack. */
  const at = (stack: Stack, path: readonly string[], k: number): Found => {
    const limited = stack.limit !== Number.POSITIVE_INFINITY;
    if (limited) touched = Math.min(touched, stack.depth);
    const whole = k === path.length && !limited;
    if (whole && stack.memo !== undefined) return stack.memo.value;
    const before = touched;
    touched = Number.POSITIVE_INFINITY;
    try {
      const value = below(stack, Math.min(stack.limit, stack.layers.length) - 1, path, k);
      if (whole && touched > depth && value !== HIDES) stack.memo = { value };
      return value;
    } finally {
      touched = Math.min(before, touched);
    }
  };

  /** The layers of a stack from index `i` down, laid over each other. */
  const below = (stack: Stack, i: number, path: readonly string[], k: number): Found => {
    const layer = stack.layers[i];
    if (layer === undefined) return undefined;
    const top = within(stack, i, layer, path, k);
    // the library resolves what lies below even where it is hidden then, and fails where that fails
    const rest = below(stack, i - 1, path, k);
    if (top === undefined) return rest;
    if (top === HIDES || top.state === 'error' || (top.state === 'known' && top.type !== 'object')) return top;
    if (top.state === 'unknown' && top.fallback !== undefined) return top;
    return over(top, seen(rest));
  };

  /** One layer. References in it that come back to its stack see what lies below; with nothing below they are cycles. */
  const within = (stack: Stack, i: number, layer: Layer, path: readonly string[], k: number): Found => {
    if (Math.min(stack.limit, stack.layers.length) < 2 || (layer.kind !== 'reference' && layer.kind !== 'sequence'))
      return of(layer, path, k);
    const { limit, depth: old } = stack;
    depth++;
    stack.limit = i;
    stack.depth = depth;
    try {
      return of(layer, path, k);
    } finally {
      depth--;
      stack.limit = limit;
      stack.depth = old;
    }
  };

  const of = (layer: Layer, path: readonly string[], k: number): Found => {
    const inside = k < path.length;
    if (++steps > MOST_STEPS) return inside ? HIDES : tooMuch(layer);
    switch (layer.kind) {
      case 'leaf':
        return inside ? HIDES : scalar(layer.type, layer.text, layer.bare, layer.place);
      case 'items':
        return inside ? HIDES : { state: 'known', type: 'list', items: layer.items.flatMap(item), from: layer.place };
      case 'perhaps':
        return unreadInclude(layer.include, layer.place);
      case 'fields':
        return fieldsAt(layer, path, k);
      case 'reference':
        return reference(layer, path.slice(k));
      case 'sequence':
        return sequence(layer, path.slice(k));
    }
  };

  const tooMuch = (layer: Layer): Failure | undefined =>
    layer.kind === 'fields'
      ? undefined
      : { state: 'error', code: 'too-large', message: t`Resolving takes too much work`, from: layer.place };

  const item = (layer: Layer): Resolved[] => {
    const value = seen(of(layer, [], 0));
    return value === undefined ? [] : [value];
  };

  const fieldsAt = (layer: Fields, path: readonly string[], k: number): Found => {
    const key = path[k];
    const unread = layer.unread[0];
    if (key !== undefined) {
      const stack = layer.slots.get(key);
      const value = stack === undefined ? undefined : at(stack, path, k + 1);
      return value === undefined && unread !== undefined ? unreadInclude(unread, layer.place) : value;
    }
    const fields = new Map<string, Resolved>();
    for (const [name, stack] of layer.slots) {
      const value = seen(at(stack, [], 0));
      if (value !== undefined) fields.set(name, value);
    }
    return { state: 'known', type: 'object', fields, open: unread !== undefined };
  };

  /** Several values on one line; what is asked for inside of them is looked up in the result. */
  const sequence = (layer: Sequence, rest: readonly string[]): Found => {
    const parts = layer.parts.map((part) => seen(of(part, [], 0)));
    const joined = join(parts, layer.place);
    if (joined?.state === 'error') world.report(joined);
    return joined === undefined ? undefined : inside(joined, rest);
  };

  const inside = (value: Resolved, rest: readonly string[]): Found => {
    if (rest.length === 0) return value;
    const last = value.state === 'unknown' ? value.fallback : value;
    if (last?.state === 'known' && !isObject(last)) return HIDES;
    return drill(value, rest);
  };

  const reference = (layer: Reference, rest: readonly string[]): Found => {
    if (layer.memo !== undefined) return layer.memo.value === undefined ? undefined : inside(layer.memo.value, rest);
    if (layer.depth > 0) {
      touched = Math.min(touched, layer.depth - 0.5);
      throw CYCLE;
    }
    const name = renderPath(layer.path.slice(layer.prefix));
    if (references >= DEEPEST)
      return fail('too-deep', t`Substitutions refer to each other more than ${DEEPEST} deep`, layer.place);
    const before = touched;
    touched = Number.POSITIVE_INFINITY;
    layer.depth = ++depth;
    references++;
    try {
      const value = found(layer, rest, name);
      if (rest.length === 0 && touched >= depth - 1) layer.memo = { value: seen(value) };
      return value;
    } catch (error) {
      if (error !== CYCLE) throw error;
      if (layer.optional) return undefined;
      // Below the files at hand lie the defaults of libraries, which this may well build on.
      if (layer.own && world.environment === undefined) return fromOutside(layer, rest);
      return fail(
        'cycle',
        `Could not resolve substitution to a value: \${${name}} was part of a cycle of substitutions`,
        layer.place,
      );
    } finally {
      touched = Math.min(touched, before);
      layer.depth = 0;
      depth--;
      references--;
    }
  };

  const found = (layer: Reference, rest: readonly string[], name: string): Found => {
    const value = lookup(layer, rest);
    const outer =
      value === undefined || (value.state === 'unknown' && value.because === 'include')
        ? fromOutside(layer, rest)
        : undefined;
    if (value?.state === 'unknown' && value.fallback === undefined) {
      return outer?.state === 'unknown' && outer.because === 'environment'
        ? outer
        : { ...value, optional: layer.optional };
    }
    if (value !== undefined) return value;
    if (rest.length > 0) {
      const base = lookup(layer, []);
      if (base?.state === 'known' && !isObject(base)) return HIDES;
    }
    if (outer !== undefined || layer.optional || rest.length > 0) return outer;
    return fail('unresolved', `Could not resolve substitution to a value: \${${name}}`, layer.place);
  };

  /** First relative to the include that the reference came through, then from the root. */
  const lookup = (layer: Reference, rest: readonly string[]): Resolved | undefined => {
    const value = seen(fieldsAt(world.root, [...layer.path, ...rest], 0));
    if (value !== undefined || layer.prefix === 0) return value;
    return seen(fieldsAt(world.root, [...layer.path.slice(layer.prefix), ...rest], 0));
  };

  /** The environment, as far as it is known; variables are strings and never objects. */
  const fromOutside = (layer: Reference, rest: readonly string[]): Resolved | undefined => {
    const path = layer.path.slice(layer.prefix);
    const [name] = path;
    const { environment } = world;
    const isVariable = path.length === 1 && name !== undefined;
    if (environment === undefined) {
      const looksLikeOne = isVariable && /^[A-Z_][A-Z0-9_]*$/.test(name);
      if (looksLikeOne && rest.length > 0) return undefined;
      const because = looksLikeOne || layer.list ? 'environment' : 'outside';
      const unknown: Unknown = {
        state: 'unknown',
        because,
        names: [renderPath(path)],
        optional: layer.optional,
        from: layer.place,
      };
      return unknown;
    }
    if (!isVariable || rest.length > 0) return undefined;
    if (!layer.list) {
      const text = environment[name];
      return text === undefined ? undefined : string(text, layer.place);
    }
    const items: Resolved[] = [];
    for (let text = environment[`${name}_0`]; text !== undefined; text = environment[`${name}_${items.length}`])
      items.push(string(text, layer.place));
    return items.length === 0 ? undefined : { state: 'known', type: 'list', items, from: layer.place };
  };

  /** Nothing in the files decides it: outside of them stands what nobody knows, or text. */
  const isOutside = ({ path, prefix }: Reference): boolean =>
    world.environment === undefined &&
    prefix === 0 &&
    path[0] !== undefined &&
    world.root.unread.length === 0 &&
    !world.root.slots.has(path[0]);

  /** False only for what certainly resolves without a failure, and without a look at any other path. */
  const mayFail = (layer: Layer): boolean => {
    switch (layer.kind) {
      case 'leaf':
      case 'perhaps':
        return false;
      case 'items':
        return layer.items.some(mayFail);
      case 'reference':
        return !isOutside(layer);
      case 'sequence':
        return (
          layer.parts.length > MANY_PARTS ||
          layer.parts.some((p) =>
            p.kind === 'leaf' ? p.text.length > LONG_TEXT : p.kind !== 'reference' || !isOutside(p),
          )
        );
      case 'fields':
        for (const stack of layer.slots.values()) if (stack.layers.some(mayFail)) return true;
        return false;
    }
  };

  const checkFields = (fields: Fields): void => {
    for (const stack of fields.slots.values()) {
      const [only] = stack.layers;
      if (stack.layers.length === 1 && only?.kind === 'fields') checkFields(only);
      else if (stack.layers.some(mayFail)) at(stack, [], 0);
    }
  };

  return {
    at: (path) => guarded(() => seen(fieldsAt(world.root, path, 0))),
    check: () => guarded(() => checkFields(world.root)),
  };
}

/** A reference always stands between a cycle and the root; what is left is a stack that hostile nesting exhausted. */
function guarded<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error === CYCLE || error instanceof RangeError) return undefined;
    throw error;
  }
}
