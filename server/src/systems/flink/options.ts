import { type Option, OptionSet } from '../../rules/options.ts';
import data from './options.json' with { type: 'json' };

/** Flink's options about TLS and authentication, and those that have to do with them. */
export const options = new OptionSet(data as readonly Option[]);

/** Prefixes under which Flink knows every key, so that any other is a mistake. */
export const namespaces: readonly string[] = [
  'security.ssl.',
  'security.kerberos.login.',
  'security.delegation.tokens.',
  'zookeeper.sasl.',
];

/** True for keys that this system has something to say about. */
export const isFlinkKey = (key: string): boolean =>
  options.get(key) !== undefined || namespaces.some((n) => key.startsWith(n)) || key in misspellings;

const stores: readonly [wrong: string, right: string][] = [
  ['keystore.password', 'keystore-password'],
  ['keystore.type', 'keystore-type'],
  ['key.password', 'key-password'],
  ['truststore.password', 'truststore-password'],
  ['truststore.type', 'truststore-type'],
  ['trust-store', 'truststore'],
  ['key-store', 'keystore'],
  ['trust-store-password', 'truststore-password'],
  ['key-store-password', 'keystore-password'],
  ['keystore.path', 'keystore'],
  ['truststore.path', 'truststore'],
];

/** Keys that are often written for another. */
export const misspellings: Readonly<Record<string, string>> = {
  'security.ssl.protocols': 'security.ssl.protocol',
  'security.ssl.cipher-suites': 'security.ssl.algorithms',
  'security.ssl.ciphers': 'security.ssl.algorithms',
  'security.ssl.engine.provider': 'security.ssl.provider',
  'security.ssl.rest.auth-enabled': 'security.ssl.rest.authentication-enabled',
  'security.ssl.rest.authentication.enabled': 'security.ssl.rest.authentication-enabled',
  'rest.ssl.enabled': 'security.ssl.rest.enabled',
  ...Object.fromEntries(
    ['internal.', 'rest.', ''].flatMap((scope) =>
      stores
        .filter(([, right]) => scope !== '' || !right.endsWith('-type'))
        .map(([wrong, right]) => [`security.ssl.${scope}${wrong}`, `security.ssl.${scope}${right}`]),
    ),
  ),
};
