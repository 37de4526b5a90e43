import type { Rule } from '../../rule.ts';
import { causeRule } from './causeRule.ts';
import { akkaFiles, flinkExample, working, workingFiles } from './examples.ts';

const ca = 'ca p12 changeme-1';
const at = { 'internal.keystore': '[|tls/keystore.p12|]' };

/** What certificates say of themselves: dates, usages, keys. */
export const certificateRules: readonly Rule[] = [
  causeRule('expired', {
    severity: 'error',
    summary: 'A certificate has expired.',
    says: 'Every handshake ends with `PKIX path validation failed: … validity check failed` and the cause `NotAfter: …`. Renewing the certificate keeps its key and names; most products read it at their next start only.',
    source: 'RFC 5280 section 4.1.2.5; JSSE, OpenJDK 17',
    examples: {
      bad: [flinkExample({ keystore: 'expired p12 changeme-1', truststore: ca }, at)],
      good: [working],
    },
  }),
  causeRule('not-yet-valid', {
    severity: 'error',
    summary: 'A certificate is not valid yet.',
    says: 'Every handshake ends with `PKIX path validation failed: … validity check failed` and the cause `NotBefore: …` until that time. Where it should be valid already, the clocks of the machines differ.',
    source: 'RFC 5280 section 4.1.2.5; JSSE, OpenJDK 17',
    examples: {
      bad: [flinkExample({ keystore: 'future p12 changeme-1', truststore: ca }, at)],
      good: [working],
    },
  }),
  causeRule('expiring', {
    severity: 'warning',
    summary: 'A certificate ends soon.',
    says: 'After that day every handshake fails. The setting `clusterTls.expiringDays` says how many days before it is time to renew; a certificate that lives only for days is told of in the last third of its life.',
    source: 'RFC 5280 section 4.1.2.5',
    examples: {
      bad: [flinkExample({ keystore: 'expiring p12 changeme-1', truststore: ca }, at)],
      good: [working],
    },
  }),
  causeRule('usage', {
    severity: 'error',
    summary: 'The certificate does not allow what it is used for.',
    says: 'Peers refuse it: `Extended key usage does not permit use for TLS client authentication` (or `server`), `KeyUsage does not allow digital signatures`. Nodes of a cluster are both server and client: the extended key usage must hold both or be absent.',
    source: 'RFC 5280 sections 4.2.1.3 and 4.2.1.12; sun.security.validator.EndEntityChecker, OpenJDK 17',
    examples: {
      bad: [
        flinkExample({ keystore: 'server-only p12 changeme-1', truststore: ca }, at),
        flinkExample({ keystore: 'client-only p12 changeme-1', truststore: ca }, at),
      ],
      good: [working],
    },
  }),
  causeRule('key-mismatch', {
    severity: 'error',
    summary: 'The private key does not belong to the certificate.',
    says: 'The files load, and every peer refuses the handshake: `Invalid CertificateVerify signature` (TLS 1.3) or `Invalid ECDH ServerKeyExchange signature` (TLS 1.2).',
    source: 'JSSE, OpenJDK 17',
    examples: {
      bad: [
        flinkExample({ keystore: 'mismatch p12 changeme-1', truststore: ca }, at),
        akkaFiles(
          { key: 'ca key', certificate: 'node certificates', ca: 'ca certificates' },
          { 'key-file': '[|"tls/tls.key"|]' },
        ),
      ],
      good: [working, workingFiles],
    },
  }),
  causeRule('weak', {
    severity: 'warning',
    summary: 'The key or the signature of a certificate is weak.',
    says: 'What Java forbids (`Algorithm constraints check failed`: MD5, RSA below 1024 bits) fails; RSA below 2048 bits and SHA-1 still work with a private authority, and will not for ever.',
    source: 'java.security of OpenJDK 17 (jdk.certpath.disabledAlgorithms, jdk.security.legacyAlgorithms)',
    examples: {
      bad: [flinkExample({ keystore: 'weak p12 changeme-1', truststore: ca }, at)],
      good: [working],
    },
  }),
  causeRule('readable-by-others', {
    severity: 'warning',
    summary: 'A file with a private key can be read by others than its owner.',
    says: 'Whoever has an account on the machine can take the key and speak for the node. Certificates are public and may be read by all; a key is for the user that the process runs as.',
    source: 'POSIX file permissions; Alluxio 3.x documentation, TLS support',
    examples: {
      bad: [flinkExample({ keystore: 'node p12 changeme-1 mode=644', truststore: ca }, at)],
      good: [
        working,
        flinkExample({ keystore: 'node p12 changeme-1 mode=600', truststore: 'ca p12 changeme-1 mode=644' }),
      ],
    },
  }),
  causeRule('well-known-password', {
    severity: 'warning',
    summary: 'A keystore has a password that stands in every manual.',
    says: 'The password of a keystore is all that protects its private key where the file gets into other hands: a backup, an image, a repository. `changeit` and its like are tried first.',
    source: 'OpenJDK keytool; documentation of Flink, Akka and Alluxio',
    examples: {
      bad: [
        flinkExample(
          { keystore: 'node p12 changeit', truststore: ca },
          { 'internal.keystore-password': '[|changeit|]', 'internal.key-password': 'changeit' },
        ),
      ],
      good: [working],
    },
  }),
  causeRule('certificate', {
    severity: 'error',
    summary: 'A peer refuses the certificate.',
    says: 'The certificate can be read, and something in it keeps Java from accepting it, such as a critical extension that it does not know (`unrecognized critical extension(s)`) or a name that the authority is not allowed to certify.',
    source: 'RFC 5280 section 4.2; PKIX of OpenJDK 17',
    examples: {
      bad: [flinkExample({ keystore: 'critical p12 changeme-1', truststore: ca }, at)],
      good: [working],
    },
  }),
];
