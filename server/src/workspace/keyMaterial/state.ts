/** How good key material still is, wherever that is told. */
import type { Artifact } from '../../pki/types.ts';
import type { KeyMaterialState } from '../../protocol/keyMaterial.ts';
import { type InspectedEntry, type Inspection, isStore } from './inspection.ts';
import { daysLeft } from './words.ts';

/** What a state is told by beside the material. */
type Clock = Pick<Inspection, 'now' | 'expiringDays'>;

/** From the best to the worst; a file is as bad as its worst entry. */
const states: readonly KeyMaterialState[] = ['fine', 'expiring', 'expired', 'unreadable'];

export function stateOfFile(inspection: Pick<Inspection, 'artifact' | 'entries'> & Clock): KeyMaterialState {
  const { artifact, entries } = inspection;
  if (wantsPassword(artifact)) return 'locked';
  const unreadable = artifact.problems.some(({ fatal }) => fatal);
  const visible = entries.map((entry) => stateOfEntry(entry, inspection)).filter((state) => state !== 'locked');
  return worst([unreadable ? 'unreadable' : 'fine', ...visible]);
}

/**
 * Whether a password would show more. A key that does not open with the password of its store has one of its own: then the
 * store is open, and only that entry is locked.
 */
export function wantsPassword(artifact: Artifact): boolean {
  const { integrity, problems, entries } = artifact;
  return (
    integrity === 'failed' ||
    problems.some(({ code }) => code === 'pkcs12-locked') ||
    entries.some(({ opens }) => opens === 'untried' || (opens === 'no' && !isStore(artifact)))
  );
}

const worst = (all: readonly KeyMaterialState[]): KeyMaterialState =>
  states[all.reduce((most, state) => Math.max(most, states.indexOf(state)), 0)] ?? 'fine';

export function stateOfEntry(
  { entry, chain }: Pick<InspectedEntry, 'entry' | 'chain'>,
  clock: Clock,
): KeyMaterialState {
  if (entry.problems.some(({ fatal }) => fatal) || chain.some(({ problem }) => problem !== undefined))
    return 'unreadable';
  if (entry.opens === 'untried' || entry.opens === 'no') return 'locked';
  const ends = chain.map(({ notAfter }) => notAfter);
  return stateOfTime(
    ends.reduce((least, end) => Math.min(least, end), Number.POSITIVE_INFINITY),
    clock,
  );
}

export function stateOfTime(notAfter: number, { now, expiringDays }: Clock): KeyMaterialState {
  const left = notAfter - now;
  if (left < 0) return 'expired';
  return left <= expiringDays * 86_400_000 ? 'expiring' : 'fine';
}

/** Days until the first of all certificates ends; undefined where there is none. */
export function soonest(entries: readonly InspectedEntry[], now: number): number | undefined {
  const days = entries.flatMap(({ chain }) => chain.slice(0, 1).map((certificate) => daysLeft(certificate, now)));
  const known = days.filter(Number.isFinite);
  return known.length === 0 ? undefined : known.reduce((least, each) => Math.min(least, each));
}
