import type { Host } from '../../host.ts';
import type { Opened, OpenedEntry, Pki, Reading } from '../../rules/artifact/model.ts';

/** Bytes; what is larger is no key material. */
const LARGEST = 20 * 2 ** 20;

/** The Java release that judges stores. */
const TARGET = 17;

/** Opens a file as a product does. undefined: it cannot be read (any more). */
export async function openFile(
  pki: Pki,
  host: Pick<Host, 'readBytes'>,
  uri: string,
  reading: Reading,
): Promise<Opened | undefined> {
  const bytes = await host.readBytes(uri, LARGEST);
  return bytes === undefined ? undefined : openBytes(pki, bytes, reading);
}

export async function openBytes(pki: Pki, bytes: Uint8Array, { type, store, key }: Reading): Promise<Opened> {
  const passwords = { ...(store === undefined ? {} : { store }), ...(key === undefined ? {} : { key }) };
  const opened = await pki.openArtifact(bytes, { passwords });
  const entries = await Promise.all(
    opened.artifact.entries.map(async (entry): Promise<OpenedEntry> => {
      const chain = entry.chain.map((der) => pki.describeCertificate(der));
      const publicKey =
        entry.privateKey === undefined ? undefined : await pki.publicKeyOf(entry.privateKey).catch(() => undefined);
      const own = chain[0]?.parts?.publicKey;
      const matches = publicKey === undefined || own === undefined ? undefined : equal(publicKey, own);
      return { entry, chain, matches, ...(publicKey === undefined ? {} : { publicKey }) };
    }),
  );
  return { artifact: opened.artifact, java: pki.javaView(opened, TARGET, type), entries, pem: pki.pemShape(bytes) };
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);
