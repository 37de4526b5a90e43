import type { Entry } from '../../../formats/tree.ts';
import type { Setting } from '../../../rules/model.ts';
import { defineRule, type Rule } from '../../../rules/rule.ts';
import { toHostSpan } from '../../../text/embedding.ts';
import { t } from '../../../text/l10n.ts';
import { names, otherProduct, title } from '../names.ts';
import { settingsIn } from '../state.ts';
import { fix, move, others } from './fixes.ts';

export const prefixOfOtherProduct: Rule = defineRule({
  id: 'akka/prefix-of-other-product',
  severity: 'error',
  needs: ['config'],
  summary: 'The block belongs to the other product; the one that is built in does not read it.',
  says: 'Pekko reads nothing below `akka`, and Akka nothing below `pekko`. The node runs on its defaults: TCP without encryption.',
  source: 'akka RemoteSettings 2.6; pekko 1.7',
  examples: {
    bad: [
      {
        file: 'src/main/resources/application.conf',
        text: 'akka.remote.artery {\n  [|transport|] = tls-tcp\n  ssl.config-ssl-engine.key-store = "/etc/tls/node.p12"\n}\n',
        files: {
          'build.sbt': 'libraryDependencies += "org.apache.pekko" %% "pekko-cluster-typed" % "1.1.2"\n',
        },
        fixed:
          'pekko.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.key-store = "/etc/tls/node.p12"\n}\n',
      },
    ],
    good: [
      {
        file: 'src/main/resources/application.conf',
        text: 'akka.remote.artery.transport = tls-tcp\n',
        files: {
          'build.sbt':
            'libraryDependencies ++= Seq("org.apache.pekko" %% "pekko-actor" % "1.1.2", "com.typesafe.akka" %% "akka-cluster" % "2.6.21")\n',
        },
      },
      { file: 'application.conf', text: 'akka.remote.artery.transport = tls-tcp\n' },
    ],
  },
  check(unit, report) {
    const built = unit.facts['builtWith'];
    if (typeof built !== 'object' || built === null || !('product' in built) || !('file' in built)) return;
    const n = names(unit);
    const other = names({ product: otherProduct(unit.product) });
    if (built.product !== other.product || unit.facts['both'] === true) return;
    const found = settingsIn(unit, n.remote).filter((s) => s.include === undefined);
    const tls = found.some((s) => s.key.startsWith(n.ssl) || /netty\.ssl|transport$/.test(s.key));
    const [first] = found;
    if (first === undefined || !tls) return;
    report(
      { key: first },
      {
        message: t`${String(built.file)} builds with ${title(other.product)}, which reads nothing below ${unit.product}.`,
        related: others(found, t`Not read either.`),
        fixes: () => {
          const block = first.region.root.entries.filter((e) => e.path[0] === unit.product && isPlain(first, e));
          return [
            block.length > 0
              ? fix(
                  t`Rename ${unit.product} to ${other.product}`,
                  block.map((e) => ({
                    op: 'text',
                    uri: first.uri,
                    span: toHostSpan(first.region.embedding, {
                      start: e.keySpan.start,
                      end: e.keySpan.start + unit.product.length,
                    }),
                    newText: other.product,
                  })),
                )
              : fix(
                  t`Rename ${unit.product} to ${other.product}`,
                  found.map((s) => move(unit, s, other.product + s.key.slice(unit.product.length))),
                ),
          ];
        },
      },
    );
  },
});

/** Whether the first element of a key stands without quotes, so that it can be replaced in place. */
const isPlain = (setting: Setting, entry: Entry): boolean =>
  setting.region.tree.text.startsWith(entry.path[0] ?? '', entry.keySpan.start);
