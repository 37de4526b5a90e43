import { type NextStep, type RotationState, stateText, type Timing } from '../workspace/rotation/index.ts';
import { type painter, printable } from './terminal.ts';

export interface RotationReport {
  readonly path: string;
  readonly state: RotationState;
  readonly problems: readonly { readonly severity: 'error' | 'warning' | 'information'; readonly message: string }[];
  readonly next: readonly NextStep[];
  readonly changedAt: number;
  readonly now: number;
  readonly timing: Timing;
}

const colours = { error: 'red', warning: 'yellow', information: 'blue' } as const;

/** A rotation for people. */
export function rotationText(report: RotationReport, paint: ReturnType<typeof painter>): string {
  const { path, state, problems, next, changedAt, now, timing } = report;
  const lines = [`${paint('bold', printable(path))} ${printable(stateText(state))}`];
  for (const { severity, message } of problems)
    lines.push(`  ${paint(colours[severity], severity)} ${printable(message)}`);
  if (next.length > 0) lines.push('', 'Next:');
  for (const { step, wait, why, grave } of next) {
    const from = changedAt + wait;
    const when = wait === 0 ? '' : now < from ? `, not before ${new Date(from).toISOString()}` : ', from now on';
    lines.push(
      `  ${paint('bold', `--step ${step}`)}${when}${grave ? ' (cannot be undone)' : ''}`,
      `      ${printable(why)}`,
    );
    if (step === 'retire' && timing.lifetime === undefined)
      lines.push('      How long what it signed is good is said with --lifetime.');
  }
  if (next.some(({ wait }) => wait > 0))
    lines.push('', 'Times count from the last change of the files; where they were applied later, count from then.');
  return `${lines.join('\n')}\n`;
}
