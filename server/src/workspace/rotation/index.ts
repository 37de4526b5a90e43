/** The door to rotation for the command line and the language server. */

import { nextId } from '../../kubernetes/rotation/convention.ts';
import { firstKey, freshParts, MaterialError } from '../../kubernetes/rotation/material.ts';
import type { Files, RotationState } from '../../kubernetes/rotation/state.ts';
import {
  type Move,
  moveOf,
  type NextStep,
  nextSteps,
  type Step,
  type Timing,
} from '../../kubernetes/rotation/steps.ts';
import type { Issuer } from '../../pki/index.ts';
import { t } from '../../text/l10n.ts';
import type { Pki } from '../keyMaterial/load.ts';
import { ScaffoldError } from '../scaffold/result.ts';

export { moveInManifest, putInManifest, type SecretDocument, secretsOf } from '../../kubernetes/rotation/manifest.ts';
export { type Files, type RotationState, rotationState, type Violation } from '../../kubernetes/rotation/state.ts';
export {
  changeProblems,
  hasteProblems,
  type Move,
  moved,
  type NextStep,
  nextSteps,
  type Step,
  steps,
  type Timing,
  usualTiming,
} from '../../kubernetes/rotation/steps.ts';

export interface StepOrder {
  readonly files: Files;
  readonly state: RotationState;
  readonly step: Step;
  readonly timing: Timing;
  /** When the files were changed last; milliseconds since the epoch. */
  readonly changedAt: number;
  readonly now: number;
  /** The owner says that the wait is over. */
  readonly waited: boolean;
  readonly issuer?: Issuer;
}

/** From when on a step may be taken, as far as the files tell. */
export const earliest = ({ wait }: NextStep, changedAt: number): number => (wait === 0 ? 0 : changedAt + wait);

/**
 * Prepares a step: what becomes of the files.
 * @throws ScaffoldError where the step does not lead on from the state, or comes too early
 */
export async function prepareStep(pki: () => Promise<Pki>, order: StepOrder): Promise<Move> {
  const { files, state, step, timing, now, waited, changedAt, issuer } = order;
  const known = nextSteps(state, timing);
  const next = known.find((each) => each.step === step);
  if (next === undefined) {
    const possible = known.map((each) => each.step).join(', ');
    throw new ScaffoldError(
      t`${step}: does not lead on from the state ${state.name}${possible === '' ? '' : t`; there are ${possible}`}`,
    );
  }
  if (step === 'retire' && timing.lifetime === undefined && !waited)
    throw new ScaffoldError(
      t`retire: how long is what ${state.old} signed good? Say it with --lifetime, or --waited where none of it is left`,
    );
  const from = earliest(next, changedAt);
  if (now < from && !waited)
    throw new ScaffoldError(
      t`${step}: not before ${new Date(from).toISOString()}. ${next.why} --waited says that they have`,
    );
  const needs = step === 'create' || step === 'introduce' || (step === 'revoke' && state.name === 'stable');
  return moveOf(step, state, needs ? await fresh(pki, files, state, now, issuer) : undefined);
}

async function fresh(
  pki: () => Promise<Pki>,
  files: Files,
  state: RotationState,
  now: number,
  issuer: Issuer | undefined,
): Promise<{ readonly id: string; readonly parts: ReadonlyMap<string, Uint8Array> }> {
  const id = state.ids.length === 0 ? 'r1' : nextId(state.ids, now, () => crypto.randomUUID());
  if (state.old === undefined) return { id, parts: firstKey() };
  const old = new Map<string, Uint8Array>();
  for (const { id: of, part, file } of state.names) {
    if (of !== state.old) continue;
    const value = files.get(file);
    if (value === undefined)
      throw new ScaffoldError(t`${file}: its value cannot be read, so nothing like it can be made`);
    old.set(part, value);
  }
  try {
    return { id, parts: await freshParts(await pki(), old, { now, ...(issuer === undefined ? {} : { issuer }) }) };
  } catch (error) {
    if (error instanceof MaterialError) throw new ScaffoldError(error.message);
    throw error;
  }
}

/** Parts of one id that do not belong together, and certificates that are not good now; nothing secret in the sentences. */
export async function partProblems(pki: Pki, files: Files, state: RotationState, now: number): Promise<string[]> {
  const found: string[] = [];
  for (const id of state.ids) {
    const halves: { readonly file: string; readonly spki: string }[] = [];
    for (const { file } of state.names.filter((name) => name.id === id)) {
      const value = files.get(file);
      const text = value === undefined ? '' : new TextDecoder().decode(value);
      if (value === undefined || !text.includes('-----BEGIN ')) continue;
      const block = /-----BEGIN PUBLIC KEY-----([\s\S]+?)-----END/.exec(text)?.[1];
      if (block !== undefined) halves.push({ file, spki: block.replace(/\s/g, '') });
      const { entries } = await pki.readArtifact(value);
      const [der] = entries.flatMap(({ chain }) => chain);
      const key = entries.find(({ privateKey }) => privateKey !== undefined)?.privateKey;
      if (key !== undefined) {
        const half = await pki.publicKeyOf(key).catch(() => undefined);
        if (half !== undefined) halves.push({ file, spki: btoa(String.fromCharCode(...half)) });
      }
      if (der === undefined) continue;
      const { parts, notBefore, notAfter } = pki.describeCertificate(der);
      if (parts !== undefined) halves.push({ file, spki: btoa(String.fromCharCode(...parts.publicKey)) });
      if (now > notAfter) found.push(t`${file}: the certificate has ended.`);
      if (now < notBefore) found.push(t`${file}: the certificate is not good yet.`);
    }
    const [first, ...others] = halves;
    for (const other of others)
      if (first !== undefined && other.spki !== first.spki)
        found.push(t`${first.file} and ${other.file} do not belong together.`);
  }
  return found;
}

const stateTexts: Readonly<Record<RotationState['name'], (state: RotationState) => string>> = {
  empty: () => t`empty: there is no key yet`,
  stable: ({ old }) => t`stable: ${old} is in use`,
  introduced: ({ old, next }) => t`introduced: ${old} is in use, ${next} is accepted`,
  promoted: ({ old, next }) => t`promoted: ${next} is in use, ${old} is still accepted`,
  unclear: ({ ids }) => t`unclear: there are ${ids.join(', ')}`,
};

/** A state for people. */
export const stateText = (state: RotationState): string => stateTexts[state.name](state);
