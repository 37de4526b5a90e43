import type { Setting, Unit } from '../../../rules/model.ts';
import type { Change, Fix } from '../../../rules/rule.ts';
import { knownText } from '../../../rules/unit.ts';
import { names } from '../names.ts';
import { booleanOf, settingsIn } from '../state.ts';
import { fix, move, put } from './fixes.ts';

const addresses: Readonly<Record<string, string>> = {
  hostname: 'canonical.hostname',
  port: 'canonical.port',
  'bind-hostname': 'bind.hostname',
  'bind-port': 'bind.port',
};

/** What becomes of one setting below `netty.ssl.` of classic remoting. */
function change(unit: Unit, setting: Setting, rest: string): Change {
  const n = names(unit);
  if (rest.startsWith('security.')) return move(unit, setting, n.stores + rest.slice('security.'.length));
  const address = addresses[rest];
  if (address !== undefined) return move(unit, setting, n.artery + address);
  return { op: 'remove', setting };
}

/** Settings of classic remoting that are about TLS, below `akka.remote.` or `akka.remote.classic.`. */
export const classicTls = (unit: Unit, base: string): readonly Setting[] => {
  const list = unit.get(`${base}enabled-transports`);
  const tls = settingsIn(unit, `${base}netty.ssl.`);
  return list?.value.text.includes('netty.ssl') ? [list, ...tls] : tls;
};

/** Moves the TLS settings of classic remoting to Artery with `transport = tls-tcp`. */
export function toArtery(unit: Unit, base: string): Fix {
  const n = names(unit);
  const prefix = `${base}netty.ssl.`;
  const tls = settingsIn(unit, prefix);
  const list = unit.get(`${base}enabled-transports`);
  const near = tls[0] ?? list;
  const changes: Change[] = tls.map((s) => change(unit, s, s.key.slice(prefix.length)));
  if (list !== undefined) changes.push({ op: 'remove', setting: list });
  if (booleanOf(knownText(unit.get(`${n.artery}enabled`))) === false)
    changes.push(put(unit, `${n.artery}enabled`, 'on', near));
  changes.push(put(unit, `${n.artery}transport`, 'tls-tcp', near));
  return fix('Move to Artery with transport = tls-tcp', changes);
}

/** Gives every classic key its place below `remote.classic` and switches Artery off. */
export function toClassic(unit: Unit, settings: readonly Setting[]): Fix {
  const n = names(unit);
  const changes: Change[] = settings.flatMap((setting): Change[] => {
    const key = n.classic + setting.key.slice(n.remote.length);
    const { value } = setting;
    if (!setting.key.endsWith('enabled-transports') || value.state !== 'known' || value.items === undefined)
      return [move(unit, setting, key)];
    const items = value.items.map((i) =>
      i.startsWith(`${n.remote}netty.`) ? n.classic + i.slice(n.remote.length) : i,
    );
    return [{ op: 'remove', setting }, put(unit, key, items, setting)];
  });
  const [near] = settings;
  return fix(`Move to ${n.classic.slice(0, -1)} and switch Artery off`, [
    ...changes,
    put(unit, `${n.artery}enabled`, 'off', near),
  ]);
}
