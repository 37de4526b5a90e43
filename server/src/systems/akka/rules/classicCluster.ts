import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import { classicBase } from '../names.ts';
import { arteryOn, classicTransports, known, knownList } from '../state.ts';

export const classicClusterTls: Rule = defineRule({
  id: 'akka/classic-cluster-tls',
  severity: 'error',
  versions: '>=1.1 <1.1.4',
  products: ['pekko'],
  needs: ['config'],
  summary: 'Pekko 1.1.0 to 1.1.3 form no cluster over classic remoting with TLS.',
  says: 'The cluster takes addresses that begin with `pekko://` or `pekko.tcp://` only, and those of nodes with classic TLS begin with `pekko.ssl.tcp://`: `Trying to join member with wrong protocol, but was ignored, expected any of [pekko, pekko.tcp] but was [pekko.ssl.tcp]`. Pekko 1.1.4 takes them, too, and Artery never had the problem.',
  source: 'pekko ClusterCoreDaemon 1.1.3, 1.1.4; apache/pekko issue 1854',
  examples: {
    bad: [
      {
        file: 'application.conf',
        version: '1.1.3',
        text: 'pekko.remote.artery.enabled = off\npekko.remote.classic.enabled-transports = [|["pekko.remote.classic.netty.ssl"]|]\npekko.cluster.seed-nodes = ["pekko.ssl.tcp://app@node1:7355"]\n',
      },
      {
        file: 'application.conf',
        version: '1.1.0',
        text: 'pekko.actor.provider = cluster\npekko.remote.artery.enabled = off\npekko.remote.classic.enabled-transports = [|["pekko.remote.classic.netty.ssl"]|]\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        version: '1.1.4',
        text: 'pekko.remote.artery.enabled = off\npekko.remote.classic.enabled-transports = ["pekko.remote.classic.netty.ssl"]\npekko.cluster.seed-nodes = ["pekko.ssl.tcp://app@node1:7355"]\n',
      },
      {
        file: 'application.conf',
        version: '1.1.3',
        text: 'pekko.actor.provider = remote\npekko.remote.artery.enabled = off\npekko.remote.classic.enabled-transports = ["pekko.remote.classic.netty.ssl"]\n',
      },
    ],
  },
  check(unit, report) {
    const base = classicBase(unit);
    if (base === undefined || arteryOn(unit) !== false) return;
    const transports = unit.get(`${base}enabled-transports`);
    if (transports === undefined || classicTransports(unit)?.includes(`${base}netty.ssl`) !== true) return;
    const seeds = knownList(unit, 'pekko.cluster.seed-nodes')?.items.length ?? 0;
    const provider = known(unit, 'pekko.actor.provider')?.text;
    if (seeds === 0 && !/^cluster$|ClusterActorRefProvider$/.test(provider ?? '')) return;
    report(
      { value: transports },
      {
        message: t`Pekko ${unit.version.text}: no node can join a cluster over ${base}netty.ssl. Use Pekko 1.1.4 or newer.`,
      },
    );
  },
});
