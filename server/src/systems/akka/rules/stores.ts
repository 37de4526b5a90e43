import type { Unit } from '../../../rules/model.ts';
import { defineRule, type Report, type Rule } from '../../../rules/rule.ts';
import { both, t } from '../../../text/l10n.ts';
import { blocks, isPart, settingsIn } from '../state.ts';
import { put } from './fixes.ts';

export const storeNotSet: Rule = defineRule({
  id: 'akka/store-not-set',
  severity: 'error',
  needs: ['config'],
  summary: 'Of keystore and truststore one is not set, and its default is the name of a file that nobody has.',
  says: 'The defaults are `keystore` and `truststore`, files in the working directory of the process. The node starts, and no connection comes about: `Server SSL connection could not be established because: keystore`.',
  source: 'akka ConfigSSLEngineProvider of Artery and of Netty, 2.6.21, 2.8.8; pekko 1.1.5, 1.7.0',
  examples: {
    bad: [
      {
        file: 'application.conf',
        version: '2.6.21',
        text: 'akka.remote.artery.enabled = off\nakka.remote.classic {\n  enabled-transports = ["akka.remote.classic.netty.ssl"]\n  [|netty.ssl.security.trust-store|] = "/etc/akka/ca.p12"\n}\n',
      },
      {
        file: 'application.conf',
        version: '2.6.21',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    [|key-store|] = "/etc/akka/node.p12"\n    key-store-password = ${PASSWORD}\n    key-password = ${PASSWORD}\n  }\n}\n',
      },
      {
        file: 'application.conf',
        version: '2.6.21',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    [|keystore|] = "/etc/akka/node.p12"\n    trust-store = "/etc/akka/ca.p12"\n  }\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        version: '2.6.21',
        text: 'akka.remote.artery.enabled = off\nakka.remote.classic {\n  enabled-transports = ["akka.remote.classic.netty.ssl"]\n  netty.ssl.security {\n    key-store = "/etc/akka/node.p12"\n    trust-store = "/etc/akka/ca.p12"\n  }\n}\n',
      },
      {
        file: 'application.conf',
        version: '2.6.21',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    key-store = "/etc/akka/node.p12"\n    trust-store = "/etc/akka/ca.p12"\n  }\n}\n',
      },
      // The provider may be made in code (SSLEngineProviderSetup).
      { file: 'application.conf', version: '2.6.21', text: 'akka.remote.artery.transport = tls-tcp\n' },
    ],
  },
  check(unit, report) {
    if (isPart(unit)) return;
    for (const { prefix, kind, inUse } of blocks(unit))
      if (inUse === true && kind !== 'rotating') checkBlock(unit, prefix, report);
  },
});

function checkBlock(unit: Unit, prefix: string, report: Report): void {
  const [first] = settingsIn(unit, prefix).filter(({ key }) => /-?store|-password$/.test(key.slice(prefix.length)));
  if (first === undefined) return;
  const absent = ['key-store', 'trust-store'].filter((name) => unit.get(prefix + name) === undefined);
  const files = absent.map((name) => name.replace('-', ''));
  const [file] = files;
  if (file === undefined) return;
  const keys = absent.map((name) => prefix + name);
  const [is, its, a] = absent.length > 1 ? ['are', 'their', 'files'] : ['is', 'its', t`a file`];
  report(
    { key: first },
    {
      message: t`Server SSL connection could not be established because: ${file}. ${both(keys)} ${is} not set, and ${its} default is ${a} ${both(files.map((each) => `\`${each}\``))} in the working directory.`,
      fixes: () => [
        {
          title: t`Add ${both(absent)}`,
          changes: keys.map((key, i) => put(unit, key, `<path of ${files[i]}.p12>`, first)),
        },
      ],
    },
  );
}
