import type { Setting, Unit } from '../../../rules/model.ts';
import { defineRule, type Rule } from '../../../rules/rule.ts';
import { knownItems, knownText } from '../../../rules/unit.ts';
import { t } from '../../../text/l10n.ts';
import { classicBase, names } from '../names.ts';
import { arteryOn, arteryTls, classicTransports, known, ownSettings } from '../state.ts';
import { fix, itemPlace } from './fixes.ts';

/** `akka.ssl.tcp://system@host:port`: the protocol, and the rest from `://` on. */
const address = /^\s*((?:akka|pekko)(?:\.[a-z]+)*)(:\/\/.*)$/s;

/**
 * The address protocols of a node's own remoting; undefined where that cannot be known. With two classic transports
 * both are right.
 */
function protocols(unit: Unit): readonly string[] | undefined {
  const n = names(unit);
  const on = arteryOn(unit);
  const stated = arteryTls(unit) === true || (unit.get(`${n.artery}enabled`) !== undefined && on === true);
  // Old files with `akka.tcp://` addresses are common: without a word on the version they prove nothing.
  if (on === undefined || (unit.version.assumed && !stated && on)) return stated ? [n.product] : undefined;
  if (on) {
    if (unit.product === 'akka') return ['akka'];
    const own = known(unit, `${n.remote}protocol-name`)?.text;
    return own === undefined ? undefined : [own];
  }
  const base = classicBase(unit);
  const listed = classicTransports(unit);
  if (base === undefined || listed === undefined) return undefined;
  const found = listed.flatMap((t) =>
    t === `${base}netty.ssl` ? [`${n.product}.ssl.tcp`] : t === `${base}netty.tcp` ? [`${n.product}.tcp`] : [],
  );
  return found.length === listed.length && found.length > 0 ? found : undefined;
}

/** Settings that hold addresses of other nodes: seed nodes, and the targets of deployments. */
const holders = (unit: Unit): readonly Setting[] =>
  ownSettings(unit).filter(
    (s) =>
      unit.get(s.key) === s &&
      (s.key === `${unit.product}.cluster.seed-nodes` ||
        (s.key.startsWith(`${unit.product}.actor.deployment.`) && /\.(?:remote|target\.nodes)$/.test(s.key))),
  );

export const addressProtocol: Rule = defineRule({
  id: 'akka/address-protocol',
  severity: 'error',
  needs: ['config'],
  summary: 'An address has another protocol than the remoting of this node.',
  says: 'Addresses of Artery begin with `akka://` (Pekko: `pekko://`), with and without TLS; those of classic remoting with `akka.tcp://`, or with `akka.ssl.tcp://` over TLS. The node does not join: `Wrong protocol of [...], expected [akka]`, or `Trying to join member with wrong protocol, but was ignored, expected [akka] but was [akka.tcp]`.',
  source: 'akka ArteryTransport, ClusterCoreDaemon 2.6; pekko 1.7',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery.transport = tls-tcp\nakka.cluster.seed-nodes = [[|"akka.ssl.tcp://app@node1:25520"|], "akka://app@node2:25520"]\n',
        fixed:
          'akka.remote.artery.transport = tls-tcp\nakka.cluster.seed-nodes = ["akka://app@node1:25520", "akka://app@node2:25520"]\n',
      },
      {
        file: 'application.conf',
        version: '2.5.32',
        text: 'akka.remote.enabled-transports = ["akka.remote.netty.ssl"]\nakka.cluster.seed-nodes = [[|"akka.tcp://app@node1:2552"|]]\n',
        fixed:
          'akka.remote.enabled-transports = ["akka.remote.netty.ssl"]\nakka.cluster.seed-nodes = ["akka.ssl.tcp://app@node1:2552"]\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'pekko.remote.artery.transport = tls-tcp\npekko.remote.protocol-name = akka\npekko.cluster.seed-nodes = ["akka://app@node1:17355"]\n',
      },
      { file: 'application.conf', text: 'akka.cluster.seed-nodes = ["akka.tcp://app@127.0.0.1:2551"]\n' },
    ],
  },
  check(unit, report) {
    const holding = holders(unit);
    const right = holding.length === 0 ? undefined : protocols(unit);
    const [wanted] = right ?? [];
    if (right === undefined || wanted === undefined) return;
    for (const setting of holding) {
      const items =
        setting.value.state === 'known' && setting.value.type === 'list'
          ? knownItems(setting)
          : [knownText(setting) ?? ''];
      const wrong = (items ?? []).findIndex((i) => {
        const protocol = address.exec(i)?.[1];
        return protocol !== undefined && !right.includes(protocol);
      });
      const text = items?.[wrong];
      if (items === undefined || text === undefined) continue;
      const mended = items.map((i) => {
        const match = address.exec(i);
        return match === null || right.includes(match[1] ?? '') ? i : wanted + (match[2] ?? '');
      });
      const list = setting.value.state === 'known' && setting.value.type === 'list';
      report(itemPlace(setting, wrong, text), {
        message: t`Wrong protocol of [${text}], expected [${right.join('] or [')}].`,
        fixes: () => [
          fix(t`Use ${wanted}://`, [{ op: 'set', setting, value: list ? mended : (mended[0] ?? text) }], true),
        ],
      });
    }
  },
});
