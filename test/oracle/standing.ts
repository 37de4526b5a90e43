import type { Outcome } from './compare.ts';
import type { Judged } from './run.ts';

/** A disagreement that is known and stands, and why. */
interface Standing {
  readonly outcomes: readonly (Outcome | 'wrong cause')[];
  /** What it is about: names of faults, messages of the product. */
  readonly about: RegExp;
  readonly why: string;
}

export const standing: readonly Standing[] = [];

export const kindOf = ({ comparison: { outcome } }: Judged): Outcome | 'wrong cause' =>
  outcome === 'agree-fail' ? 'wrong cause' : outcome;

/** Why a disagreement stands; undefined for one that is a bug, of ours or of the oracle. */
export function whyItStands(judged: Judged): string | undefined {
  const { words, verdict } = judged;
  const text = [words.target.id, ...words.faults, ...words.variations, ...verdict.lines].join('\n');
  return standing.find(({ outcomes, about }) => outcomes.includes(kindOf(judged)) && about.test(text))?.why;
}
