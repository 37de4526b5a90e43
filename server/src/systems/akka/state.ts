import type { Setting, Unit } from '../../rules/model.ts';
import type { Severity } from '../../rules/rule.ts';
import { defaultOf, knownItems, knownText } from '../../rules/unit.ts';
import { classicBase, names } from './names.ts';

/** HOCON booleans, in lower case only (SimpleConfig.getBoolean, config 1.4); undefined for any other text. */
export function booleanOf(text: string | undefined): boolean | undefined {
  if (text === 'true' || text === 'yes' || text === 'on') return true;
  return text === 'false' || text === 'no' || text === 'off' ? false : undefined;
}

/**
 * True for a unit that holds only a part of what its process reads: overrides on a command line, a file that others
 * include, a file with includes that were not found. What such a unit does not set may be set elsewhere.
 */
export const isPart = (unit: Unit): boolean => unit.facts['part'] === true;

/** What an option comes to: a text with its setting, the default (`setting` undefined), or nothing that can be known. */
export interface Known {
  readonly text: string;
  readonly setting: Setting | undefined;
}

/** The text in effect, or undefined where it is unknown or may be set in another place. */
export function known(unit: Unit, key: string): Known | undefined {
  const setting = unit.get(key);
  if (setting !== undefined) {
    const text = knownText(setting);
    return text === undefined ? undefined : { text, setting };
  }
  const option = unit.schema.options.get(key);
  const text = option === undefined || isPart(unit) ? undefined : defaultOf(option, unit);
  return text === undefined ? undefined : { text, setting: undefined };
}

/** The items of a list in effect, or undefined where they are unknown. */
export function knownList(
  unit: Unit,
  key: string,
): { readonly items: readonly string[]; readonly setting: Setting | undefined } | undefined {
  const setting = unit.get(key);
  if (setting !== undefined) {
    const items = setting.value.state === 'known' && setting.value.type === 'list' ? knownItems(setting) : undefined;
    return items === undefined ? undefined : { items, setting };
  }
  const found = known(unit, key);
  return found === undefined
    ? undefined
    : { items: found.text === '' ? [] : found.text.split(','), setting: undefined };
}

/** Whether Artery is on (Akka 2.6 and later: by default); undefined where it cannot be known. */
export const arteryOn = (unit: Unit): boolean | undefined =>
  booleanOf(known(unit, `${names(unit).artery}enabled`)?.text);

/** The transport of Artery in lower case, as RemoteSettings reads it. */
export function transport(unit: Unit): Known | undefined {
  const found = known(unit, `${names(unit).artery}transport`);
  return found === undefined ? undefined : { ...found, text: found.text.toLowerCase() };
}

/** Whether Artery speaks TLS; undefined where it cannot be known. */
export function arteryTls(unit: Unit): boolean | undefined {
  const on = arteryOn(unit);
  const over = transport(unit);
  if (on === false || (over !== undefined && over.text !== 'tls-tcp')) return false;
  // A fragment that sets `transport = tls-tcp` says what it is for, whoever switches Artery on.
  return over === undefined || (on === undefined && unit.get(`${names(unit).artery}enabled`) !== undefined)
    ? undefined
    : true;
}

export type Engine = 'stores' | 'rotating' | 'other';

/** Which block the engine provider reads; undefined where it cannot be known. */
export function engine(unit: Unit): Engine | undefined {
  const n = names(unit);
  const found = known(unit, `${n.ssl}ssl-engine-provider`);
  if (found === undefined) return undefined;
  return found.text === n.storesClass ? 'stores' : found.text === n.rotatingClass ? 'rotating' : 'other';
}

/** Classic remoting: whether it runs, and with which transports. */
export function classicTransports(unit: Unit): readonly string[] | undefined {
  const base = classicBase(unit);
  if (base === undefined || arteryOn(unit) === true) return [];
  return arteryOn(unit) === undefined ? undefined : knownList(unit, `${base}enabled-transports`)?.items;
}

/** A block that holds `protocol`, `enabled-algorithms` and the like. */
export interface Block {
  readonly prefix: string;
  readonly kind: 'stores' | 'rotating' | 'classic';
  /** Whether this version, set up like this, reads it; undefined where it cannot be known. */
  readonly inUse: boolean | undefined;
}

/** The TLS blocks of the product in which something is set. */
export function blocks(unit: Unit): readonly Block[] {
  const n = names(unit);
  const tls = arteryTls(unit);
  const read = engine(unit);
  const used = (kind: Engine): boolean | undefined =>
    tls === false || (read !== undefined && read !== kind)
      ? false
      : tls === undefined || read === undefined
        ? undefined
        : true;
  const all: Block[] = [
    { prefix: n.stores, kind: 'stores', inUse: used('stores') },
    { prefix: n.rotating, kind: 'rotating', inUse: used('rotating') },
  ];
  const base = classicBase(unit);
  if (base !== undefined) {
    const listed = classicTransports(unit);
    all.push({
      prefix: `${base}netty.ssl.security.`,
      kind: 'classic',
      inUse: listed?.includes(`${base}netty.ssl`),
    });
  }
  return all.filter((b) => settingsIn(unit, b.prefix).length > 0 || b.inUse === true);
}

const ours = new WeakMap<Unit, readonly Setting[]>();

/** The settings of the product and of ssl-config, without what an application keeps in the same file for itself. */
export function ownSettings(unit: Unit): readonly Setting[] {
  const known = ours.get(unit);
  if (known !== undefined) return known;
  const own = unit.settings.filter((s) => s.key.startsWith(`${unit.product}.`) || s.key.startsWith('ssl-config.'));
  ours.set(unit, own);
  return own;
}

/** Settings below a prefix: for each key the one in effect, in the order of the file. */
export function settingsIn(unit: Unit, prefix: string): readonly Setting[] {
  return ownSettings(unit).filter((s) => s.key.startsWith(prefix) && unit.get(s.key) === s);
}

/** What would stop the handshake is an error where the block is read, and a warning where nothing reads it. */
export const weight = (block: Pick<Block, 'inUse'>): Severity => (block.inUse === false ? 'warning' : 'error');

/** A finding that rests on a version which nobody has stated is no error. */
export const ifStated = (unit: Unit, severity: Severity): Severity =>
  unit.version.assumed && severity === 'error' ? 'warning' : severity;
