/** PKCS#12 stores that no program on this machine writes, from parts of one that it has written. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  bmpString,
  contextConstructed,
  integer,
  nothing,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
} from '../../server/src/pki/derWrite.ts';
import { openArtifact } from '../../server/src/pki/read.ts';
import { pbmac1Sample, text, toBer, trustedStore } from '../unit/pki/harness.ts';
import { PASSWORD, type ZooStore } from './zoo.mjs';

type Der = Uint8Array;

const data = (content: Der): Der =>
  sequence(objectIdentifier('1.2.840.113549.1.7.1'), contextConstructed(0, octetString(content)));
const attribute = (oid: string, value: Der): Der => sequence(objectIdentifier(oid), setOf(value));
const name = (alias: string): Der => attribute('1.2.840.113549.1.9.20', bmpString(alias));
const id = (value: string): Der => attribute('1.2.840.113549.1.9.21', octetString(text(value)));
const trust = attribute('2.16.840.1.113894.746875.1.1', objectIdentifier('2.5.29.37.0'));
const bag = (kind: number, value: Der, ...attributes: Der[]): Der =>
  sequence(
    objectIdentifier(`1.2.840.113549.1.12.10.1.${kind}`),
    contextConstructed(0, value),
    ...(attributes.length === 0 ? [] : [setOf(...attributes)]),
  );

/** Writes them and says how to ask for them. `node.p12`, `pkcs1.key` and so on must lie in the folder. */
export async function makeCrafted(folder: string): Promise<ZooStore[]> {
  const read = (file: string): Der => new Uint8Array(readFileSync(join(folder, file)));
  const passwords = { store: PASSWORD };
  const { artifact } = await openArtifact(read('node.p12'), { passwords });
  const [entry] = artifact.entries;
  const [leaf, middle, root] = entry?.chain ?? [];
  const stored = entry?.stored;
  if (leaf === undefined || middle === undefined || root === undefined || stored === undefined) {
    throw new Error('node.p12 is not as expected');
  }
  const cert = (der: Der, ...attributes: Der[]): Der =>
    bag(
      3,
      sequence(objectIdentifier('1.2.840.113549.1.9.22.1'), contextConstructed(0, octetString(der))),
      ...attributes,
    );
  const key = (...attributes: Der[]): Der => bag(2, stored, ...attributes);
  const pfx = (...safes: Der[][]): Der =>
    sequence(integer(3), data(sequence(...safes.map((bags) => data(sequence(...bags))))));
  const key6M = sequence(
    sequence(objectIdentifier('1.2.840.113549.1.12.1.3'), sequence(octetString(text('saltsalt')), integer(6_000_000))),
    octetString(new Uint8Array(8)),
  );
  const mac = (oid: string, iterations: number): Der =>
    sequence(
      sequence(sequence(objectIdentifier(oid)), octetString(new Uint8Array(20))),
      octetString(text('saltsalt')),
      integer(iterations),
    );
  const withMac = (content: Der[], macData: Der): Der =>
    sequence(integer(3), data(sequence(data(sequence(...content)))), macData);
  const encrypted = (oid: string, parameters: Der): Der =>
    sequence(
      objectIdentifier('1.2.840.113549.1.7.6'),
      contextConstructed(
        0,
        sequence(
          integer(0),
          sequence(
            objectIdentifier('1.2.840.113549.1.7.1'),
            sequence(objectIdentifier(oid), parameters),
            // [0] IMPLICIT OCTET STRING
            Uint8Array.of(0x80, 16, ...new Uint8Array(16)),
          ),
        ),
      ),
    );
  const withSafe = (safe: Der): Der => sequence(integer(3), data(sequence(safe)));
  const aes = sequence(objectIdentifier('2.16.840.1.101.3.4.1.42'), octetString(new Uint8Array(16)));
  const scrypt = sequence(
    objectIdentifier('1.3.6.1.4.1.11591.4.11'),
    sequence(octetString(text('saltsalt')), integer(1024), integer(8), integer(1)),
  );

  const pbkdf2 = sequence(
    objectIdentifier('1.2.840.113549.1.5.12'),
    // hmacWithSHA512-256
    sequence(
      octetString(text('saltsalt')),
      integer(1000),
      sequence(objectIdentifier('1.2.840.113549.2.13'), nothing()),
    ),
  );

  const stores: Record<string, Der> = {
    'ber.p12': toBer(read('node.p12')),
    'ber-legacy.p12': toBer(read('legacy.p12')),
    'pbmac1.p12': pbmac1Sample(1),
    'one-key-no-ids.p12': pfx([key(), cert(leaf), cert(middle), cert(root)]),
    'certificates-first-no-ids.p12': pfx([cert(leaf), cert(middle)], [key()]),
    'leaf-not-first-no-ids.p12': pfx([key()], [cert(root), cert(leaf)]),
    'two-keys-no-ids.p12': pfx([key(name('a')), key(name('b')), cert(leaf, name('b'))]),
    'matched-by-name.p12': pfx([cert(root, name('X')), cert(leaf, name('NODE'))], [key(name('node'), id('7'))]),
    'same-id-twice.p12': pfx([cert(root, id('1')), cert(leaf, id('1'))], [key(name('node'), id('1'))]),
    'same-id-one-name.p12': pfx([cert(leaf, id('1'), name('Node')), cert(root, id('1'))], [key(name('node'), id('1'))]),
    'no-chain.p12': pfx([key(name('node'), id('1'))]),
    'trust-on-own-certificate.p12': pfx([key(name('node'), id('1')), cert(leaf, id('1'), trust, name('leaf'))]),
    'trusted-unnamed.p12': pfx([cert(root, trust), cert(middle, trust), cert(leaf)]),
    'alias-case.p12': pfx([
      cert(root, trust, name('Root')),
      cert(middle, trust, name('ROOT')),
      cert(leaf, trust, name('root')),
    ]),
    'root-first.p12': pfx([cert(root), cert(middle), cert(leaf, id('1'))], [key(name('node'), id('1'))]),
    'nested.p12': pfx([bag(6, sequence(cert(root, trust, name('ca')))), cert(middle, trust, name('mid'))]),
    'crl.p12': pfx([
      bag(4, sequence(objectIdentifier('1.2.840.113549.1.9.23.1'), contextConstructed(0, octetString(root)))),
      cert(root, trust),
    ]),
    'unknown-bag.p12': pfx([bag(9, sequence(integer(1))), cert(root, trust)]),
    'no-bags.p12': pfx([]),
    'no-safes.p12': sequence(integer(3), data(sequence())),
    'key-too-many-iterations.p12': pfx([bag(2, key6M, name('slow'), id('1')), cert(leaf, id('1'))]),
    'safe-too-many-iterations.p12': withSafe(
      encrypted('1.2.840.113549.1.12.1.3', sequence(octetString(text('saltsalt')), integer(6_000_000))),
    ),
    'safe-scrypt.p12': withSafe(encrypted('1.2.840.113549.1.5.13', sequence(scrypt, aes))),
    'safe-sha512-256.p12': withSafe(encrypted('1.2.840.113549.1.5.13', sequence(pbkdf2, aes))),
    'mac-too-many-iterations.p12': withMac([cert(root, trust)], mac('1.3.14.3.2.26', 6_000_000)),
    'mac-md5.p12': withMac([cert(root, trust)], mac('1.2.840.113549.2.5', 1)),
    'mac-wrong.p12': withMac([cert(root, trust)], mac('1.3.14.3.2.26', 1)),
    'case.jks': trustedStore(PASSWORD, [
      ['Root', root],
      ['ROOT', middle],
      ['other', leaf],
    ]),
    'twice.jks': trustedStore(PASSWORD, [
      ['root', root],
      ['root', middle],
    ]),
  };
  return Object.entries(stores).flatMap(([file, der]) => {
    writeFileSync(join(folder, file), der);
    const store = { name: file, store: file === 'pbmac1.p12' ? '1234' : PASSWORD };
    return [
      store,
      { ...store, store: null },
      { ...store, type: 'JKS' },
      { ...store, store: 'wrong-one', type: 'PKCS12' },
    ];
  });
}
