import { t } from '../../text/l10n.ts';
import { trimBlanks } from './characters.ts';
import type { Place } from './definition.ts';
import { type Failure, isList, isObject, listOf, over, type Resolved, string, type Unknown, veil } from './resolved.ts';

const LONGEST_TEXT = 1_000_000;
const LONGEST_LIST = 50_000;

const MIXED = 'Cannot concatenate object or list with a non-object-or-list, these values are not compatible';

const failure = (code: Failure['code'], message: string, from: Place): Failure => ({
  state: 'error',
  code,
  message,
  from,
});

/** Two known values side by side (lightbend config 1.4.3, `ConfigConcatenation.join`). */
function joinTwo(first: Resolved, second: Resolved, from: Place): Resolved {
  const left = isObject(first) && isList(second) ? (listOf(first, from) ?? first) : first;
  const right = isList(first) && isObject(second) ? (listOf(second, from) ?? second) : second;
  if (isObject(left) && isObject(right)) return over(right, left);
  if (isList(left) && isList(right)) {
    const items = [...left.items, ...right.items];
    if (items.length > LONGEST_LIST)
      return failure('too-large', t`A list has more than ${LONGEST_LIST} elements`, from);
    return { state: 'known', type: 'list', items, from };
  }
  if (left.state !== 'known' || right.state !== 'known') return failure('mixed-values', MIXED, from);
  const complex = left.type === 'list' || left.type === 'object';
  if (complex && right.type === 'string' && right.bare) return left;
  if (complex || right.type === 'list' || right.type === 'object') return failure('mixed-values', MIXED, from);
  if (left.text.length + right.text.length > LONGEST_TEXT) return failure('too-large', t`A string is too long`, from);
  return string(left.text + right.text, from);
}

/** The blanks between two substitutions, which mean nothing between objects. */
const isBlankText = (v: Resolved): boolean =>
  v.state === 'known' && v.type === 'string' && v.bare && trimBlanks(v.text) === '';

/** Joins the values of one line; absent ones are left out. Undefined where all are absent. */
export function join(values: readonly (Resolved | undefined)[], from: Place): Resolved | undefined {
  const present = values.filter((v) => v !== undefined);
  const error = present.find((v) => v.state === 'error');
  if (error !== undefined) return error;
  const unknown = present.filter((v) => v.state === 'unknown');
  const first = unknown[0];
  if (first === undefined) return fold(present, from);
  const objects = present.filter((v) => !isBlankText(v));
  const known = objects.filter((v) => v.state === 'known');
  if (known.length > 0 && known.every(isObject)) return joinObjects(objects);
  const names = [...new Set(unknown.flatMap((u) => u.names))];
  const because = unknown.find((u) => u.because !== 'environment')?.because ?? first.because;
  const joined: Unknown = { state: 'unknown', because, names, optional: false, from };
  if (!unknown.every((u) => u.optional)) return joined;
  const fallback = join(
    present.map((v) => (v.state === 'unknown' ? v.fallback : v)),
    from,
  );
  return fallback === undefined ? { ...joined, optional: true } : { ...joined, optional: true, fallback };
}

function fold(values: readonly Resolved[], from: Place): Resolved | undefined {
  let joined: Resolved | undefined;
  for (const value of values) {
    joined = joined === undefined ? value : joinTwo(joined, value, from);
    if (joined.state === 'error') return joined;
  }
  return joined;
}

/** Objects with unknown ones among them: what stands behind those is certain, what stands before may be overridden. */
function joinObjects(values: readonly Resolved[]): Resolved {
  let joined: Resolved = { state: 'known', type: 'object', fields: new Map(), open: false };
  for (const value of values) {
    if (value.state === 'unknown') {
      const veiled = veil(joined, value);
      joined = value.fallback === undefined ? veiled : over(value.fallback, veiled);
    } else joined = over(value, joined);
  }
  return joined;
}
