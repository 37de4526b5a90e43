import { resources } from '../../formats/embedded/index.ts';
import { yaml } from '../../formats/yaml/index.ts';
import { merge } from '../../kubernetes/scaffold/edit.ts';
import { fileOf, type PieceMap } from '../../kubernetes/scaffold/piece.ts';
import { withIgnored } from '../../kubernetes/scaffold/protect.ts';
import type { WireOrder, WireTarget, Wiring } from '../../systems/scaffold.ts';
import { isTemplate } from '../../systems/template.ts';
import type { System } from '../../systems/types.ts';
import { t } from '../../text/l10n.ts';
import { ScaffoldError, type ScaffoldFile } from './result.ts';
import { withSettings } from './settings.ts';

export interface Wired {
  readonly text: string;
  readonly notes: readonly string[];
}

/**
 * Makes what a file runs use the key material: every document of it that takes part. The text comes back as it is where
 * it says all of it already.
 * @throws ScaffoldError, EditError
 */
export const wire = (text: string, uri: string, system: System, order: WireOrder): Wired =>
  wireWith(text, uri, { system, product: order.product }, (target) => system.scaffold.wire(target, order));

type WiringOf = (target: WireTarget) => Wiring | undefined;

interface Product {
  readonly system: System;
  readonly product: string;
}

/** The same for what else a system has to say of its documents. @throws ScaffoldError, EditError */
export function wireWith(text: string, uri: string, product: Product, wiringOf: WiringOf): Wired {
  if (isTemplate(text)) throw new ScaffoldError(t`the file is a template: what it comes to is not known`);
  if (!/\.ya?ml$/i.test(uri)) return configuration(text, uri, product, wiringOf);
  let current = text;
  const notes = new Set<string>();
  let taken = 0;
  for (let i = 0; i < documentsOf(current); i++) {
    const tree = yaml.parse(current);
    const root = tree.roots[i];
    if (root === undefined) break;
    const [resource] = resources({ ...tree, roots: [root] });
    // Items of a List stand in a document of another kind.
    if (resource !== undefined && resource.root !== root) continue;
    const target = { apiVersion: resource?.apiVersion, kind: resource?.kind, root };
    const wiring = wiringOf(target);
    if (wiring === undefined) continue;
    const before = current;
    current = merge(current, i, wiring.patch);
    if (wiring.settings.length > 0) {
      const set = withSettings(current, uri, product, wiring.settings);
      if (set !== undefined) current = set;
      else if (wiring.at.length > 0) current = merge(current, i, nested(wiring.at, wiring.settings));
      else if (before === current) continue;
    }
    taken++;
    for (const note of wiring.notes) notes.add(note);
  }
  if (taken === 0)
    throw new ScaffoldError(
      t`nothing in the file runs ${product.system.title} in a way that can be wired; give --container where it is a pod`,
    );
  return { text: current, notes: [...notes] };
}

/** A file of nothing but the product's configuration. */
function configuration(text: string, uri: string, product: Product, wiringOf: WiringOf): Wired {
  const root = yaml.parse('').roots[0] ?? { kind: 'map', span: { start: 0, end: 0 }, entries: [], style: 'block' };
  const wiring = wiringOf({ apiVersion: undefined, kind: undefined, root });
  const settings = wiring?.settings ?? [];
  const set = settings.length === 0 ? undefined : withSettings(text, uri, product, settings);
  if (set === undefined)
    throw new ScaffoldError(t`the file holds no configuration of ${product.system.title} that can be wired`);
  return { text: set, notes: wiring?.notes ?? [] };
}

/** The smallest file that runs a cluster, wired. */
export function startWired(
  uri: (name: string) => string,
  system: System,
  order: WireOrder,
): Wired & { readonly name: string } {
  const { name, documents, comments } = system.scaffold.start(order);
  return { name, ...wire(fileOf(documents, comments), uri(name), system, order) };
}

const documentsOf = (text: string): number => yaml.parse(text).roots.length;

const nested = (
  path: readonly string[],
  settings: readonly { readonly key: string; readonly value: string | readonly string[] }[],
): PieceMap =>
  path.reduceRight<PieceMap>(
    (inner, key) => ({ [key]: inner }),
    Object.fromEntries(settings.map(({ key, value }) => [key, typeof value === 'string' ? value : value.join(',')])),
  );

/** A new file; where it holds a password, only its owner can read it, and git ignores it. */
export async function newFiles(
  { name, text }: { readonly name: string; readonly text: string },
  { password }: Pick<WireOrder, 'password'>,
  read: (name: string) => Promise<string | undefined>,
): Promise<readonly ScaffoldFile[]> {
  const file = { name, content: text, secret: password !== undefined, changes: false };
  if (password === undefined) return [file];
  const before = await read('.gitignore');
  const content = withIgnored(before ?? '', [name]);
  const ignoring = { name: '.gitignore', content, secret: false, changes: before !== undefined };
  return content === before ? [file] : [file, ignoring];
}
