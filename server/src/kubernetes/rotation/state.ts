import { both, t } from '../../text/l10n.ts';
import { compareIds, fileOf, type RotatedName, rotatedNames } from './convention.ts';

/** Files by name: a folder, or the data of a Secret. Values may be unknown (sealed, or not looked at). */
export type Files = ReadonlyMap<string, Uint8Array | undefined>;

export type StateName =
  | 'empty'
  /** One id, primary. */
  | 'stable'
  /** The new one is there, the old one is still used. */
  | 'introduced'
  /** The new one is used, the old one is still accepted. */
  | 'promoted'
  /** The violations tell why it is none of these. */
  | 'unclear';

export interface Violation {
  readonly id:
    | 'no-primary'
    | 'two-primaries'
    | 'missing-part'
    | 'same-id-twice'
    | 'two-contents'
    | 'partly-primary'
    | 'same-content'
    | 'many-ids'
    | 'order-unknown'
    | 'forbidden-change'
    | 'too-early';
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
}

export interface RotationState {
  readonly name: StateName;
  /** The id in use before the rotation; in a stable state the only one. */
  readonly old: string | undefined;
  readonly next: string | undefined;
  readonly ids: readonly string[];
  readonly parts: readonly string[];
  readonly names: readonly RotatedName[];
  readonly violations: readonly Violation[];
}

/**
 * Reads the state off the files. undefined: they do not follow the convention.
 * @param newest the newer one of two ids that do not tell it themselves
 */
export function rotationState(files: Files, newest?: string): RotationState | undefined {
  const names = rotatedNames([...files.keys()]);
  if (names.length === 0) return files.size === 0 ? empty : undefined;
  const ids = [...new Set(names.map(({ id }) => id))];
  const parts = [...new Set(names.map(({ part }) => part))];
  const violations = [...violationsOf(files, names, ids, parts), ...sameContent(files, names)];
  const primaries = ids.filter((id) => names.some((name) => name.id === id && name.primary));
  const base = { ids, parts, names };
  const [primary] = primaries;
  const broken = violations.some(({ severity }) => severity === 'error');
  if (primary === undefined || primaries.length > 1 || ids.length > 2)
    return { ...base, ...ordered(ids, newest), name: 'unclear', violations };
  const other = ids.find((id) => id !== primary);
  if (other === undefined)
    return { ...base, name: broken ? 'unclear' : 'stable', old: primary, next: undefined, violations };
  const order = newest === undefined ? compareIds(primary, other) : newest === primary ? 1 : -1;
  if (order === undefined || order === 0)
    return {
      ...base,
      name: 'unclear',
      old: undefined,
      next: undefined,
      violations: [...violations, unknownOrder(primary, other)],
    };
  const [old, next, name] = order < 0 ? [primary, other, 'introduced' as const] : [other, primary, 'promoted' as const];
  return { ...base, name: broken ? 'unclear' : name, old, next, violations };
}

const empty: RotationState = {
  name: 'empty',
  old: undefined,
  next: undefined,
  ids: [],
  parts: [],
  names: [],
  violations: [],
};

function ordered(ids: readonly string[], newest: string | undefined): Pick<RotationState, 'old' | 'next'> {
  const [a, b] = ids;
  if (a === undefined || b === undefined || ids.length > 2) return { old: undefined, next: undefined };
  const order = newest === undefined ? compareIds(a, b) : newest === b ? -1 : 1;
  if (order === undefined || order === 0) return { old: undefined, next: undefined };
  return order < 0 ? { old: a, next: b } : { old: b, next: a };
}

const unknownOrder = (primary: string, other: string): Violation => ({
  id: 'order-unknown',
  severity: 'information',
  message: t`Whether ${other} is the newer or the older one cannot be told from the ids ${primary} and ${other}.`,
});

function violationsOf(
  files: Files,
  names: readonly RotatedName[],
  ids: readonly string[],
  parts: readonly string[],
): Violation[] {
  const found: Violation[] = [];
  const marked = ids.filter((id) => names.some((name) => name.id === id && name.primary));
  if (marked.length === 0)
    found.push({
      id: 'no-primary',
      severity: 'error',
      message: t`None is marked as primary: nothing can be signed or encrypted.`,
    });
  if (marked.length > 1)
    found.push({
      id: 'two-primaries',
      severity: 'error',
      message: t`${both(marked)} are both marked as primary: nodes sign with different keys.`,
    });
  if (ids.length > 2)
    found.push({
      id: 'many-ids',
      severity: 'warning',
      message: t`There are ${ids.length} ids: retire the old ones before the next rotation.`,
    });
  for (const id of ids) {
    const own = names.filter((name) => name.id === id);
    for (const part of parts) {
      if (!own.some((name) => name.part === part))
        found.push({ id: 'missing-part', severity: 'error', message: t`${id} has no part \`${part}\`.` });
      const [a, b] = own.filter((name) => name.part === part);
      if (a === undefined || b === undefined) continue;
      const both = t`${fileOf({ id, part }, false)} and ${fileOf({ id, part }, true)}`;
      // One of the two is what an interrupted change left behind, and can go where both hold the same.
      found.push(
        same(files.get(a.file), files.get(b.file))
          ? { id: 'same-id-twice', severity: 'error', message: t`${both} are both there.` }
          : {
              id: 'two-contents',
              severity: 'error',
              message: t`${both} hold different keys: find out which one is meant.`,
            },
      );
    }
    const markedParts = new Set(own.flatMap(({ part, primary }) => (primary ? [part] : [])));
    if (markedParts.size > 0 && own.some(({ part }) => !markedParts.has(part)))
      found.push({
        id: 'partly-primary',
        severity: 'information',
        message: t`Not every part of ${id} is marked as primary; readers may ask for any of them.`,
      });
  }
  return found;
}

/** A key under two ids was not rotated. */
function sameContent(files: Files, names: readonly RotatedName[]): Violation[] {
  const found: Violation[] = [];
  names.forEach((a, i) => {
    for (const b of names.slice(i + 1)) {
      if (a.id === b.id || a.part !== b.part || !same(files.get(a.file), files.get(b.file))) continue;
      found.push({ id: 'same-content', severity: 'error', message: t`${a.file} and ${b.file} hold the same.` });
    }
  });
  return found;
}

export const same = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a !== undefined && b !== undefined && a.length === b.length && a.every((octet, i) => octet === b[i]);
