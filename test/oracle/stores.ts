import {
  pemBlock,
  pemCertificates,
  pemPrivateKey,
  type StoreEntry,
  type StoreFormat,
  writeStore,
} from '../../server/src/pki/index.ts';
import { writePkcs12 } from '../../server/src/pki/write/pkcs12.ts';
import { opensslTruststore } from './bytes.ts';
import { type Cluster, type LeafChange, PASSWORD } from './cluster.ts';

/** How a keystore differs from the one that was generated. */
export interface KeystoreChange {
  readonly leaf?: LeafChange;
  readonly alias?: string;
  readonly password?: string;
  /** Where it differs from the store's. */
  readonly keyPassword?: string;
  readonly format?: StoreFormat;
  /** `leaf`: what leads to the root is left out; `root`: the root stands behind it; `reversed`: the leaf comes last. */
  readonly chain?: 'leaf' | 'root' | 'reversed';
  /** What else lies in it. */
  readonly beside?: 'trusted' | 'key' | 'expired-key';
  readonly content?: 'no-key' | 'pem' | 'empty-file' | 'garbage' | 'base64' | 'cut';
}

export interface TruststoreChange {
  /** `leaf`: the certificate of the first node; `between`: the intermediate CA. */
  readonly anchors?: readonly ('ca' | 'other' | 'leaf' | 'between')[];
  readonly password?: string;
  readonly format?: StoreFormat;
  readonly content?: 'openssl' | 'pem' | 'empty-file' | 'garbage' | 'keystore' | 'base64' | 'cut';
}

type Bytes = Uint8Array | string;

export const storeFormat = (suffix: string): StoreFormat =>
  suffix === 'jks' ? 'jks' : suffix === 'jceks' ? 'jceks' : 'pkcs12';

/** The bytes of stores, each made once per cluster. */
export class Stores {
  readonly #kept = new Map<string, Promise<Bytes>>();
  readonly #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  keystore(cluster: Cluster, name: string, suffix: string, change: KeystoreChange): Promise<Bytes> {
    return this.#once(['key', cluster.planned.plan, name, suffix, change], () =>
      this.#keystore(cluster, name, suffix, change),
    );
  }

  truststore(cluster: Cluster, suffix: string, change: TruststoreChange): Promise<Bytes> {
    return this.#once(['trust', cluster.planned.plan, suffix, change], () => this.#truststore(cluster, suffix, change));
  }

  /** The certificate chain and the private key as PEM files. */
  async pem(
    cluster: Cluster,
    name: string,
    change: KeystoreChange,
  ): Promise<{ readonly certificate: string; readonly key: string }> {
    const leaf = await cluster.leaf(name, change.leaf);
    const chain = chainAs(leaf.chain, cluster.root?.certificate, change.chain);
    return { certificate: pemCertificates(chain), key: await pemPrivateKey(leaf.privateKey) };
  }

  /** What is trusted, as a PEM file. */
  async trustedPem(cluster: Cluster, anchors: TruststoreChange['anchors']): Promise<string> {
    return pemCertificates(await anchorsOf(cluster, anchors));
  }

  #once(key: unknown, make: () => Promise<Bytes>): Promise<Bytes> {
    const id = JSON.stringify(key, (name, value) => (name === 'system' ? undefined : value));
    const made = this.#kept.get(id) ?? make();
    this.#kept.set(id, made);
    return made;
  }

  async #keystore(cluster: Cluster, name: string, suffix: string, change: KeystoreChange): Promise<Bytes> {
    const { alias = name, password = PASSWORD, keyPassword, content } = change;
    const leaf = await cluster.leaf(name, change.leaf);
    const chain = chainAs(leaf.chain, cluster.root?.certificate, change.chain);
    if (content === 'pem') return `${await pemPrivateKey(leaf.privateKey)}${pemCertificates(chain)}`;
    const entries: StoreEntry[] =
      content === 'no-key'
        ? [{ kind: 'trusted', alias, certificate: leaf.certificate }]
        : [
            {
              kind: 'key',
              alias,
              privateKey: leaf.privateKey,
              chain,
              ...(keyPassword === undefined ? {} : { password: keyPassword }),
            },
          ];
    const [anchor] = cluster.anchors;
    if (change.beside === 'trusted' && anchor !== undefined)
      entries.push({ kind: 'trusted', alias: 'root', certificate: anchor });
    if (change.beside === 'key' || change.beside === 'expired-key') {
      const second = await cluster.leaf(name, change.beside === 'key' ? { until: 200 } : { from: -20, until: -2 });
      entries.push({ kind: 'key', alias: 'second', privateKey: second.privateKey, chain: second.chain });
    }
    return damaged(await this.#write(entries, change.format ?? storeFormat(suffix), password), content);
  }

  async #truststore(cluster: Cluster, suffix: string, change: TruststoreChange): Promise<Bytes> {
    const { anchors, password = PASSWORD, content } = change;
    const [first] = cluster.certificates;
    const certificates = await anchorsOf(cluster, anchors);
    if (content === 'openssl') return opensslTruststore(certificates);
    if (content === 'pem') return pemCertificates(certificates);
    const entries: StoreEntry[] = certificates.map((certificate, i) => ({
      kind: 'trusted',
      alias: `ca-${i}`,
      certificate,
    }));
    if (content === 'keystore') return this.keystore(cluster, first?.name ?? '', suffix, {});
    return damaged(await this.#write(entries, change.format ?? storeFormat(suffix), password), content);
  }

  async #write(entries: readonly StoreEntry[], format: StoreFormat, password: string): Promise<Uint8Array> {
    // The engine refuses to make PKCS#12 files whose key has another password; Java reads them, and people have them.
    if (format === 'pkcs12') return writePkcs12(entries, { password });
    // Java opens no JCEKS store with a password beyond ASCII, and so none is made.
    const possible = format === 'jceks' && /[^\x20-\x7e]/.test(password) ? PASSWORD : password;
    return writeStore(entries, { format, password: possible, now: this.#now });
  }
}

async function anchorsOf(
  cluster: Cluster,
  anchors: TruststoreChange['anchors'] = ['ca'],
): Promise<readonly Uint8Array[]> {
  const [first] = cluster.certificates;
  const found = await Promise.all(
    anchors.map(async (anchor) => {
      if (anchor === 'ca') return cluster.anchors;
      if (anchor === 'leaf') return [(await cluster.leaf(first?.name ?? '')).certificate];
      return [(await cluster.authority(anchor)).certificate];
    }),
  );
  return found.flat();
}

function chainAs(
  chain: readonly Uint8Array[],
  root: Uint8Array | undefined,
  as: KeystoreChange['chain'],
): readonly Uint8Array[] {
  const [leaf] = chain;
  const whole = root === undefined ? chain : [...chain, root];
  if (as === 'leaf' && leaf !== undefined) return [leaf];
  if (as === 'root') return whole;
  if (as === 'reversed') return whole.toReversed();
  return chain;
}

function damaged(bytes: Uint8Array, content: string | undefined): Bytes {
  if (content === 'empty-file') return new Uint8Array();
  if (content === 'garbage') return Uint8Array.from(bytes, (b, i) => (i < 40 ? b : b ^ 0x5a));
  if (content === 'cut') return bytes.subarray(0, Math.floor(bytes.length * 0.7));
  if (content === 'base64') return `${Buffer.from(bytes).toString('base64')}\n`;
  return bytes;
}

export { pemBlock };
