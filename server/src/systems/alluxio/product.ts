import type { ProductVersion } from '../../rules/model.ts';
import { t } from '../../text/l10n.ts';

export type Edition = 'OSS 2.x' | 'EE 2.x' | 'EE 3.x';

/** An edition with a version of it, as an image tag or a user tells them. */
export interface Release {
  readonly edition: Edition;
  readonly text: string;
}

/** Release lines, oldest first. */
export const releaseLines: readonly string[] = [
  '2.8',
  '2.9',
  '2.10',
  '3.2',
  '3.3',
  '3.4',
  '3.5',
  '3.6',
  '3.7',
  '3.8',
  '3.9',
];

/** The version that stands in for an edition of which nothing more is known. */
export const newest: Readonly<Record<Edition, string>> = { 'OSS 2.x': '2.9', 'EE 2.x': '2.10', 'EE 3.x': '3.9' };

/**
 * Reads what users and image tags write: `2.10`, `2.10.0-2.3`, `3.x`, `EE 2.10`, `OSS`, `AI-3.5-10.2.0`, `DA 3.2`.
 * Undefined where neither a version nor an edition can be seen. Without a word on the edition, 2.x and 3.x mean
 * Enterprise: the open-source edition has no TLS.
 */
export function parseRelease(text: string): Release | undefined {
  const number = /(?:^|[^\d.])v?(\d+)(?:\.(\d+|x))?((?:\.\d+)*)/i.exec(text);
  const major = number?.[1] === '2' || number?.[1] === '3' ? number[1] : undefined;
  const named = /\b(OSS|CE|community|open[- ]?source)\b/i.test(text)
    ? 'OSS 2.x'
    : /\b(AI|DA)\b/i.test(text)
      ? 'EE 3.x'
      : undefined;
  const enterprise = /\b(EE|enterprise)\b/i.test(text);
  if (major === undefined && named === undefined && !enterprise) return undefined;
  const edition = named ?? (major === '2' ? 'EE 2.x' : 'EE 3.x');
  const minor = number?.[2];
  const fits = major !== undefined && major === edition.at(-3);
  if (!fits || minor === undefined || /x/i.test(minor)) return { edition, text: newest[edition] };
  return { edition, text: `${major}.${minor}${number?.[3] ?? ''}` };
}

/**
 * The release that an image stands for: `alluxio/alluxio:2.9.2` is open source, `…alluxio-enterprise…` and tags such as
 * `AI-3.9` or `2.10.0-2.3` are Enterprise. Undefined for images that are not Alluxio's, or tell nothing.
 */
export function releaseOfImage(image: string): Release | undefined {
  if (!/alluxio/i.test(image)) return undefined;
  const at = image.lastIndexOf(':');
  const name = at > image.lastIndexOf('/') ? image.slice(0, at) : image;
  const tag = at > image.lastIndexOf('/') ? image.slice(at + 1).replace(/@.*$/, '') : '';
  const release = parseRelease(tag.replaceAll('_', '-'));
  if (release?.edition === 'EE 3.x') return release;
  const open = /(^|\/)alluxio\/alluxio(-fuse|-dev)?$/i.test(name) && !/^2\.(?:[1-9]\d)|^\d+(?:\.\d+)+-\d/.test(tag);
  if (!open) return release ?? (/enterprise/i.test(name) ? { edition: 'EE 3.x', text: newest['EE 3.x'] } : undefined);
  return { edition: 'OSS 2.x', text: release?.text ?? newest['OSS 2.x'] };
}

/** What a document says of itself in a comment `# cluster-tls: alluxio <version>`. */
export function releaseInComment(text: string): { readonly release: Release; readonly written: string } | undefined {
  if (!text.includes('cluster-tls:')) return undefined;
  const match = /(?:#|!|\/\/)[ \t]*cluster-tls:[ \t]*alluxio[ \t]+([^\r\n]{1,60})/i.exec(text);
  const written = match?.[1]?.split('--')[0]?.trim();
  const release = written === undefined ? undefined : parseRelease(written);
  return release === undefined || written === undefined ? undefined : { release, written };
}

/** What else a document gives away. */
export interface Signs {
  readonly images?: readonly string[];
  /** Edition that the shape of the document or its keys belong to, with the reason. */
  readonly shape?: { readonly edition: Edition; readonly why: string };
}

export interface Product {
  readonly edition: Edition;
  readonly version: ProductVersion;
}

/** Decides the product of a unit: the comment, the user's setting, an image, the shape of the document, the newest. */
export function productOf(text: string, setting: string | undefined, signs: Signs): Product {
  const comment = releaseInComment(text);
  if (comment !== undefined) return found(comment.release, t`comment "alluxio ${comment.written}"`);
  const set = setting === undefined ? undefined : parseRelease(setting);
  if (set !== undefined) return found(set, t`setting clusterTls.alluxio.version "${setting}"`);
  for (const image of signs.images ?? []) {
    const release = releaseOfImage(image);
    if (release !== undefined) return found(release, t`image ${image}`);
  }
  const { edition, why } = signs.shape ?? { edition: 'EE 3.x', why: t`nothing in the file tells the edition` };
  return { edition, version: { text: newest[edition], why: t`${why}; newest ${edition} assumed`, assumed: true } };
}

const found = (release: Release, why: string): Product => ({
  edition: release.edition,
  version: { text: release.text, why, assumed: false },
});
