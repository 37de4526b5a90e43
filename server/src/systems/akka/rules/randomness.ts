import { defineRule, type Rule } from '../../../rules/rule.ts';
import { inRange } from '../../../rules/version.ts';
import { t } from '../../../text/l10n.ts';
import { title } from '../names.ts';
import { blocks, ifStated, known, weight } from '../state.ts';
import { fix } from './fixes.ts';

export const counterRng: Rule = defineRule({
  id: 'akka/random-number-generator-gone',
  severity: 'error',
  needs: ['config'],
  summary: 'The random number generator is one that Akka had to withdraw.',
  says: 'The `AES...Counter...` generators of Akka 2.4 to 2.5.15 produce predictable numbers (CVE-2018-16115). Akka 2.5.16 to 2.6.6 takes the default of the JDK instead and warns. From 2.6.7 on, and in Pekko, the name goes to the JDK: `NoSuchAlgorithmException: AES128CounterSecureRNG SecureRandom not available`.',
  source: 'akka SecureRandomFactory 2.5.15, 2.5.16, 2.6.7; pekko 1.7',
  examples: {
    bad: [
      {
        file: 'application.conf',
        version: '2.6.21',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.random-number-generator = [|"AES128CounterSecureRNG"|]\n}\n',
        fixed: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.random-number-generator = ""\n}\n',
      },
      {
        file: 'application.conf',
        version: '2.5.12',
        text: 'akka.remote.netty.ssl.security.random-number-generator = [|AES256CounterInetRNG|]\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.random-number-generator = "SHA1PRNG"\n}\n',
      },
    ],
  },
  check(unit, report) {
    for (const block of blocks(unit)) {
      const found = known(unit, `${block.prefix}random-number-generator`);
      const setting = found?.setting;
      if (found === undefined || setting === undefined || !/^AES\d+Counter(?:Secure|Inet)RNG$/.test(found.text))
        continue;
      const { text } = found;
      const [severity, message] =
        unit.product === 'pekko' || inRange(unit.version.text, '>=2.6.7')
          ? [
              ifStated(unit, weight(block)),
              t`${text} SecureRandom not available: ${title(unit.product)} has none of this name.`,
            ]
          : inRange(unit.version.text, '>=2.5.16')
            ? (['warning', t`${text} was withdrawn; the default of the JDK is used in its place.`] as const)
            : (['warning', t`${text} produces predictable numbers (CVE-2018-16115).`] as const);
      report(
        { value: setting },
        {
          severity,
          message,
          fixes: () => [fix(t`Use the default of the JDK`, [{ op: 'set', setting, value: '' }], true)],
        },
      );
    }
  },
});
