/** How good key material still is, wherever that is told. */
import type { Artifact } from '../../pki/types.ts';
import { type InspectedEntry, type Inspection, isStore } from './inspection.ts';
import { daysLeft } from './words.ts';

export type MaterialState = 'fine' | 'expiring' | 'expired' | 'locked' | 'unreadable';

/** Days before the end of a certificate from which on it counts as expiring. */
const SOON = 30;

/** From the best to the worst; a file is as bad as its worst entry. */
const states: readonly MaterialState[] = ['fine', 'expiring', 'expired', 'unreadable'];

export function stateOfFile(inspection: Pick<Inspection, 'artifact' | 'entries' | 'now'>): MaterialState {
  const { artifact, entries, now } = inspection;
  if (wantsPassword(artifact)) return 'locked';
  const unreadable = artifact.problems.some(({ fatal }) => fatal);
  const visible = entries.map((entry) => stateOfEntry(entry, now)).filter((state) => state !== 'locked');
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

const worst = (all: readonly MaterialState[]): MaterialState =>
  states[all.reduce((most, state) => Math.max(most, states.indexOf(state)), 0)] ?? 'fine';

export function stateOfEntry({ entry, chain }: Pick<InspectedEntry, 'entry' | 'chain'>, now: number): MaterialState {
  if (entry.problems.some(({ fatal }) => fatal) || chain.some(({ problem }) => problem !== undefined))
    return 'unreadable';
  if (entry.opens === 'untried' || entry.opens === 'no') return 'locked';
  const ends = chain.map(({ notAfter }) => notAfter);
  return stateOfTime(
    ends.reduce((least, end) => Math.min(least, end), Number.POSITIVE_INFINITY),
    now,
  );
}

export function stateOfTime(notAfter: number, now: number): MaterialState {
  const left = notAfter - now;
  if (left < 0) return 'expired';
  return left <= SOON * 86_400_000 ? 'expiring' : 'fine';
}

/** Days until the first of all certificates ends; undefined where there is none. */
export function soonest(entries: readonly InspectedEntry[], now: number): number | undefined {
  const days = entries.flatMap(({ chain }) => chain.slice(0, 1).map((certificate) => daysLeft(certificate, now)));
  const known = days.filter(Number.isFinite);
  return known.length === 0 ? undefined : known.reduce((least, each) => Math.min(least, each));
}
