import type { Setting } from '../../../rules/model.ts';
import { defineRule, type Fix, type Rule } from '../../../rules/rule.ts';
import { knownText } from '../../../rules/unit.ts';
import { both, t } from '../../../text/l10n.ts';
import { names } from '../names.ts';
import { arteryTls, engine, isPart, ownSettings } from '../state.ts';
import { fix } from './fixes.ts';

/** Names that the documentation uses for the variables. */
const variables: Readonly<Record<string, string>> = {
  'key-store-password': 'SSL_KEY_STORE_PASSWORD',
  'key-password': 'SSL_KEY_PASSWORD',
  'trust-store-password': 'SSL_TRUST_STORE_PASSWORD',
};

const last = (key: string): string => key.slice(key.lastIndexOf('.') + 1);

/** `key = ${VARIABLE}`. */
function fromEnvironment(setting: Setting): Fix[] {
  const variable = variables[last(setting.key)];
  if (variable === undefined || setting.region.format.id !== 'hocon' || setting.include !== undefined) return [];
  return [fix(t`Read it from the environment: \${${variable}}`, [{ op: 'set', setting, value: `\${${variable}}` }])];
}

export const passwordLiteral: Rule = defineRule({
  id: 'akka/password-in-file',
  severity: 'warning',
  needs: ['config'],
  summary: 'The password stands in the file.',
  says: 'Whoever reads the file, its image or its repository has the password. A substitution takes it from the environment: `key-store-password = ${SSL_KEY_STORE_PASSWORD}`. Pekko 2.0.0-M4 also logs `TLS/SSL is configured with default passwords.` for `changeme`. Manifests of kind Secret and test resources are left alone.',
  source: 'akka reference.conf 2.10; pekko ConfigSSLEngineProvider 2.0.0-M4',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery.ssl.config-ssl-engine {\n  key-store-password = [|"changeme"|]\n}\n',
        fixed: 'akka.remote.artery.ssl.config-ssl-engine {\n  key-store-password = ${SSL_KEY_STORE_PASSWORD}\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery.ssl.config-ssl-engine {\n  key-store-password = ${SSL_KEY_STORE_PASSWORD}\n  key-password = "<password>"\n}\n',
      },
      {
        file: 'application.conf',
        text: 'akka.remote.artery.ssl.config-ssl-engine {\n  key-store-password = changeme\n  key-store-password = ${?KEY_STORE_PASSWORD}\n}\n',
      },
      {
        file: 'src/test/resources/application.conf',
        text: 'akka.remote.artery.ssl.config-ssl-engine.key-store-password = changeme\n',
      },
    ],
  },
  check(unit, report) {
    if (unit.facts['secret'] === true || unit.facts['test'] === true) return;
    for (const setting of ownSettings(unit)) {
      const option = unit.schema.options.get(setting.key);
      const text = knownText(setting);
      // The rotating engine's `keystore-password` never leaves the JVM.
      if (option?.secret !== true || option.group === 'artery-pem' || text === undefined || text === '') continue;
      if (unit.get(setting.key) !== setting) continue;
      report(
        { value: setting },
        {
          message:
            text === 'changeme' || text === 'changeit'
              ? t`${last(setting.key)} is the well-known default, readable in the file.`
              : t`${last(setting.key)} is readable in the file.`,
          fixes: () => fromEnvironment(setting),
        },
      );
    }
  },
});

export const passwordDefault: Rule = defineRule({
  id: 'akka/password-default',
  severity: 'information',
  needs: ['config'],
  summary: 'A store password is left at its default.',
  says: 'A password that is not set is `changeme`. That is no fault where the stores were made with it; else the first connection fails with `keystore password was incorrect`. A password that only comes from an optional substitution (`${?NAME}`) falls back to the default where the variable is missing.',
  source: 'akka reference.conf 2.10; pekko reference.conf 1.7',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    [|key-store|] = "/etc/akka/node.p12"\n    key-store-password = ${SSL_KEY_STORE_PASSWORD}\n  }\n}\n',
        fixed:
          'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    key-store = "/etc/akka/node.p12"\n    key-password = ${SSL_KEY_PASSWORD}\n    key-store-password = ${SSL_KEY_STORE_PASSWORD}\n  }\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    trust-store = "/etc/akka/ca.p12"\n    trust-store-password = ${SSL_TRUST_STORE_PASSWORD}\n  }\n}\n',
      },
    ],
  },
  check(unit, report) {
    if (isPart(unit) || unit.facts['test'] === true || arteryTls(unit) !== true || engine(unit) !== 'stores') return;
    // A password under a wrong name has a finding of its own.
    const misspelt = new Set(ownSettings(unit).map((s) => unit.schema.misspellings[s.key]));
    for (const [store, passwords] of [
      ['key-store', ['key-store-password', 'key-password']],
      ['trust-store', ['trust-store-password']],
    ] as const) {
      const { stores } = names(unit);
      const setting = unit.get(stores + store);
      const missing = passwords.filter((p) => unit.get(stores + p) === undefined && !misspelt.has(stores + p));
      if (setting === undefined || missing.length === 0) continue;
      report(
        { key: setting },
        {
          message: t`${both(missing)} ${missing.length === 1 ? 'is' : 'are'} not set and therefore changeme.`,
          fixes: () => added(stores, setting, missing),
        },
      );
    }
  },
});

function added(prefix: string, setting: Setting, missing: readonly string[]): Fix[] {
  if (setting.region.format.id !== 'hocon') return [];
  const entries = missing.map((key) => ({ key: prefix + key, value: `\${${variables[key] ?? ''}}` }));
  return [fix(t`Take them from the environment`, [{ op: 'add', region: setting.region, entries, after: setting }])];
}
