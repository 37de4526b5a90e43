/** Repairs of key material itself; the editor shows what they change before it is done. */
import { t } from '../../text/l10n.ts';
import type { Unit } from '../model.ts';
import type { Fix, Repair, RuleContext } from '../rule.ts';
import { besides } from './alternatives.ts';
import type { Shown } from './ends.ts';
import { see } from './material.ts';
import type { CertificateFacts, Found, Opened, PemUse, Use } from './model.ts';

const repair = (title: string, what: Repair): Fix => ({
  title,
  changes: [],
  command: { name: 'repair', repair: what },
});

/** A value of a Secret is not a file that could be written. */
const isFile = ({ uri, assumed }: Found): boolean => !assumed && !uri.includes('#');

/** The key as PKCS#8, where the reader would take that. */
export function keyAsPkcs8(use: PemUse, found: Found, opened: Opened): Fix[] {
  const { blocks } = opened.pem;
  const at = blocks.findIndex(({ label }) => label.endsWith('PRIVATE KEY'));
  const block = blocks[at];
  if (block === undefined || !isFile(found) || block.headers.length > 0 || !PLAIN.has(block.content ?? '')) return [];
  if (block.label === PKCS8 && block.content === 'pkcs8') return [];
  const mended = blocks.map((each, i) => (i === at ? { ...each, label: PKCS8, content: 'pkcs8' } : each));
  if (use.refuses?.({ ...opened, pem: { ...opened.pem, blocks: mended } }) !== undefined) return [];
  return [repair(t`Convert the key to PKCS#8`, { kind: 'pkcs8', uri: found.uri })];
}

const PKCS8 = 'PRIVATE KEY';
const PLAIN: ReadonlySet<string> = new Set(['pkcs1', 'sec1', 'pkcs8']);

/** The certificates between a leaf and what its peers trust, where files beside it hold them. */
export function completedChain(
  unit: Unit,
  { use, leaf, others, sends }: Shown,
  context: RuleContext,
  accepts: (others: readonly CertificateFacts[]) => boolean,
): Fix[] {
  const { located } = see(unit, use, context.material);
  if (sends === 'first' || located.state !== 'found' || !isFile(located)) return [];
  return besides(unit, use, context).flatMap(({ uri, use: { file }, opened }) => {
    const above = opened.entries.flatMap(({ chain }) => chain).filter(({ isCa, selfIssued }) => isCa && !selfIssued);
    if (above.length === 0 || !accepts([...others, ...above])) return [];
    return [
      repair(t`Add the missing certificates of ${file}`, {
        kind: 'chain',
        uri: located.uri,
        leaf: leaf.sha256,
        from: [uri],
      }),
    ];
  });
}

/** The same certificate from now on. */
export function renewal(unit: Unit, use: Use, context: RuleContext): Fix[] {
  const { located } = see(unit, use, context.material);
  if (located.state !== 'found' || !isFile(located)) return [];
  return [repair(t`Renew the certificate…`, { kind: 'renew', uri: located.uri })];
}
