import { t } from '../../text/l10n.ts';
import { capital, type Diagnosis, milder, quoted } from './diagnosis.ts';
import type { Shown } from './ends.ts';
import type { Connection, Given } from './model.ts';
import { wrong } from './uses.ts';

/**
 * Certificates that are shown and not pinned. A list that cannot be read stops the product before anything is shown, and is
 * another rule's; of several keys, one that is pinned is enough.
 */
export function notPinned(
  { title }: Connection,
  { text, setting }: Given,
  servers: readonly Shown[] | undefined,
  clients: readonly Shown[] | undefined,
): Diagnosis[] {
  const wanted = text
    ?.split(',')
    .filter((each) => each !== '')
    .map(bare);
  if (setting === undefined || wanted === undefined || wanted.some((each) => !/^[0-9a-f]{40}$/.test(each))) return [];
  const refused = (shown: readonly Shown[] | undefined, side: 'server' | 'client'): Diagnosis[] => {
    const [first] = shown ?? [];
    if (first === undefined || shown?.some(({ leaf }) => wanted.includes(bare(leaf.sha1)))) return [];
    const { use, leaf, assumed } = first;
    const diagnosis = wrong(use, undefined, {
      cause: 'not-pinned',
      at: { value: setting },
      message: t`${side} certificate with unknown fingerprint: ${leaf.subject}. ${capital(use.title)} shows ${quoted(leaf.sha1)} in ${title}, which is not in the list.`,
      related: [{ setting: use.path, message: t`names ${use.title}` }],
      fixes: () => [
        { title: t`Use the fingerprint of the certificate`, changes: [{ op: 'set', setting, value: leaf.sha1 }] },
      ],
    });
    return [assumed ? { ...diagnosis, severity: milder(diagnosis.severity, 'warning') } : diagnosis];
  };
  const found = [...refused(servers, 'server'), ...refused(clients, 'client')];
  // Where both ends show one certificate, that is one mistake.
  return found.slice(0, 1);
}

/** Digits alone, in one case. */
const bare = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase();
