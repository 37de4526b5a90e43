import type { ProductVersion } from '../../rules/model.ts';
import { inRange } from '../../rules/version.ts';
import { t } from '../../text/l10n.ts';
import type { Environment } from '../types.ts';
import type { Build } from './build.ts';
import { type Product, title } from './names.ts';

/** Release lines by product, oldest first; the last one stands in where nothing tells the version. */
export const versions: Readonly<Record<Product, readonly string[]>> = {
  akka: ['2.4.20', '2.5.32', '2.6.21', '2.7.1', '2.8.8', '2.9.7', '2.10.21'],
  pekko: ['1.0.3', '1.1.5', '1.2.1', '1.3.0', '1.4.0', '1.5.0', '1.6.0', '1.7.0'],
};

const newest: Readonly<Record<Product, string>> = { akka: '2.10.21', pekko: '1.7.0' };

/** Akka's releases have begun with 2.3 and higher since 2014; those of Pekko begin with 1, or with 2.0. */
const belongsTo = (version: string): Product => (inRange(version, '<2.1') ? 'pekko' : 'akka');

/** What a document says of itself in a comment: `# cluster-tls: pekko 1.1.5`. */
export function versionInComment(text: string, product: Product): string | undefined {
  if (!text.includes('cluster-tls:')) return undefined;
  const match = new RegExp(String.raw`(?:#|//)[ \t]*cluster-tls:[ \t]*${product}[ \t]+v?(\d[\w.-]*)`, 'i').exec(text);
  return match?.[1];
}

/** The version of a product for a document: comment, setting, build file, newest. */
export function versionOf(
  text: string,
  product: Product,
  environment: Environment,
  build: Build | undefined,
): ProductVersion {
  const comment = versionInComment(text, product);
  if (comment !== undefined) return found(comment, `comment "${product} ${comment}"`);
  const own = environment.version(product)?.trim();
  if (own !== undefined && /^v?\d/.test(own) && belongsTo(own) === product)
    return found(own, t`setting clusterTls.${product}.version`);
  // One setting for both, told apart by its number.
  const shared = environment.version('akka')?.trim();
  if (shared !== undefined && /^v?\d/.test(shared) && belongsTo(shared) === product)
    return found(shared, t`setting clusterTls.akka.version`);
  const built = build?.versions[product];
  if (built !== undefined && build !== undefined) return found(built, t`${title(product)} ${built} in ${build.file}`);
  return { text: newest[product], why: t`newest known ${title(product)}`, assumed: true };
}

const found = (text: string, why: string): ProductVersion => ({ text: text.replace(/^v/, ''), why, assumed: false });
