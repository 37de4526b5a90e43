import { t } from '../../text/l10n.ts';
import type { Setting } from '../model.ts';
import type { Details, Place, Severity } from '../rule.ts';
import type { Cause, Use } from './model.ts';

/** One thing that is wrong, and where. Names out of files are quoted in the message; a secret never stands in it. */
export interface Diagnosis {
  readonly cause: Cause;
  readonly at: Place;
  readonly severity: Severity;
  readonly message: string;
  readonly related?: Details['related'];
  readonly fixes?: Details['fixes'];
  /** The file may be read all the same, so what follows is looked at, too. */
  readonly doubtful?: boolean;
}

const order: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** The milder of two severities. */
export const milder = (a: Severity, b: Severity | undefined): Severity =>
  b === undefined || order.indexOf(a) >= order.indexOf(b) ? a : b;

/** Text of a file in a message: one line, bounded, without signs that could end the quotes. */
export const quoted = (text: string): string => {
  const clean = text.replace(/[`\p{Cc}\p{Cf}]/gu, ' ');
  return `\`${clean.length > 120 ? `${clean.slice(0, 120)}…` : clean}\``;
};

/** The product's own words where it has some, as they stand around an exception's text. */
export const told = (use: Use, text: string, cause: Cause): string =>
  use.says === undefined ? text : use.says(text, cause);

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** At a setting's value where there is one, else at the path's. */
export const atValue = (setting: Setting | undefined, use: Use): Place => ({ value: setting ?? use.path });

export const dayOf = (ms: number): string =>
  Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString().slice(0, 10) : t`an unknown day`;
