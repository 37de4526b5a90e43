import { t } from '../../text/l10n.ts';
import type { Work } from './make.ts';
import { type Item, isDue, type Survey } from './survey.ts';

const DAY = 86_400_000;

/** How a certificate of a plan stands, in one sentence. */
export function itemText(item: Item, now: number): string {
  const { name, state, missing, lacks, notAfter = 0 } = item;
  const date = new Date(notAfter).toISOString().slice(0, 10);
  const days = Math.floor((notAfter - now) / DAY);
  switch (state) {
    case 'fine':
      return t`${name}: good until ${date}`;
    case 'absent':
      return t`${name}: not made yet`;
    case 'incomplete':
      return t`${name}: ${missing.join(', ')} missing`;
    case 'expiring':
      return t`${name}: ends on ${date}, in ${days} ${days === 1 ? 'day' : 'days'}`;
    case 'expired':
      return t`${name}: ended on ${date}`;
    case 'names':
      return t`${name}: lacks ${listed(lacks)}`;
    case 'other-ca':
      return t`${name}: another CA has signed it`;
    case 'locked':
      return t`${name}: the password does not open it`;
    case 'unreadable':
      return t`${name}: cannot be read`;
  }
}

const listed = (names: readonly string[]): string =>
  names.length > 3 ? t`${names.slice(0, 3).join(', ')} and ${names.length - 3} more names` : names.join(', ');

/** What a plan lacks and what of it is out of date, one sentence each; empty where all is well. */
export function outOfDate({ items, others }: Survey, now: number): readonly string[] {
  return [
    ...items.filter(({ state }) => state !== 'fine').map((item) => itemText(item, now)),
    ...others.flatMap(({ name, state }) =>
      state === 'fine' ? [] : [`${name}: ${state === 'absent' ? t`not made yet` : t`not what the plan makes now`}`],
    ),
  ];
}

/** What a run did, and what `--renew` would. */
export const leftText = ({ left }: Work, now: number): readonly string[] => left.map((item) => itemText(item, now));

export const needsRenewal = ({ items, others }: Survey): boolean =>
  items.some(isDue) || others.some(({ state }) => state === 'changed');
