import type { Rule } from '../../rule.ts';
import { causeRule } from './causeRule.ts';
import { alluxioSite, alluxioStores, flinkExample, working } from './examples.ts';

const node = 'node p12 changeme-1';
const ca = 'ca p12 changeme-1';

/** Whether the passwords and aliases of a configuration open what the stores hold. */
export const passwordRules: readonly Rule[] = [
  causeRule('wrong-password', {
    severity: 'error',
    summary: 'The password does not open the store.',
    says: 'Java says `keystore password was incorrect` of a PKCS#12 store and `Keystore was tampered with, or password was incorrect` of JKS and JCEKS. A line break behind the password of a Secret made with `echo` is part of the password.',
    source: 'JDK PKCS12KeyStore and JavaKeyStore 17',
    examples: {
      bad: [
        flinkExample({ keystore: node, truststore: ca }, { 'internal.keystore-password': '[|another-1|]' }),
        flinkExample(
          { keystore: node, truststore: 'ca jks changeme-1' },
          { 'internal.truststore-password': '[|another-1|]' },
        ),
      ],
      good: [working],
    },
  }),
  causeRule('password-missing', {
    severity: 'error',
    summary: 'Without its password Java sees no certificate in a PKCS#12 store.',
    says: 'Without a password Java skips the encrypted part of the file and says nothing; the first handshake then ends with `the trustAnchors parameter must be non-empty` (a truststore) or `No available authentication scheme` (a keystore). A JKS store can be read without.',
    source: 'JDK PKCS12KeyStore 17',
    examples: {
      bad: [
        {
          file: 'alluxio-site.properties',
          text: 'alluxio.network.tls.enabled=true\nalluxio.network.tls.truststore.path=[|tls/truststore.p12|]\n',
          material: { 'tls/truststore.p12': ca },
        },
      ],
      good: [working],
    },
  }),
  causeRule('wrong-key-password', {
    severity: 'error',
    summary: 'The key does not open with the key password.',
    says: 'All keys of a store are opened with one password: `Get Key failed: Given final block not properly padded` (PKCS#12) or `Cannot recover key` (JKS). `keytool` gives a key in PKCS#12 the password of the store, whatever `-keypass` says.',
    source: 'JDK PKCS12KeyStore and KeyProtector 17; FLINK-12871',
    examples: {
      bad: [
        flinkExample({ keystore: node, truststore: ca }, { 'internal.key-password': '[|another-1|]' }),
        flinkExample(
          { keystore: 'node jks changeme-1/another-1', truststore: ca },
          { 'internal.key-password': '[|changeme-1|]' },
        ),
      ],
      good: [
        working,
        flinkExample(
          { keystore: 'node jks changeme-1/another-1', truststore: ca },
          { 'internal.key-password': 'another-1' },
        ),
      ],
    },
  }),
  causeRule('no-private-key', {
    severity: 'error',
    summary: 'The keystore holds no private key.',
    says: 'The process starts, and every handshake fails: `no cipher suites in common` at the server, `Received fatal alert: handshake_failure` at the client.',
    source: 'JSSE SunX509 KeyManager, OpenJDK 17',
    examples: {
      bad: [flinkExample({ keystore: ca, truststore: ca }, { 'internal.keystore': '[|tls/keystore.p12|]' })],
      good: [working],
    },
  }),
  causeRule('alias-missing', {
    severity: 'error',
    summary: 'The keystore has no entry of this alias.',
    says: 'The product asks the keystore for one entry by its name and finds none. Java compares aliases of JKS and PKCS#12 in lower case. Alluxio does not look at the alias where the keystore has one entry only: then this is an information.',
    source: 'java.security.KeyStore, OpenJDK 17; alluxio EnterpriseSslContextProvider 3.x',
    examples: {
      bad: [
        alluxioSite(
          { 'keystore.jks': 'two jks changeme-1', 'truststore.jks': 'ca jks changeme-1' },
          { ...alluxioStores, 'network.tls.keystore.alias': '[|worker|]' },
        ),
      ],
      good: [
        working,
        alluxioSite(
          { 'keystore.jks': 'two jks changeme-1', 'truststore.jks': 'ca jks changeme-1' },
          { ...alluxioStores, 'network.tls.keystore.alias': 'One' },
        ),
      ],
    },
  }),
  causeRule('alias-needed', {
    severity: 'error',
    summary: 'The keystore holds several keys, and no alias says which one to show.',
    says: 'Alluxio takes the key of a keystore with one entry as it is; where there are more, the server does not start without `alluxio.network.tls.keystore.alias`. Other products leave the choice to Java, which looks for a key that fits the client.',
    source: 'Alluxio 3.x documentation, TLS support; alluxio EnterpriseSslContextProvider 3.x',
    examples: {
      bad: [
        alluxioSite(
          { 'keystore.jks': 'two jks changeme-1', 'truststore.jks': 'ca jks changeme-1' },
          { ...alluxioStores, 'network.tls.keystore.path': '[|tls/keystore.jks|]' },
        ),
      ],
      good: [
        alluxioSite({ 'keystore.jks': 'node jks changeme-1', 'truststore.jks': 'ca jks changeme-1' }, alluxioStores),
        flinkExample({ keystore: 'two p12 changeme-1', truststore: ca }),
      ],
    },
  }),
  causeRule('alias-not-a-key', {
    severity: 'error',
    summary: 'The entry of this alias is no private key.',
    says: 'The alias names a trusted certificate, which has no private key: the server has nothing to show, and every handshake fails.',
    source: 'java.security.KeyStore, OpenJDK 17',
    examples: {
      bad: [
        alluxioSite(
          { 'keystore.jks': 'node-and-ca jks changeme-1', 'truststore.jks': 'ca jks changeme-1' },
          { ...alluxioStores, 'network.tls.keystore.alias': '[|ca|]' },
        ),
      ],
      good: [working],
    },
  }),
  causeRule('nothing-trusted', {
    severity: 'error',
    summary: 'Java sees no certificate in the truststore.',
    says: 'The first handshake ends with `the trustAnchors parameter must be non-empty`. The store is empty, or it was written by OpenSSL without the attribute by which Java knows a trusted certificate: import the certificate with `keytool -importcert` or convert the store.',
    source: 'JDK PKCS12KeyStore 17 (trustedKeyUsage attribute)',
    examples: {
      bad: [
        flinkExample(
          { keystore: node, truststore: 'nothing p12 changeme-1' },
          { 'internal.truststore': '[|tls/truststore.p12|]' },
        ),
      ],
      good: [working],
    },
  }),
];
