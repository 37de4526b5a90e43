import type { Cause } from './case.ts';

/** By the ids of our rules, what the product may complain of where they are right; all that fit count. */
const table: readonly (readonly [RegExp, readonly Cause[]])[] = [
  [/^artifact\/(?:missing|folder)$/, ['file']],
  [/^artifact\/unreadable$/, ['format', 'store-password', 'key-password']],
  [/^artifact\/wrong-(?:kind|type)$/, ['format', 'store-type', 'pem-key']],
  [/^artifact\/wrong-password$/, ['store-password']],
  [/^artifact\/password-missing$/, ['no-anchor', 'no-key', 'store-password']],
  [/^artifact\/wrong-key-password$/, ['key-password']],
  // Without a key the server has nothing to show, and says that no suite is left.
  [/^artifact\/no-private-key$/, ['no-key', 'suites']],
  // Of a certificate that is not the key's, chain and names are looked at before the signature is.
  [/^artifact\/key-mismatch$/, ['mismatch', 'name', 'chain']],
  [/^artifact\/key-format$/, ['pem-key', 'format']],
  [/^artifact\/nothing-trusted$/, ['no-anchor']],
  [/^artifact\/(?:expired|not-yet-valid)$/, ['dates']],
  [/^artifact\/not-trusted$/, ['chain']],
  [/^artifact\/not-pinned$/, ['fingerprint']],
  [/^artifact\/usage$/, ['usage']],
  [/^artifact\/name-not-covered$/, ['name']],
  [/^artifact\/no-shared-name$/, ['subject-names']],
  [/^artifact\/suite-key-mismatch$/, ['suites']],
  [/^artifact\/weak$/, ['weak']],
  [/^artifact\/certificate$/, ['chain', 'weak', 'usage', 'format']],
  [
    /^config\/(?:syntax|yaml-syntax|wrong-value)$/,
    [
      'configuration',
      'protocol-name',
      'suite-name',
      'provider',
      'store-type',
      'fingerprint',
      'missing-setting',
      'plain',
    ],
  ],
  [
    // A key that is not read takes over what follows from its absence.
    /^config\/(?:unknown-key|duplicate-key|removed-key|not-yet-key|other-edition|deprecated-key)$/,
    ['missing-setting', 'plain', 'configuration', 'store-type', 'format', 'file'],
  ],
  [
    /default-ciphers|old-protocol|cipher-weak|cipher-disabled|do-not-fit|suites-mismatch|static-rsa|protocol-old|protocol-disabled/,
    ['suites'],
  ],
  [/cipher-unknown|cipher-list|protocol-in-ciphers/, ['suite-name', 'suites', 'configuration']],
  [/protocol-list/, ['configuration', 'protocol-name']],
  [/protocol-unknown|protocol-name/, ['protocol-name']],
  [/fingerprint/, ['fingerprint']],
  [/store-type/, ['store-type', 'format']],
  [/pem-store|pem-as-store/, ['format', 'store-type']],
  [/missing|stores-not-configured|incomplete|client-pair/, ['missing-setting', 'file']],
  [/switch|stores-without|etcd-scheme|plain|not-enforced|not-enabled|not-used|tls-not|without-rest-tls/, ['plain']],
  // Without a truststore the client has the JVM's CAs only.
  [/mutual-auth-not-enforced|rest-default-trust/, ['chain']],
  [/openssl-provider/, ['provider']],
  [
    /store-path|store-not-set|single-quotes|engine-block-not-read|engine-provider|misplaced|substitution-in-quotes/,
    ['file'],
  ],
  [/engine-provider|prefix-of-other/, ['provider', 'plain']],
  [/random-number/, ['configuration']],
  [/transport-old-path|classic-removed/, ['configuration', 'missing-setting', 'plain']],
  [/null-value|nested-in-flat|overlapping|destroyed/, ['configuration', 'missing-setting', 'plain']],
  [
    /hash-cuts|quoted-value|value-retyped|single-quotes|cut-by-comment|lone-backslash|note-in-value/,
    ['store-password', 'key-password', 'file', 'configuration'],
  ],
  [/alias/, ['alias', 'no-key']],
  [/unresolved-reference|key-refused/, ['configuration']],
  [/unsafe-character/, ['configuration', 'store-password', 'key-password', 'file']],
];

export function causesOfRule(rule: string): readonly Cause[] {
  return table.filter(([id]) => id.test(rule)).flatMap(([, causes]) => causes);
}
