import {
  bmpString,
  contextConstructed,
  type Der,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
} from '../../server/src/pki/derWrite.ts';

/** The bytes between the lines of a PEM block. */
export function bytesOfBase64(pem: string): Uint8Array {
  const lines = pem.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
  return new Uint8Array(Buffer.from(lines.join(''), 'base64'));
}

/** The blocks of a PEM file. */
export const blocksOf = (pem: string): readonly string[] =>
  pem.split(/(?=-----BEGIN )/).filter((block) => block !== '');

export const integerSequence = (): Der => sequence(integer(1));

/** A PKCS#12 truststore as OpenSSL writes it: certificates without the attribute that makes Java trust them. */
export function opensslTruststore(certificates: readonly Uint8Array[]): Uint8Array {
  const data = (content: Der): Der =>
    sequence(objectIdentifier('1.2.840.113549.1.7.1'), contextConstructed(0, octetString(content)));
  const bags = certificates.map((der, i) =>
    sequence(
      objectIdentifier('1.2.840.113549.1.12.10.1.3'),
      contextConstructed(
        0,
        sequence(objectIdentifier('1.2.840.113549.1.9.22.1'), contextConstructed(0, octetString(der))),
      ),
      setOf(sequence(objectIdentifier('1.2.840.113549.1.9.20'), setOf(bmpString(`ca${i}`)))),
    ),
  );
  return sequence(integer(3), data(sequence(data(sequence(...bags)))));
}
