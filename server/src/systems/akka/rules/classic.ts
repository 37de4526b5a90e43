import { defineRule, type Rule } from '../../../rules/rule.ts';
import { knownItems } from '../../../rules/unit.ts';
import { both, t } from '../../../text/l10n.ts';
import { classicBase, names, release, title } from '../names.ts';
import { arteryOn, classicTransports, ifStated, knownList, settingsIn } from '../state.ts';
import { fix, others, put } from './fixes.ts';
import { classicTls, removed, toArtery, toClassic } from './migrate.ts';

export const classicMoved: Rule = defineRule({
  id: 'akka/classic-moved',
  severity: 'error',
  needs: ['config'],
  summary: 'This version no longer reads classic remoting directly below remote.',
  says: 'From Akka 2.6 on, and in Pekko, classic remoting is read from `remote.classic` only, and Artery runs unless it is switched off. The old keys are ignored without a word: the node talks Artery over TCP, without encryption. Where the settings have nothing to do with TLS this is a warning.',
  source: 'akka RemoteSettings 2.6; pekko 1.7',
  examples: {
    bad: [
      {
        file: 'application.conf',
        version: '2.6.21',
        text: 'akka.remote {\n  [|enabled-transports|] = ["akka.remote.netty.ssl"]\n  netty.ssl.security {\n    key-store = "/etc/akka/node.jks"\n    trust-store = "/etc/akka/ca.jks"\n  }\n}\n',
      },
      { file: 'application.conf', version: '2.6.21', text: '[|akka.remote.netty.tcp.hostname|] = "127.0.0.1"\n' },
    ],
    good: [
      {
        file: 'application.conf',
        version: '2.5.32',
        text: 'akka.remote {\n  enabled-transports = ["akka.remote.netty.ssl"]\n  netty.ssl.security.key-store = "/etc/akka/node.jks"\n}\n',
      },
      {
        file: 'application.conf',
        version: '2.6.21',
        text: 'akka.remote.artery.enabled = off\nakka.remote.classic.enabled-transports = ["akka.remote.classic.netty.ssl"]\n',
      },
      { file: 'application.conf', text: 'akka.remote.netty.tcp.hostname = "127.0.0.1"\n' },
    ],
  },
  check(unit, report) {
    const n = names(unit);
    if (classicBase(unit) === n.remote) return;
    const tls = classicTls(unit, n.remote);
    const list = unit.get(`${n.remote}enabled-transports`);
    const all = [...(list === undefined ? [] : [list]), ...settingsIn(unit, `${n.remote}netty.`)];
    const [first] = tls.length > 0 ? tls : all;
    if (first === undefined || (tls.length === 0 && unit.version.assumed)) return;
    report(
      { key: first },
      {
        severity: tls.length > 0 ? ifStated(unit, 'error') : 'warning',
        message: t`${release(unit)} does not read ${first.key}: classic remoting ${
          classicBase(unit) === undefined ? t`was removed in 2.8` : t`is read from ${n.classic.slice(0, -1)}`
        }, and Artery is the default.`,
        related: others(tls.length > 0 ? tls : all, t`Not read either.`),
        fixes: () => [
          ...(tls.length > 0 ? toArtery(unit, n.remote) : []),
          ...(classicBase(unit) === undefined ? removed(t`Remove what is not read`, all) : toClassic(unit, all)),
        ],
      },
    );
  },
});

export const classicOldPath: Rule = defineRule({
  id: 'akka/classic-transport-old-path',
  severity: 'error',
  needs: ['config'],
  summary: 'A transport is named by the path that it had before 2.6.',
  says: 'Each entry is the path of a block, and the block of the old path is gone: the actor system does not start, `ConfigException$Missing: No configuration setting found for key ...`, even if Artery is on.',
  source: 'akka RemoteSettings 2.6; pekko 1.7',
  examples: {
    bad: [
      {
        file: 'application.conf',
        version: '2.6.21',
        text: 'akka.remote.artery.enabled = off\nakka.remote.classic.enabled-transports = [|["akka.remote.netty.ssl"]|]\n',
        fixed:
          'akka.remote.artery.enabled = off\nakka.remote.classic.enabled-transports = ["akka.remote.classic.netty.ssl"]\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        version: '2.6.21',
        text: 'akka.remote.artery.enabled = off\nakka.remote.classic.enabled-transports = ["akka.remote.classic.netty.ssl"]\n',
      },
    ],
  },
  check(unit, report) {
    const n = names(unit);
    if (classicBase(unit) !== n.classic) return;
    const setting = unit.get(`${n.classic}enabled-transports`);
    if (setting === undefined) return;
    const items = knownItems(setting) ?? [];
    const old = /^(?:akka|pekko)\.remote\.(?:classic\.)?netty\.(\w+)$/;
    const wrong = items.find((i) => old.test(i) && !i.startsWith(`${n.classic}netty.`));
    if (wrong === undefined) return;
    const right = items.map((i) => i.replace(old, `${n.classic}netty.$1`));
    report(
      { value: setting },
      {
        severity: ifStated(unit, 'error'),
        message: t`${release(unit)} has no block ${wrong}; the path is ${wrong.replace(old, `${n.classic}netty.$1`)}.`,
        fixes: () => [fix(t`Name ${right.join(', ')}`, [{ op: 'set', setting, value: right }], true)],
      },
    );
  },
});

export const classicRemoved: Rule = defineRule({
  id: 'akka/classic-removed',
  severity: 'error',
  versions: '>=2.8',
  products: ['akka'],
  needs: ['config'],
  summary: 'Akka 2.8 and later have no classic remoting.',
  says: 'With `artery.enabled = off` the actor system does not start: `Classic remoting has been removed in Akka 2.8.0. Use default Artery remoting instead.` Settings below `akka.remote.classic` are ignored without a word, so TLS that is configured there is not in force.',
  source: 'akka RemoteSettings 2.8',
  examples: {
    bad: [
      { file: 'application.conf', version: '2.8.0', text: 'akka.remote.artery.enabled = [|off|]\n' },
      {
        file: 'application.conf',
        version: '2.10.5',
        text: 'akka.remote.classic.netty.ssl.security {\n  [|key-store|] = "/etc/akka/node.jks"\n}\n',
      },
    ],
    good: [
      { file: 'application.conf', version: '2.7.0', text: 'akka.remote.artery.enabled = off\n' },
      { file: 'application.conf', version: '2.8.0', text: 'akka.remote.artery.enabled = on\n' },
    ],
  },
  check(unit, report) {
    const n = names(unit);
    const tls = classicTls(unit, n.classic);
    const all = settingsIn(unit, n.classic);
    const enabled = unit.get(`${n.artery}enabled`);
    if (enabled !== undefined && arteryOn(unit) === false) {
      // Before 2.8 this is a choice like any other, and whether the newest version runs is not known.
      if (tls.length === 0 && unit.version.assumed) return;
      report(
        { value: enabled },
        {
          severity: ifStated(unit, 'error'),
          message: t`${release(unit)}: Classic remoting has been removed in Akka 2.8.0. Use default Artery remoting instead.`,
          related: all.slice(0, 12).map((setting) => ({ setting, message: t`Not read.` })),
          fixes: () =>
            tls.length > 0
              ? toArtery(unit, n.classic)
              : [fix(t`Switch Artery on`, [{ op: 'set', setting: enabled, value: 'on' }])],
        },
      );
      return;
    }
    const [first] = tls.length > 0 ? tls : all;
    if (first === undefined || (tls.length === 0 && unit.version.assumed)) return;
    report(
      { key: first },
      {
        severity: tls.length > 0 ? ifStated(unit, 'error') : 'warning',
        message: t`${release(unit)} does not read ${first.key}: classic remoting was removed in 2.8.`,
        related: others(tls.length > 0 ? tls : all, t`Not read either.`),
        fixes: () => (tls.length > 0 ? toArtery(unit, n.classic) : removed(t`Remove what is not read`, all)),
      },
    );
  },
});

export const classicUnused: Rule = defineRule({
  id: 'akka/classic-tls-not-used',
  severity: 'warning',
  needs: ['config'],
  summary: 'TLS is configured for classic remoting, but Artery runs.',
  says: 'A node runs either Artery or classic remoting. While Artery is on, which is the default from Akka 2.6 on and in Pekko, the TLS settings of classic remoting have no effect.',
  source: 'akka RemoteActorRefProvider 2.6; pekko 1.7',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'pekko.remote.classic.netty.ssl.security {\n  [|key-store|] = "/etc/pekko/node.jks"\n  trust-store = "/etc/pekko/ca.jks"\n}\n',
      },
      {
        file: 'application.conf',
        version: '2.7.0',
        text: 'akka.remote.artery.enabled = on\nakka.remote.classic {\n  [|enabled-transports|] = ["akka.remote.classic.netty.ssl"]\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'pekko.remote.artery.enabled = off\npekko.remote.classic.enabled-transports = ["pekko.remote.classic.netty.ssl"]\n',
      },
      {
        file: 'application.conf',
        text: 'pekko.remote.artery.enabled = ${ARTERY}\npekko.remote.classic.netty.ssl.security.key-store = "/etc/pekko/node.jks"\n',
      },
    ],
  },
  check(unit, report) {
    const base = classicBase(unit);
    if (base === undefined || arteryOn(unit) !== true) return;
    const tls = classicTls(unit, base);
    const [first] = tls;
    if (first === undefined) return;
    const n = names(unit);
    report(
      { key: first },
      {
        message: t`Artery runs, so ${title(unit.product)} does not use ${first.key}.`,
        related: others(tls, t`Not used either.`),
        fixes: () => [
          ...toArtery(unit, base),
          fix(t`Run classic remoting: artery.enabled = off`, [put(unit, `${n.artery}enabled`, 'off', first)]),
          ...removed(t`Remove the TLS settings of classic remoting`, tls),
        ],
      },
    );
  },
});

export const classicDeprecated: Rule = defineRule({
  id: 'akka/classic-deprecated',
  severity: 'information',
  needs: ['config'],
  summary: 'Classic remoting is deprecated.',
  says: 'Akka has deprecated classic remoting in 2.6 and removed it in 2.8; Pekko still has it, deprecated from the start. Artery over TLS takes the same stores.',
  source: 'akka reference.conf 2.6; pekko reference.conf 1.7',
  tags: ['deprecated'],
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'pekko.remote.artery.enabled = off\n[|pekko.remote.classic.enabled-transports|] = ["pekko.remote.classic.netty.ssl"]\npekko.remote.classic.netty.ssl.security.key-store = "/etc/pekko/node.jks"\n',
      },
    ],
    good: [
      { file: 'application.conf', text: 'pekko.remote.artery.transport = tls-tcp\n' },
      {
        file: 'application.conf',
        version: '2.5.32',
        text: 'akka.remote.enabled-transports = ["akka.remote.netty.ssl"]\n',
      },
    ],
  },
  check(unit, report) {
    const n = names(unit);
    // Where Artery runs the settings are not used at all, which another rule tells.
    if (classicBase(unit) !== n.classic || arteryOn(unit) === true) return;
    const tls = classicTls(unit, n.classic);
    const [first] = tls;
    if (first === undefined) return;
    report(
      { key: first },
      {
        message: t`${title(unit.product)} has deprecated classic remoting; Artery over TLS takes the same stores.`,
        fixes: () => toArtery(unit, n.classic),
      },
    );
  },
});

export const sslOnTcp: Rule = defineRule({
  id: 'akka/classic-ssl-on-tcp',
  severity: 'error',
  needs: ['config'],
  summary: 'TLS is switched on for the plain transport, which has no TLS settings.',
  says: "The actor system does not start: `ConfigException$Missing: No configuration setting found for key 'ssl-engine-provider'` (before 2.5.13: `'security'`). TLS has a block of its own, `netty.ssl`. Where classic remoting does not run the switch is never read, and this is a warning.",
  source: 'akka NettyTransportSettings 2.5, 2.6; pekko 1.7',
  examples: {
    bad: [
      {
        file: 'application.conf',
        version: '2.5.32',
        text: 'akka.remote.netty.tcp.enable-ssl = [|on|]\n',
        fixed: 'akka.remote.netty.tcp.enable-ssl = off\n',
      },
      {
        file: 'application.conf',
        text: 'pekko.remote.artery.enabled = off\npekko.remote.classic.netty.tcp.enable-ssl = [|true|]\n',
      },
    ],
    good: [{ file: 'application.conf', version: '2.5.32', text: 'akka.remote.netty.tcp.enable-ssl = off\n' }],
  },
  check(unit, report) {
    const base = classicBase(unit);
    const setting = base === undefined ? undefined : unit.get(`${base}netty.tcp.enable-ssl`);
    if (base === undefined || setting?.value.state !== 'known' || !/^(?:true|yes|on)$/.test(setting.value.text)) return;
    const listed = classicTransports(unit);
    report(
      { value: setting },
      {
        severity: listed === undefined || listed.includes(`${base}netty.tcp`) ? 'error' : 'warning',
        message: t`${base}netty.tcp has neither ssl-engine-provider nor security; TLS is the transport ${base}netty.ssl.`,
        fixes: () => [fix(t`Set enable-ssl = off`, [{ op: 'set', setting, value: 'off' }])],
      },
    );
  },
});

export const plaintextTransport: Rule = defineRule({
  id: 'akka/classic-plaintext-transport',
  severity: 'warning',
  needs: ['config'],
  summary: 'A transport without encryption runs beside the one with TLS.',
  says: 'Each listed transport opens a port. Whoever reaches the plain one talks to the node without TLS and without a certificate.',
  source: 'akka RemoteSettings 2.5, 2.6; pekko 1.7',
  examples: {
    bad: [
      {
        file: 'application.conf',
        version: '2.5.32',
        text: 'akka.remote.enabled-transports = [|["akka.remote.netty.tcp", "akka.remote.netty.ssl"]|]\n',
        fixed: 'akka.remote.enabled-transports = ["akka.remote.netty.ssl"]\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        version: '2.5.32',
        text: 'akka.remote.enabled-transports = ["akka.remote.netty.ssl"]\n',
      },
    ],
  },
  check(unit, report) {
    const base = classicBase(unit);
    if (base === undefined || arteryOn(unit) === true) return;
    const found = knownList(unit, `${base}enabled-transports`);
    const setting = found?.setting;
    if (found === undefined || setting === undefined) return;
    const plain = found.items.filter((i) => i === `${base}netty.tcp` || i === `${base}netty.udp`);
    if (plain.length === 0 || !found.items.includes(`${base}netty.ssl`)) return;
    const rest = found.items.filter((i) => !plain.includes(i));
    report(
      { value: setting },
      {
        message: t`${both(plain)} stays open without encryption beside ${base}netty.ssl.`,
        fixes: () => [fix(t`List only ${rest.join(', ')}`, [{ op: 'set', setting, value: rest }])],
      },
    );
  },
});
