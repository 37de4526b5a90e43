import type { Setting, Unit } from '../../../rules/model.ts';
import type { Fix } from '../../../rules/rule.ts';
import { knownText } from '../../../rules/unit.ts';
import { t } from '../../../text/l10n.ts';
import { names } from '../names.ts';
import { booleanOf, settingsIn } from '../state.ts';
import { rewrite, type Step } from './rewrite.ts';

const addresses: Readonly<Record<string, string>> = {
  hostname: 'canonical.hostname',
  port: 'canonical.port',
  'bind-hostname': 'bind.hostname',
  'bind-port': 'bind.port',
};

/** Gives a setting another key, or takes it away where that key is already set. */
export const moved = (unit: Unit, key: string, to: string): Step =>
  unit.get(to) === undefined ? { op: 'rename', key, to } : { op: 'remove', key };

/** What becomes of one setting below `netty.ssl.` of classic remoting. */
function step(unit: Unit, key: string, rest: string): Step {
  const n = names(unit);
  if (rest.startsWith('security.')) return moved(unit, key, n.stores + rest.slice('security.'.length));
  const address = addresses[rest];
  return address === undefined ? { op: 'remove', key } : moved(unit, key, n.artery + address);
}

/** Settings of classic remoting that are about TLS, below `akka.remote.` or `akka.remote.classic.`. */
export const classicTls = (unit: Unit, base: string): readonly Setting[] => {
  const list = unit.get(`${base}enabled-transports`);
  const tls = settingsIn(unit, `${base}netty.ssl.`);
  return list?.value.text.includes('netty.ssl') ? [list, ...tls] : tls;
};

/** Moves the TLS settings of classic remoting to Artery with `transport = tls-tcp`. */
export function toArtery(unit: Unit, base: string): Fix[] {
  const n = names(unit);
  const prefix = `${base}netty.ssl.`;
  const tls = settingsIn(unit, prefix);
  const list = unit.get(`${base}enabled-transports`);
  // Each moved entry comes to stand before the one moved before it.
  const steps = [...tls].reverse().map((s) => step(unit, s.key, s.key.slice(prefix.length)));
  if (list !== undefined) steps.push({ op: 'remove', key: list.key });
  const off = booleanOf(knownText(unit.get(`${n.artery}enabled`))) === false;
  if (off) steps.push({ op: 'set', key: `${n.artery}enabled`, value: 'on' });
  steps.push({ op: 'set', key: `${n.artery}transport`, value: 'tls-tcp' });
  return rewrite(t`Move to Artery with transport = tls-tcp`, list === undefined ? tls : [...tls, list], steps);
}

/** Gives every classic key its place below `remote.classic` and switches Artery off. */
export function toClassic(unit: Unit, settings: readonly Setting[]): Fix[] {
  const n = names(unit);
  const steps = [...settings].reverse().flatMap(({ key, value }): Step[] => {
    const to = n.classic + key.slice(n.remote.length);
    if (!key.endsWith('enabled-transports') || value.state !== 'known' || value.items === undefined)
      return [moved(unit, key, to)];
    const items = value.items.map((i) =>
      i.startsWith(`${n.remote}netty.`) ? n.classic + i.slice(n.remote.length) : i,
    );
    return [moved(unit, key, to), { op: 'set', key: to, value: items }];
  });
  return rewrite(t`Move to ${n.classic.slice(0, -1)} and switch Artery off`, settings, [
    ...steps,
    { op: 'set', key: `${n.artery}enabled`, value: 'off' },
  ]);
}

/** Takes settings away, with the blocks that become empty. */
export const removed = (title: string, settings: readonly Setting[]): Fix[] =>
  rewrite(
    title,
    settings,
    settings.map(({ key }) => ({ op: 'remove', key })),
  );
