import { closest } from '../../../rules/distance.ts';
import type { Setting, Unit } from '../../../rules/model.ts';
import { defineRule, type Fix, type Rule } from '../../../rules/rule.ts';
import { knownText } from '../../../rules/unit.ts';
import { inRange } from '../../../rules/version.ts';
import { t } from '../../../text/l10n.ts';
import { classicBase, names, otherProduct, title } from '../names.ts';
import { arteryTls, classicTransports, engine, settingsIn, weight } from '../state.ts';
import { fix, others, put } from './fixes.ts';

/** A class name given for the engines of Artery or of classic remoting. */
interface Given {
  readonly setting: Setting;
  readonly text: string;
  readonly place: 'artery' | 'classic';
  readonly inUse: boolean | undefined;
}

function given(unit: Unit): readonly Given[] {
  const n = names(unit);
  const found: Given[] = [];
  const artery = unit.get(`${n.ssl}ssl-engine-provider`);
  const text = knownText(artery);
  if (artery !== undefined && text !== undefined)
    found.push({ setting: artery, text, place: 'artery', inUse: arteryTls(unit) });
  const base = classicBase(unit);
  const classic = base === undefined ? undefined : unit.get(`${base}netty.ssl.ssl-engine-provider`);
  const classicText = knownText(classic);
  if (classic !== undefined && classicText !== undefined) {
    const inUse = classicTransports(unit)?.includes(`${base}netty.ssl`);
    found.push({ setting: classic, text: classicText, place: 'classic', inUse });
  }
  return found;
}

const hasRotating = (unit: Unit): boolean => unit.product === 'pekko' || inRange(unit.version.text, '>=2.6.6');

/** The known classes for a place, the likelier first. */
function candidates(unit: Unit, g: Given): readonly string[] {
  const n = names(unit);
  if (g.place === 'classic') return [n.classicClass];
  const both = hasRotating(unit) ? [n.storesClass, n.rotatingClass] : [n.storesClass];
  return /rotat|keys/i.test(g.text) ? [...both].reverse() : both;
}

const offers = (unit: Unit, g: Given): Fix[] =>
  candidates(unit, g).map((c) => fix(t`Use ${c}`, [{ op: 'set', setting: g.setting, value: c }]));

/** Why a class cannot be there, or undefined where it may be one of the application's own. */
function missing(unit: Unit, { text, place }: Given): string | undefined {
  const n = names(unit);
  if (text === n.rotatingClass && !hasRotating(unit)) return t`it exists from Akka 2.6.6 on`;
  const real = [n.storesClass, n.rotatingClass, n.classicClass];
  if (real.includes(text)) return undefined;
  const other = names({ product: otherProduct(unit.product) });
  if ([other.storesClass, other.rotatingClass, other.classicClass].includes(text))
    return t`it is a class of ${title(other.product)}`;
  const own = unit.product === 'pekko' ? 'org.apache.pekko.' : 'akka.';
  const simple = text.slice(text.lastIndexOf('.') + 1);
  const official = /^(?:Config|RotatingKeys)SSLEngineProvider$/.test(simple);
  if (
    text.startsWith(`${own}remote.`) ||
    (official && /^(?:akka\.|pekko\.|org\.apache\.pekko\.|org\.pekko\.|\w+$)/.test(text))
  )
    return t`${title(unit.product)} has no class of this name`;
  const near = closest(text, place === 'classic' ? [n.classicClass] : [n.storesClass, n.rotatingClass]);
  return near === undefined ? undefined : t`${title(unit.product)} has no class of this name`;
}

export const providerMissing: Rule = defineRule({
  id: 'akka/engine-provider-missing',
  severity: 'error',
  needs: ['config'],
  summary: 'The engine provider is a class that does not exist.',
  says: 'The actor system does not start: `akka.ConfigurationException: Could not create SSLEngineProvider [...]`, caused by `ClassNotFoundException`. The rotating provider lies one package deeper than the other one (`.tcp.ssl.`), and the classes of Pekko begin with `org.apache.pekko` although its configuration paths begin with `pekko`.',
  source: 'akka ArteryTransport, SSLEngineProviderSetup 2.6; pekko 1.7',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = [|"akka.remote.artery.tcp.RotatingKeysSSLEngineProvider"|]\n}\n',
        fixed:
          'akka.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = "akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider"\n}\n',
      },
      {
        file: 'application.conf',
        text: 'pekko.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = [|"akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider"|]\n}\n',
        fixed:
          'pekko.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = "org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider"\n}\n',
      },
      {
        file: 'application.conf',
        version: '2.6.5',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = [|"akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider"|]\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = "akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider"\n}\n',
      },
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = "com.example.tls.VaultEngineProvider"\n}\n',
      },
    ],
  },
  check(unit, report) {
    for (const g of given(unit)) {
      const why = missing(unit, g);
      if (why === undefined) continue;
      report(
        { value: g.setting },
        {
          severity: weight(g),
          message: t`Could not create SSLEngineProvider [${g.text}]: ${why}.`,
          fixes: () => offers(unit, g),
        },
      );
    }
  },
});

export const providerOfOtherRemoting: Rule = defineRule({
  id: 'akka/engine-provider-wrong-remoting',
  severity: 'error',
  needs: ['config'],
  summary: 'The engine provider belongs to the other kind of remoting.',
  says: 'Artery and classic remoting have provider interfaces of their own. The actor system does not start: `Could not create SSLEngineProvider [...]`, caused by `ClassCastException: ... is not a subtype of ...`.',
  source: 'akka ArteryTransport, NettyTransport 2.6; pekko 1.7',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = [|"akka.remote.transport.netty.ConfigSSLEngineProvider"|]\n}\n',
        fixed:
          'akka.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = "akka.remote.artery.tcp.ConfigSSLEngineProvider"\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'pekko.remote.artery.enabled = off\npekko.remote.classic.netty.ssl.ssl-engine-provider = "org.apache.pekko.remote.transport.netty.ConfigSSLEngineProvider"\n',
      },
    ],
  },
  check(unit, report) {
    const n = names(unit);
    for (const g of given(unit)) {
      const foreign = g.place === 'artery' ? [n.classicClass] : [n.storesClass, n.rotatingClass];
      if (!foreign.includes(g.text)) continue;
      report(
        { value: g.setting },
        {
          severity: weight(g),
          message: t`Could not create SSLEngineProvider [${g.text}]: it is a class of ${g.place === 'artery' ? t`classic remoting` : 'Artery'}.`,
          fixes: () => offers(unit, g),
        },
      );
    }
  },
});

/** Stores, files and passwords; protocol and suites alone are no sign of the engine that is meant. */
const MATERIAL = /(?:store|password|file|mount-point)$/;

export const engineBlockUnread: Rule = defineRule({
  id: 'akka/engine-block-not-read',
  severity: 'error',
  needs: ['config'],
  summary: 'The engine provider reads another block than the one that is configured.',
  says: 'Each provider reads its own block and runs on defaults where that is empty. `ConfigSSLEngineProvider` then looks for a file named `keystore`: `Server SSL connection could not be established because: keystore`. `RotatingKeysSSLEngineProvider` looks below its default mount point, `/var/run/secrets/akka-tls/rotating-keys-engine` or `/var/run/secrets/pekko-tls/rotating-keys-engine`.',
  source: 'akka ConfigSSLEngineProvider, RotatingKeysSSLEngineProvider 2.10; pekko 1.7',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.rotating-keys-engine {\n    [|key-file|] = "/etc/tls/tls.key"\n    cert-file = "/etc/tls/tls.crt"\n    ca-cert-file = "/etc/tls/ca.crt"\n  }\n}\n',
      },
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.protocol = "TLSv1.2"\n  [|ssl.rotating-keys-engine.key-file|] = "/etc/tls/tls.key"\n}\n',
      },
      {
        file: 'application.conf',
        text: 'pekko.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = [|"org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider"|]\n  ssl.config-ssl-engine.key-store = "/etc/pekko/node.p12"\n}\n',
        fixed:
          'pekko.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = "org.apache.pekko.remote.artery.tcp.ConfigSSLEngineProvider"\n  ssl.config-ssl-engine.key-store = "/etc/pekko/node.p12"\n}\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = "akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider"\n}\n',
      },
      {
        file: 'application.conf',
        text: 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = ${PROVIDER}\n  ssl.config-ssl-engine.key-store = "/etc/akka/node.p12"\n}\n',
      },
    ],
  },
  check(unit, report) {
    const n = names(unit);
    if (arteryTls(unit) === false) return;
    const read = engine(unit);
    if (read !== 'stores' && read !== 'rotating') return;
    const [used, unused] = read === 'stores' ? [n.stores, n.rotating] : [n.rotating, n.stores];
    const idle = settingsIn(unit, unused);
    const [first] = idle;
    // The files of rotating keys have a place of their own where none is named.
    const told = ({ key: own }: Setting): boolean => read === 'rotating' || MATERIAL.test(own);
    if (first === undefined || settingsIn(unit, used).some(told)) return;
    const key = `${n.ssl}ssl-engine-provider`;
    const provider = unit.get(key);
    const wanted = read === 'stores' ? n.rotatingClass : n.storesClass;
    const keys = idle.map((s) => s.key.slice(unused.length));
    // Without stores of its own the block only refines what the provider would not read anyway.
    const meant = read === 'stores' || keys.some((k) => k === 'key-store' || k === 'trust-store');
    const block = (prefix: string): string => prefix.slice(n.ssl.length, -1);
    report(provider === undefined ? { key: first } : { value: provider }, {
      severity: meant ? 'error' : 'warning',
      message: t`${read === 'stores' ? 'ConfigSSLEngineProvider' : 'RotatingKeysSSLEngineProvider'}${provider === undefined ? t` (the default of ${key})` : ''} reads ${block(used)}, where no file is named; ${block(unused)} is not read.`,
      related:
        provider === undefined
          ? others(idle, t`Not read either.`)
          : idle.slice(0, 12).map((setting) => ({ setting, message: t`Not read.` })),
      fixes: () =>
        wanted === n.rotatingClass && !hasRotating(unit)
          ? []
          : [fix(t`Use ${wanted}`, [put(unit, key, wanted, first)])],
    });
  },
});
