import { t } from '../../text/l10n.ts';
import { fileOf } from './convention.ts';
import { type Files, type RotationState, rotationState, same, type Violation } from './state.ts';

export const steps = ['create', 'introduce', 'promote', 'retire', 'abort', 'demote', 'revoke'] as const;
export type Step = (typeof steps)[number];

/** Milliseconds. */
const MINUTE = 60_000;

/** What the waits are made of. */
export interface Timing {
  /** Until a change of a Secret is in every pod (kubelet sync period and cache). */
  readonly propagation: number;
  /** The longest time after which a consumer reads again; five minutes in Akka and in the convention's text. */
  readonly reread: number;
  readonly margin: number;
  /** How long what the old key signed is good; undefined: not told. Without end for data at rest. */
  readonly lifetime: number | undefined;
}

export const usualTiming: Timing = {
  propagation: 2 * MINUTE,
  reread: 5 * MINUTE,
  margin: 3 * MINUTE,
  lifetime: undefined,
};

/** A step that may come next. */
export interface NextStep {
  readonly step: Step;
  /** Since the files were changed last, in milliseconds. */
  readonly wait: number;
  readonly why: string;
  /** Loses a key, or takes an outage into account: only when asked for by name. */
  readonly grave: boolean;
}

const spread = ({ propagation, reread, margin }: Timing): number => propagation + reread + margin;

/** The steps that lead on from a state, the safe way first; none of them skips another. */
export function nextSteps(state: RotationState, timing: Timing): readonly NextStep[] {
  const wait = spread(timing);
  const all = t`every pod has to have read`;
  switch (state.name) {
    case 'empty':
      return [{ step: 'create', wait: 0, why: t`There is no key yet.`, grave: false }];
    case 'stable':
      return [
        {
          step: 'introduce',
          wait: 0,
          why: t`A new key is added beside the one in use; nothing uses it yet.`,
          grave: false,
        },
        {
          step: 'revoke',
          wait: 0,
          why: t`Puts a new key in the place of the old one at once: what the old one signed is refused.`,
          grave: true,
        },
      ];
    case 'introduced':
      return [
        {
          step: 'promote',
          wait,
          why: t`Before ${state.next} signs, ${all} it: a pod that has not would refuse what is signed with it.`,
          grave: false,
        },
        { step: 'abort', wait: 0, why: t`Nothing uses ${state.next} yet: it can be taken away again.`, grave: false },
      ];
    case 'promoted':
      return [
        {
          step: 'retire',
          wait: wait + (timing.lifetime ?? 0),
          why: t`Before ${state.old} goes, ${all} that ${state.next} is primary, and what ${state.old} signed must have run out.`,
          grave: true,
        },
        { step: 'demote', wait: 0, why: t`${state.old} signs again; ${state.next} is still accepted.`, grave: false },
        { step: 'revoke', wait: 0, why: t`Takes ${state.old} away at once: what it signed is refused.`, grave: true },
      ];
    case 'unclear':
      return unclear(state);
  }
}

/** What a change that was interrupted leaves behind. */
const repairable: ReadonlySet<Violation['id']> = new Set(['no-primary', 'two-primaries', 'same-id-twice']);

/** Both keys are there, and the mark of one is missing or there twice: a change between two states that was interrupted. */
function unclear(state: RotationState): readonly NextStep[] {
  const broken = state.violations.filter(({ severity }) => severity === 'error');
  const marks = broken.length > 0;
  const rest = broken.some(({ id }) => !repairable.has(id));
  if (!marks || rest || state.old === undefined || state.next === undefined) return [];
  return [
    { step: 'demote', wait: 0, why: t`Marks ${state.old} as the only primary one: every pod knows it.`, grave: false },
    {
      step: 'promote',
      wait: 0,
      why: t`Marks ${state.next} as the only primary one, if that was under way.`,
      grave: false,
    },
  ];
}

/** What becomes of the files. New bytes come from outside; no byte of what is there is changed. */
export interface Move {
  readonly renames: readonly { readonly from: string; readonly to: string }[];
  readonly removes: readonly string[];
  readonly adds: ReadonlyMap<string, Uint8Array>;
}

/** @param fresh the parts of the new key under its id; for create, introduce, and revoke of a stable state */
export function moveOf(
  step: Step,
  state: RotationState,
  fresh?: { readonly id: string; readonly parts: ReadonlyMap<string, Uint8Array> },
): Move {
  const mark = (id: string | undefined, primary: boolean) =>
    state.names
      .filter((name) => name.id === id && name.primary !== primary)
      .map(({ file, part }) => ({ from: file, to: fileOf({ id: id ?? '', part }, primary) }));
  const filesOf = (id: string | undefined) => state.names.filter((name) => name.id === id).map(({ file }) => file);
  const adds = (primary: boolean) =>
    new Map([...(fresh?.parts ?? [])].map(([part, value]) => [fileOf({ id: fresh?.id ?? '', part }, primary), value]));
  const none = { renames: [], removes: [], adds: new Map<string, Uint8Array>() };
  switch (step) {
    case 'create':
      return { ...none, adds: adds(true) };
    case 'introduce':
      return { ...none, adds: adds(false) };
    case 'promote':
      return {
        ...none,
        renames: distinct(state, [...mark(state.next, true), ...mark(state.old, false)]),
        removes: doubles(state),
      };
    case 'demote':
      return {
        ...none,
        renames: distinct(state, [...mark(state.old, true), ...mark(state.next, false)]),
        removes: doubles(state),
      };
    case 'retire':
      return { ...none, removes: filesOf(state.old) };
    case 'abort':
      return { ...none, removes: filesOf(state.next) };
    case 'revoke':
      return state.name === 'stable'
        ? { ...none, removes: filesOf(state.old), adds: adds(true) }
        : { ...none, removes: filesOf(state.old) };
  }
}

/** Of a file that is there with and without its mark, the one without is dropped; both hold the same. */
const doubles = ({ names }: RotationState): string[] =>
  names
    .filter((a) => !a.primary && names.some((b) => b.primary && b.id === a.id && b.part === a.part))
    .map(({ file }) => file);

const distinct = (state: RotationState, renames: readonly { from: string; to: string }[]) => {
  const gone = new Set(doubles(state));
  return renames.filter(({ from }) => !gone.has(from));
};

/** The files after a move. */
export function moved(files: Files, { renames, removes, adds }: Move): Files {
  const result = new Map(files);
  for (const file of removes) result.delete(file);
  const values = renames.map(({ from }) => files.get(from));
  for (const { from } of renames) result.delete(from);
  renames.forEach(({ to }, i) => {
    result.set(to, values[i]);
  });
  for (const [file, value] of adds) result.set(file, value);
  return result;
}

/** Whether one set of files may follow another; what is wrong about it where it may not. */
export function changeProblems(before: Files, after: Files, newest?: string): readonly Violation[] {
  const [from, to] = [rotationState(before, newest), rotationState(after, newest)];
  if (from === undefined || to === undefined) return [];
  const found: Violation[] = [];
  const told = (message: string) => found.push({ id: 'forbidden-change', severity: 'error', message });
  for (const name of from.names) {
    const later = to.names.find(({ id, part }) => id === name.id && part === name.part);
    const [a, b] = [before.get(name.file), later === undefined ? undefined : after.get(later.file)];
    if (later !== undefined && a !== undefined && b !== undefined && !same(a, b))
      told(t`The content of ${fileOf(name, false)} has changed: a new key needs a new id.`);
  }
  if (found.length > 0) return found;
  const primaryOf = (state: RotationState) => state.names.find(({ primary }) => primary)?.id;
  const [was, is] = [primaryOf(from), primaryOf(to)];
  if (is !== undefined && was !== undefined && is !== was && !from.ids.includes(is))
    told(t`${is} was added and made primary in one change: pods that have not read it refuse what it signs.`);
  if (was !== undefined && !to.ids.includes(was)) told(t`${was} was taken away while it was primary.`);
  const added = to.ids.filter((id) => !from.ids.includes(id));
  if (added.length > 0 && from.name === 'promoted' && found.length === 0)
    told(t`${added.join(', ')} was added before ${from.old} was retired.`);
  return found;
}

/** A step that was allowed, but came before every pod had to know of the one before it. */
export function hasteProblems(
  before: Files,
  after: Files,
  {
    elapsed,
    timing,
    newest,
  }: { readonly elapsed: number; readonly timing: Timing; readonly newest?: string | undefined },
): readonly Violation[] {
  const [from, to] = [rotationState(before, newest), rotationState(after, newest)];
  if (from === undefined || to === undefined) return [];
  const taken =
    from.name === 'introduced' && to.name === 'promoted'
      ? 'promote'
      : from.name === 'promoted' && to.name === 'stable' && to.old === from.next
        ? 'retire'
        : undefined;
  const step = nextSteps(from, timing).find((each) => each.step === taken);
  if (step === undefined || !(elapsed < step.wait)) return [];
  const minutes = (ms: number) => Math.floor(ms / MINUTE);
  return [
    {
      id: 'too-early',
      severity: 'warning',
      message: t`${step.step}, ${minutes(elapsed)} minutes after the step before it: ${minutes(step.wait)} are needed. ${step.why}`,
    },
  ];
}
