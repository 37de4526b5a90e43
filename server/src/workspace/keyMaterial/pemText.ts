import { t } from '../../text/l10n.ts';
/** PEM files that are changed in place: all other text of them stays. */
import { wrong } from './changeError.ts';
import type { Material } from './materials.ts';

export const textOf = ({ bytes }: Material): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** The text with the block of a certificate replaced. @throws ChangeError */
export function withBlock(text: string, old: string, block: string): string {
  const wanted = old.split('\n').slice(1, -2).join('');
  for (const { start, end, body } of blocks(text, 'CERTIFICATE'))
    if (body === wanted) return text.slice(0, start) + block.trimEnd() + text.slice(end);
  wrong(t`The certificate is not written in a way that can be replaced in its place.`);
}

/** The text with its private key replaced. @throws ChangeError */
export function withKey(text: string, block: string): string {
  const found = [...blocks(text, 'PRIVATE KEY')];
  const [only, ...more] = found;
  if (only === undefined || more.length > 0) wrong(t`The file must hold one private key.`);
  return text.slice(0, only.start) + block.trimEnd() + text.slice(only.end);
}

/** Blocks whose label ends with a word, in the order of the text. Linear: each line is looked at once. */
export function* blocks(text: string, label: string): Generator<{ start: number; end: number; body: string }> {
  let start: number | undefined;
  let body = '';
  for (let at = 0; at < text.length; ) {
    const stop = text.indexOf('\n', at);
    const end = stop < 0 ? text.length : stop;
    const line = text.slice(at, end).trim();
    if (line.startsWith('-----BEGIN ') && line.endsWith(`${label}-----`)) {
      start = at;
      body = '';
    } else if (line.startsWith('-----END ') && start !== undefined) {
      yield { start, end: at + text.slice(at, end).trimEnd().length, body };
      start = undefined;
    } else if (start !== undefined) body += line;
    at = end + 1;
  }
}
