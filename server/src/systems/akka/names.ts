import type { Unit } from '../../rules/model.ts';
import { inRange } from '../../rules/version.ts';

export type Product = 'akka' | 'pekko';

/** Configuration paths (prefixes end with a dot) and class names of a product. */
export interface Names {
  readonly product: Product;
  readonly remote: string;
  readonly artery: string;
  readonly ssl: string;
  /** Keystore and truststore of Artery. */
  readonly stores: string;
  /** PEM files of Artery, re-read while running. */
  readonly rotating: string;
  /** Where classic remoting stands from Akka 2.6 on, and in Pekko. */
  readonly classic: string;
  readonly storesClass: string;
  readonly rotatingClass: string;
  readonly classicClass: string;
}

const build = (product: Product): Names => {
  const remote = `${product}.remote.`;
  const artery = `${remote}artery.`;
  const pack = product === 'pekko' ? 'org.apache.pekko' : 'akka';
  return {
    product,
    remote,
    artery,
    ssl: `${artery}ssl.`,
    stores: `${artery}ssl.config-ssl-engine.`,
    rotating: `${artery}ssl.rotating-keys-engine.`,
    classic: `${remote}classic.`,
    storesClass: `${pack}.remote.artery.tcp.ConfigSSLEngineProvider`,
    rotatingClass: `${pack}.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider`,
    classicClass: `${pack}.remote.transport.netty.ConfigSSLEngineProvider`,
  };
};

const byProduct: Readonly<Record<Product, Names>> = { akka: build('akka'), pekko: build('pekko') };

export const namesOf = (product: Product): Names => byProduct[product];

export const names = (unit: Pick<Unit, 'product'>): Names => namesOf(unit.product === 'pekko' ? 'pekko' : 'akka');

export const products: readonly Product[] = ['akka', 'pekko'];

export const otherProduct = (product: string): Product => (product === 'pekko' ? 'akka' : 'pekko');

/** As a person writes the product. */
export const title = (product: string): string => (product === 'pekko' ? 'Pekko' : 'Akka');

/** `Akka 2.6.21`, `Pekko 1.7.0 (assumed)`. */
export const release = (unit: Unit): string =>
  `${title(unit.product)} ${unit.version.text}${unit.version.assumed ? ' (assumed)' : ''}`;

/** Where this version reads classic remoting (prefix); undefined where it has none any more. */
export function classicBase(unit: Unit): string | undefined {
  const n = names(unit);
  if (unit.product === 'pekko') return n.classic;
  if (inRange(unit.version.text, '<2.6')) return n.remote;
  return inRange(unit.version.text, '<2.8') ? n.classic : undefined;
}

/** Keys of `config-ssl-engine` and of the classic `security` block. */
export const storeKeys: readonly string[] = [
  'key-store',
  'key-store-password',
  'key-password',
  'trust-store',
  'trust-store-password',
  'protocol',
  'enabled-algorithms',
  'random-number-generator',
  'require-mutual-authentication',
  'hostname-verification',
];

/** Keys of `rotating-keys-engine` that `config-ssl-engine` does not have. */
export const pemKeys: readonly string[] = [
  'secret-mount-point',
  'key-file',
  'cert-file',
  'ca-cert-file',
  'ssl-context-cache-ttl',
];
