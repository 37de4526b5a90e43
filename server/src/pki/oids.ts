/** Names of object identifiers that certificates in clusters carry; sources: RFC 5280, RFC 8410, RFC 4519, NIST CSOR. */

/** Attribute types of distinguished names by the short names of openssl (RFC 4519; RFC 2985 for emailAddress). */
export const attributeNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.13': 'description',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.41': 'name',
  '2.5.4.42': 'GN',
  '2.5.4.43': 'initials',
  '2.5.4.44': 'generationQualifier',
  '2.5.4.46': 'dnQualifier',
  '2.5.4.65': 'pseudonym',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
};

export const extensionNames: Readonly<Record<string, string>> = {
  '2.5.29.9': 'Subject Directory Attributes',
  '2.5.29.14': 'Subject Key Identifier',
  '2.5.29.15': 'Key Usage',
  '2.5.29.16': 'Private Key Usage Period',
  '2.5.29.17': 'Subject Alternative Name',
  '2.5.29.18': 'Issuer Alternative Name',
  '2.5.29.19': 'Basic Constraints',
  '2.5.29.30': 'Name Constraints',
  '2.5.29.31': 'CRL Distribution Points',
  '2.5.29.32': 'Certificate Policies',
  '2.5.29.33': 'Policy Mappings',
  '2.5.29.35': 'Authority Key Identifier',
  '2.5.29.36': 'Policy Constraints',
  '2.5.29.37': 'Extended Key Usage',
  '2.5.29.46': 'Freshest CRL',
  '2.5.29.54': 'Inhibit anyPolicy',
  '1.3.6.1.5.5.7.1.1': 'Authority Information Access',
  '1.3.6.1.5.5.7.1.11': 'Subject Information Access',
  '1.3.6.1.5.5.7.1.24': 'TLS Feature',
  '1.3.6.1.4.1.11129.2.4.2': 'Signed Certificate Timestamps',
  '1.3.6.1.5.5.7.48.1.5': 'OCSP No Check',
  '2.16.840.1.113730.1.1': 'Netscape Certificate Type',
  '2.16.840.1.113730.1.13': 'Netscape Comment',
};

/** RFC 5280 section 4.2.1.3, by bit. */
export const keyUsageNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

export type KeyUsage = (typeof keyUsageNames)[number];

export const extendedKeyUsageNames: Readonly<Record<string, string>> = {
  '2.5.29.37.0': 'anyExtendedKeyUsage',
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
  '1.3.6.1.5.5.7.3.3': 'codeSigning',
  '1.3.6.1.5.5.7.3.4': 'emailProtection',
  '1.3.6.1.5.5.7.3.8': 'timeStamping',
  '1.3.6.1.5.5.7.3.9': 'OCSPSigning',
  '1.3.6.1.5.5.7.3.5': 'ipsecEndSystem',
  '1.3.6.1.5.5.7.3.6': 'ipsecTunnel',
  '1.3.6.1.5.5.7.3.7': 'ipsecUser',
  '1.3.6.1.5.5.7.3.17': 'ipsecIKE',
  '1.3.6.1.4.1.311.20.2.2': 'msSmartcardLogin',
  '1.3.6.1.5.2.3.5': 'kerberosKdc',
  '2.16.840.1.113730.4.1': 'netscapeServerGatedCrypto',
  '1.3.6.1.4.1.311.10.3.3': 'microsoftServerGatedCrypto',
};

/** Named curves: the field's name, the group's size in bits, and whether Java 17's JSSE speaks it. */
export const curves: Readonly<Record<string, { readonly name: string; readonly bits: number; readonly tls: boolean }>> =
  {
    '1.2.840.10045.3.1.7': { name: 'P-256', bits: 256, tls: true },
    '1.3.132.0.34': { name: 'P-384', bits: 384, tls: true },
    '1.3.132.0.35': { name: 'P-521', bits: 521, tls: true },
    '1.3.132.0.33': { name: 'P-224', bits: 224, tls: false },
    '1.2.840.10045.3.1.1': { name: 'P-192', bits: 192, tls: false },
    '1.3.132.0.10': { name: 'secp256k1', bits: 256, tls: false },
    '1.3.36.3.3.2.8.1.1.7': { name: 'brainpoolP256r1', bits: 256, tls: false },
    '1.3.36.3.3.2.8.1.1.11': { name: 'brainpoolP384r1', bits: 384, tls: false },
    '1.3.36.3.3.2.8.1.1.13': { name: 'brainpoolP512r1', bits: 512, tls: false },
  };

/** Signature algorithms as Java names them. `hash` is undefined where the parameters (PSS) or the key (EdDSA) decide. */
export const signatureAlgorithms: Readonly<Record<string, { readonly name: string; readonly hash?: string }>> = {
  '1.2.840.113549.1.1.2': { name: 'MD2withRSA', hash: 'MD2' },
  '1.2.840.113549.1.1.4': { name: 'MD5withRSA', hash: 'MD5' },
  '1.2.840.113549.1.1.5': { name: 'SHA1withRSA', hash: 'SHA-1' },
  '1.3.14.3.2.29': { name: 'SHA1withRSA', hash: 'SHA-1' },
  '1.2.840.113549.1.1.14': { name: 'SHA224withRSA', hash: 'SHA-224' },
  '1.2.840.113549.1.1.11': { name: 'SHA256withRSA', hash: 'SHA-256' },
  '1.2.840.113549.1.1.12': { name: 'SHA384withRSA', hash: 'SHA-384' },
  '1.2.840.113549.1.1.13': { name: 'SHA512withRSA', hash: 'SHA-512' },
  '1.2.840.113549.1.1.10': { name: 'RSASSA-PSS' },
  '1.2.840.10045.4.1': { name: 'SHA1withECDSA', hash: 'SHA-1' },
  '1.2.840.10045.4.3.1': { name: 'SHA224withECDSA', hash: 'SHA-224' },
  '1.2.840.10045.4.3.2': { name: 'SHA256withECDSA', hash: 'SHA-256' },
  '1.2.840.10045.4.3.3': { name: 'SHA384withECDSA', hash: 'SHA-384' },
  '1.2.840.10045.4.3.4': { name: 'SHA512withECDSA', hash: 'SHA-512' },
  '1.2.840.10040.4.3': { name: 'SHA1withDSA', hash: 'SHA-1' },
  '2.16.840.1.101.3.4.3.1': { name: 'SHA224withDSA', hash: 'SHA-224' },
  '2.16.840.1.101.3.4.3.2': { name: 'SHA256withDSA', hash: 'SHA-256' },
  '1.3.101.112': { name: 'Ed25519' },
  '1.3.101.113': { name: 'Ed448' },
};

/** Digests by the OIDs that PSS parameters name. */
export const digestNames: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'SHA-1',
  '2.16.840.1.101.3.4.2.4': 'SHA-224',
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
};
