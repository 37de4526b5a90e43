import { closest } from '../../../rules/distance.ts';
import type { Setting, Unit } from '../../../rules/model.ts';
import { defineRule, type Fix, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { goodSuites, isStaticRsa, isSuite, isWeakSuite, suiteMeant, tls12Suites, tls13Suites } from '../ciphers.ts';
import { type Block, blocks, known, knownList, weight } from '../state.ts';
import { fix, itemPlace } from './fixes.ts';

interface Suites {
  readonly block: Block;
  readonly setting: Setting;
  readonly items: readonly string[];
}

/** The cipher suites that are written down for remoting, block by block. */
const written = (unit: Unit): readonly Suites[] =>
  blocks(unit).flatMap((block) => {
    const found = knownList(unit, `${block.prefix}enabled-algorithms`);
    return found?.setting === undefined ? [] : [{ block, setting: found.setting, items: found.items }];
  });

const set = (title: string, setting: Setting, value: readonly string[], safe = false): Fix =>
  fix(title, [{ op: 'set', setting, value }], safe);

const goodFor = (unit: Unit, block: Block): readonly string[] =>
  goodSuites(known(unit, `${block.prefix}protocol`)?.text ?? 'TLSv1.2');

export const cipherCommas: Rule = defineRule({
  id: 'akka/cipher-list-commas',
  severity: 'error',
  needs: ['config'],
  summary: 'Blanks do not separate the elements of a list: this is one name.',
  says: 'HOCON separates elements by commas or line breaks. Several names on one line make one string, and the first connection fails: `IllegalArgumentException: Unsupported CipherSuite: ...`.',
  source: 'typesafe-config 1.4; akka ConfigSSLEngineProvider 2.10',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.enabled-algorithms = [[|TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384|]]\n}\n',
        fixed:
          'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.enabled-algorithms = [TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.enabled-algorithms = [\n    TLS_DHE_RSA_WITH_AES_256_GCM_SHA384\n    TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384\n  ]\n}\n',
      },
    ],
  },
  check(unit, report) {
    for (const { block, setting, items } of written(unit)) {
      const index = items.findIndex((i) => several(i) !== undefined);
      const text = items[index];
      if (text === undefined) continue;
      const split = items.flatMap((i) => several(i) ?? [i]);
      report(itemPlace(setting, index, text), {
        severity: weight(block),
        message: t`Unsupported CipherSuite: ${text}. Elements of a list are separated by commas or line breaks.`,
        fixes: () => [set(t`Separate the ${split.length} names`, setting, split, true)],
      });
    }
  },
});

/** The names in an element that holds several, or undefined. */
function several(item: string): readonly string[] | undefined {
  const words = item.trim().split(/[\s,;:]+/);
  return words.length > 1 && words.every((w) => w !== '') ? words : undefined;
}

export const cipherUnknown: Rule = defineRule({
  id: 'akka/cipher-unknown',
  severity: 'error',
  needs: ['config'],
  summary: 'The JDK knows no cipher suite of this name.',
  says: 'The first connection fails: `IllegalArgumentException: Unsupported CipherSuite: <name>` (Java 8: `Cannot support <name> with currently installed providers`). Names are those of JSSE, in upper case with underscores; OpenSSL has others.',
  source: 'SunJSSE of JDK 17 and 25',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.enabled-algorithms = [[|"ECDHE-RSA-AES256-GCM-SHA384"|]]\n}\n',
        fixed:
          'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.enabled-algorithms = ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"]\n}\n',
      },
      {
        file: 'application.conf',
        text: 'pekko.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.enabled-algorithms = [TLS_AES_256_GCM_SHA384, [|TLSv1.3|]]\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.enabled-algorithms = [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, ${SUITE}]\n}\n',
      },
    ],
  },
  check(unit, report) {
    for (const { block, setting, items } of written(unit)) {
      const index = items.findIndex((i) => !isSuite(i) && several(i) === undefined);
      const text = items[index];
      if (text === undefined) continue;
      const meant = (name: string): string | undefined =>
        isSuite(name) ? name : (suiteMeant(name) ?? closest(name, [...tls13Suites, ...tls12Suites]));
      const mended = [...new Set(items.map(meant))].filter((i) => i !== undefined);
      const guess = meant(text);
      const protocol = /^(?:TLS|SSL)v?[\d.]*$/i.test(text);
      report(itemPlace(setting, index, text), {
        severity: weight(block),
        message: `Unsupported CipherSuite: ${text}.${
          protocol
            ? t` It is a protocol; ${block.prefix}protocol takes it.`
            : guess === undefined
              ? ''
              : t` Did you mean ${guess}?`
        }`,
        fixes: () =>
          mended.length === 0
            ? [set(t`Use ${goodFor(unit, block).join(', ')}`, setting, goodFor(unit, block))]
            : [
                set(
                  guess === undefined ? t`Remove ${text}` : t`Change to ${guess}`,
                  setting,
                  mended,
                  suiteMeant(text) !== undefined,
                ),
              ],
      });
    }
  },
});

export const cipherStaticRsa: Rule = defineRule({
  id: 'akka/cipher-static-rsa-only',
  severity: 'error',
  needs: ['config'],
  summary: 'Every listed cipher suite exchanges keys by plain RSA, which current JDKs have switched off.',
  says: 'Suites named `TLS_RSA_...` have no forward secrecy. From 11.0.30, 17.0.18, 21.0.10 and 24 on, JDKs have them switched off; there every handshake ends in `No appropriate protocol (protocol is disabled or cipher suites are inappropriate)`.',
  source: 'jdk.tls.disabledAlgorithms of JDK 17, 21 and 25; akka reference.conf 2.10',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.enabled-algorithms = [|[TLS_RSA_WITH_AES_128_CBC_SHA]|]\n}\n',
        fixed:
          'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.enabled-algorithms = [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.enabled-algorithms = [TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, TLS_RSA_WITH_AES_128_CBC_SHA]\n}\n',
      },
    ],
  },
  check(unit, report) {
    for (const { block, setting, items } of written(unit)) {
      const protocol = known(unit, `${block.prefix}protocol`)?.text;
      // Of broken ones a rule of its own speaks; they are no help either.
      const left = items.filter((i) => !(isSuite(i) && isWeakSuite(i)));
      if (left.length === 0 || protocol === 'TLSv1.3' || !left.every((i) => isStaticRsa(i) && isSuite(i))) continue;
      const good = goodSuites('TLSv1.2');
      report(
        { value: setting },
        {
          severity: weight(block),
          fixes: () => [
            set(t`Use ${good.join(', ')}`, setting, good),
            set(t`Add ECDHE suites`, setting, [...good, ...items]),
          ],
        },
      );
    }
  },
});

export const cipherWeak: Rule = defineRule({
  id: 'akka/cipher-weak',
  severity: 'warning',
  needs: ['config'],
  summary: 'A listed cipher suite is broken or does not encrypt at all.',
  says: 'Suites with NULL, anon, RC4, DES, 3DES, MD5 or EXPORT in their names protect little or nothing. Current JDKs have them switched off, so that they do not even connect.',
  source: 'jdk.tls.disabledAlgorithms of JDK 17',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.enabled-algorithms = [TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, [|SSL_RSA_WITH_3DES_EDE_CBC_SHA|]]\n}\n',
        fixed:
          'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.enabled-algorithms = [TLS_DHE_RSA_WITH_AES_256_GCM_SHA384]\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.enabled-algorithms = [TLS_DHE_RSA_WITH_AES_256_GCM_SHA384]\n}\n',
      },
    ],
  },
  check(unit, report) {
    for (const { block, setting, items } of written(unit)) {
      const weak = items.filter((i) => isSuite(i) && isWeakSuite(i));
      const [first] = weak;
      if (first === undefined) continue;
      const rest = items.filter((i) => !weak.includes(i));
      report(itemPlace(setting, items.indexOf(first), first), {
        // With another suite beside them the handshake succeeds.
        severity: rest.length === 0 ? weight(block) : 'warning',
        message: t`${weak.join(', ')}: broken, and switched off in current JDKs.`,
        fixes: () => [
          rest.length > 0
            ? set(t`Remove ${weak.join(', ')}`, setting, rest)
            : set(t`Use ${goodFor(unit, block).join(', ')}`, setting, goodFor(unit, block)),
        ],
      });
    }
  },
});
