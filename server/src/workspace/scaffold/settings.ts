import { editsOf } from '../../rules/fix.ts';
import type { Unit } from '../../rules/model.ts';
import type { Change } from '../../rules/rule.ts';
import { inRange } from '../../rules/version.ts';
import type { WireSetting } from '../../systems/scaffold.ts';
import type { Environment, System } from '../../systems/types.ts';
import { applyChanges } from '../../text/span.ts';
import { TextSource } from '../document.ts';

/** A document without anything around it: what it includes is not asked for. */
const alone: Environment = { version: () => undefined, file: () => 'missing', resolve: (_, relative) => relative };

/**
 * Gives the product's configuration in a text these settings, in the spelling of the place: a file, a block of a
 * ConfigMap, a map of a custom resource. undefined: the text holds no configuration of the product.
 */
export function withSettings(
  text: string,
  uri: string,
  { system, product }: { readonly system: System; readonly product: string },
  settings: readonly WireSetting[],
): string | undefined {
  const unitOf = (current: string): Unit | undefined =>
    system
      .units(new TextSource(uri, current), alone)
      .find((unit) => unit.regions.length > 0 && (unit.product === product || unit.settings.length === 0));
  let current = text;
  const first = unitOf(current);
  if (first === undefined) return undefined;
  const wanted = settings.filter(({ versions }) => versions === undefined || inRange(first.version.text, versions));
  for (const { key, value, initial } of wanted) {
    if (initial === true) continue;
    const unit = unitOf(current);
    const setting = unit?.get(key);
    if (unit === undefined || setting === undefined || sameValue(setting.value, value)) continue;
    current = changed(current, [{ op: 'set', setting, value }]);
  }
  const unit = unitOf(current);
  const region = unit?.regions.at(-1);
  if (unit === undefined || region === undefined) return undefined;
  const missing = wanted.filter(({ key }) => unit.get(key) === undefined);
  return missing.length === 0 ? current : changed(current, [{ op: 'add', region, entries: missing }]);
}

function changed(text: string, changes: readonly Change[]): string {
  const edits = editsOf({ title: '', changes }).flatMap((each) => each.changes);
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  return applyChanges(
    text,
    edits.map((change) => ({ ...change, newText: change.newText.replace(/\r?\n/g, lineBreak) })),
  );
}

function sameValue(value: { readonly state: string; readonly text: string }, wanted: string | readonly string[]) {
  return typeof wanted === 'string' ? value.text === wanted : value.text === wanted.join(',');
}
