import type { KeyMaterialState } from '../../server/src/protocol.ts';
import { fill, make } from './dom.ts';
import type { EditorTexts } from './messages.ts';

/** Signs that stand beside the words: nothing is told by colour alone. */
const signs: Readonly<Record<KeyMaterialState, string>> = {
  fine: '✓',
  expiring: '!',
  expired: '✕',
  locked: '🔒︎',
  unreadable: '?',
};

export function stateChip(texts: EditorTexts, state: KeyMaterialState, text = texts.states[state]): HTMLElement {
  return make(
    'span',
    { class: `state ${state}` },
    make('span', { text: signs[state], aria: { hidden: 'true' } }),
    make('span', { text }),
  );
}

export const countText = (texts: EditorTexts, count: number): string =>
  count === 1 ? texts.oneEntry : fill(texts.entries, count);

export function daysText(texts: EditorTexts, days: number): string {
  if (days < 0) return fill(texts.expiredAgo, -days);
  return days === 1 ? texts.oneDayLeft : fill(texts.daysLeft, days);
}

export const dayText = (ms: number, locale: string): string =>
  Math.abs(ms) < 8.64e15 ? new Date(ms).toLocaleDateString(locale, { dateStyle: 'medium', timeZone: 'UTC' }) : '?';

/** The common name of a distinguished name, or all of it. */
export const shortName = (subject: string): string => /(?:^|,)CN=((?:\\.|[^,\\])+)/.exec(subject)?.[1] ?? subject;
