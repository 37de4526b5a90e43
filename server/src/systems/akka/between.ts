import type { Difference, Pair } from '../../rules/artifact/model.ts';
import { placeIn } from '../../rules/artifact/pairs.ts';
import type { Unit } from '../../rules/model.ts';
import type { Severity } from '../../rules/rule.ts';
import { knownItems } from '../../rules/unit.ts';
import { t } from '../../text/l10n.ts';
import { names } from './names.ts';
import { arteryTls, engine, isPart, known, knownList } from './state.ts';

/**
 * Two nodes are of one cluster where both name a seed node in common. Addresses of the own machine are in many examples that
 * have nothing to do with each other, so they count for less.
 */
export function between(unit: Unit, other: Unit): Pair | undefined {
  if (unit.product !== other.product || isPart(unit) || isPart(other)) return undefined;
  if ([unit, other].some(({ facts }) => facts['defaults'] === true || facts['test'] === true)) return undefined;
  const theirs = new Set(seedsOf(other));
  const common = seedsOf(unit).filter((seed) => theirs.has(seed));
  if (common.length === 0) return undefined;
  const sure = common.some((seed) => !/@(?:localhost|127\.|\[?::1)/.test(seed));
  const atMost: { readonly atMost?: Severity } = sure ? {} : { atMost: 'warning' };
  return { ...atMost, differences: differences(unit, other) };
}

/** `system@host:port` */
function seedsOf(unit: Unit): readonly string[] {
  const setting = unit.get(`${unit.product}.cluster.seed-nodes`);
  const items = setting?.value.state === 'known' && setting.value.type === 'list' ? knownItems(setting) : undefined;
  return (items ?? []).map((item) => item.trim().replace(/^[a-z.]+:\/\//, ''));
}

function differences(unit: Unit, other: Unit): Difference[] {
  const n = names(unit);
  const [tls, theirTls] = [arteryTls(unit), arteryTls(other)];
  if (tls === undefined || theirTls === undefined) return [];
  const key = `${n.artery}transport`;
  if (!tls) return [];
  if (!theirTls) {
    const at = placeIn(unit, unit.get(key));
    const message = t`Unrecognized SSL message, plaintext connection? This node speaks TLS, and another one of the cluster does not.`;
    return at === undefined ? [] : [{ at, message, other: other.get(key) }];
  }
  const [block, theirBlock] = [unit, other].map(blockOf);
  if (block === undefined || theirBlock === undefined) return [];
  return [...protocols(unit, block, other, theirBlock), ...suites(unit, block, other, theirBlock)].slice(0, 1);
}

function blockOf(unit: Unit): string | undefined {
  const n = names(unit);
  const read = engine(unit);
  return read === 'stores' ? n.stores : read === 'rotating' ? n.rotating : undefined;
}

/** A node speaks one version of TLS. */
function protocols(unit: Unit, block: string, other: Unit, theirBlock: string): Difference[] {
  const own = known(unit, `${block}protocol`);
  const theirs = known(other, `${theirBlock}protocol`);
  if (own === undefined || theirs === undefined || own.text === theirs.text) return [];
  const at = placeIn(unit, own.setting, unit.get(`${names(unit).artery}transport`));
  if (at === undefined) return [];
  return [
    {
      at,
      message: t`The client supported protocol versions [${theirs.text}] are not accepted by server preferences [${own.text}]. All nodes must speak the same version of TLS.`,
      other: theirs.setting,
    },
  ];
}

function suites(unit: Unit, block: string, other: Unit, theirBlock: string): Difference[] {
  const own = knownList(unit, `${block}enabled-algorithms`);
  const theirs = knownList(other, `${theirBlock}enabled-algorithms`);
  if (own === undefined || theirs === undefined || own.items.some((suite) => theirs.items.includes(suite))) return [];
  if (own.items.length === 0 || theirs.items.length === 0) return [];
  const at = placeIn(unit, own.setting, unit.get(`${names(unit).artery}transport`));
  return at === undefined
    ? []
    : [{ at, message: t`no cipher suites in common. All nodes must share a suite.`, other: theirs.setting }];
}
