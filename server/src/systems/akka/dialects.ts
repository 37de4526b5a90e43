import { formats } from '../../formats/index.ts';
import type { ConfigTree } from '../../formats/tree.ts';
import type { Region, Setting, Unit } from '../../rules/model.ts';
import { makeUnit as unitOver } from '../../rules/unit.ts';
import type { Embedding } from '../../text/embedding.ts';
import { both, t } from '../../text/l10n.ts';
import { isTemplate } from '../template.ts';
import type { Environment, SourceDocument } from '../types.ts';
import { type Build, findBuild } from './build.ts';
import { hoconRegion } from './hocon.ts';
import { overridesIn } from './manifests.ts';
import { namesOf, type Product, products } from './names.ts';
import { customEngineSchema, schema } from './schema.ts';
import { engine } from './state.ts';
import { versionOf } from './version.ts';

/** Names under which applications of Akka, Pekko and Play keep their configuration. */
const claimed = /^(?:application(?:[-.][\w.-]+)?|reference|akka[\w.-]*|pekko[\w.-]*)\.conf$/;
const hoconName = /\.(?:conf|hocon)$/;
const yamlName = /\.(?:ya?ml|json)$/;

/** A key `akka` or `pekko` at the beginning of a line or of an object; whether it stands at the top the tree tells. */
const topKey = /(?:^|[\r\n{,\uFEFF])[ \t]*"?(?:akka|pekko)"?[ \t]*(?:[.{:=]|\+=)/;
/** Akka.NET also keeps its HOCON below `akka`, with options and class names of its own. */
const dotNet =
  /\bdot-netty\b|\bhelios\.tcp\b|"\s*[A-Z][\w.+]*\s*,\s*Akka(?:\.\w+)*\s*"|\bAkka\.(?:Remote|Cluster|Actor|Persistence)\.[A-Z]/;

/** Cheap: a name, or a look for the words. */
export function mayConcern({ name, text }: Pick<SourceDocument, 'path' | 'name' | 'text'>): boolean {
  if (claimed.test(name)) return true;
  if (hoconName.test(name)) return topKey.test(text);
  // Flink's files name its own Pekko; ours stand in a part that is a file, in an option or in a variable.
  return (
    yamlName.test(name) &&
    /-D|CONFIG_FORCE_|\.(?:conf|hocon)\b/.test(text) &&
    /\b(?:akka|pekko)\b|-D(?:akka|pekko)\.|CONFIG_FORCE_/.test(text)
  );
}

/** The units of a document, one for each product that a piece of it configures. */
export function units(document: SourceDocument, environment: Environment): readonly Unit[] {
  if (!mayConcern(document)) return [];
  const context: Context = { document, environment, build: undefined };
  return hoconName.test(document.name) ? fileUnits(context) : yamlUnits(context);
}

interface Context {
  readonly document: SourceDocument;
  readonly environment: Environment;
  /** Looked for when first asked for; null where there is none. */
  build: Build | null | undefined;
}

function buildOf(context: Context): Build | undefined {
  if (context.build === undefined) context.build = findBuild(context.document.uri, context.environment) ?? null;
  return context.build ?? undefined;
}

const topKeys = (tree: ConfigTree): ReadonlySet<string> =>
  new Set(tree.roots[0]?.entries.map((e) => e.path[0] ?? '') ?? []);

function fileUnits(context: Context): readonly Unit[] {
  const { document } = context;
  if (dotNet.test(document.text)) return [];
  const tree = document.tree('hocon');
  const top = topKeys(tree);
  const own = products.filter((p) => top.has(p));
  const byName = claimed.test(document.name);
  if (own.length === 0 && !(byName && isOpen(context, tree))) return [];
  const why = byName ? t`file name` : t`top-level key ${both(own)}`;
  return hoconUnits(context, { tree, own, why, name: document.name, secret: false });
}

/**
 * Whether a file of a claimed name without a key of ours may still get one: it is as good as empty, says the word, gets
 * its keys from another file, or a build file near by names a product.
 */
function isOpen(context: Context, tree: ConfigTree): boolean {
  const entries = tree.roots[0]?.entries ?? [];
  return (
    entries.every((e) => e.value === undefined) ||
    /\b(?:akka|pekko)\b/i.test(context.document.text) ||
    buildOf(context) !== undefined
  );
}

interface HoconText {
  readonly tree: ConfigTree;
  readonly own: readonly Product[];
  readonly why: string;
  /** File name, or the key that holds the text. */
  readonly name: string;
  readonly embedding?: Embedding;
  readonly secret: boolean;
}

function hoconUnits(context: Context, text: HoconText): readonly Unit[] {
  const { document, environment } = context;
  const { tree, embedding } = text;
  const { region, unread } = hoconRegion({
    uri: document.uri,
    tree,
    why: text.why,
    environment,
    ...(embedding === undefined ? {} : { embedding }),
  });
  // Only a file that it includes can set what the text itself does not name.
  const mayDrawIn = tree.includes.length > 0;
  const set = products.filter(
    (p) => text.own.includes(p) || (mayDrawIn && region.settings.some((s) => s.key.startsWith(`${p}.`))),
  );
  const fallback: Product =
    buildOf(context)?.names.has('pekko') === true && !buildOf(context)?.names.has('akka') ? 'pekko' : 'akka';
  const all = set.length === 0 ? [fallback] : set;
  return all.map((product) =>
    makeUnit(context, product, [region], {
      // A template may put anything in the place of its expressions.
      part: unread || isTemplate(tree.text) || !isWhole(text.name, product, region),
      both: all.length > 1,
      secret: text.secret,
      defaults: text.name === 'reference.conf',
      test: /\/(?:test|it|multi-jvm|testFixtures)\/(?:resources|conf)\//.test(document.path),
    }),
  );
}

/**
 * Whether a file sets up a whole process. Applications do in `application.conf`; other files may be pieces for an
 * include, unless they say what only a whole one says.
 */
function isWhole(name: string, product: Product, region: Region): boolean {
  if (/^application(?:[-.][\w.-]+)?\.conf$/.test(name)) return true;
  if (name === 'reference.conf') return false;
  const { artery, remote } = namesOf(product);
  return region.settings.some(
    ({ key }) =>
      key === `${product}.actor.provider` ||
      key.startsWith(`${product}.cluster.`) ||
      key.startsWith(`${remote}classic.`) ||
      key === `${remote}enabled-transports` ||
      (key.startsWith(artery) && !key.startsWith(`${artery}ssl.`)),
  );
}

function yamlUnits(context: Context): readonly Unit[] {
  const { document } = context;
  const found: Unit[] = [];
  for (const part of document.parts()) {
    if (part.kind !== 'file' || !/\.(?:conf|hocon)(?:\.[\w-]+)?$/.test(part.name)) continue;
    const { text } = part.embedding;
    if (!topKey.test(text) || dotNet.test(text)) continue;
    const tree = formats.hocon.parse(text);
    const top = topKeys(tree);
    const own = products.filter((p) => top.has(p));
    if (own.length === 0) continue;
    const { kind } = part.resource;
    found.push(
      ...hoconUnits(context, {
        tree,
        own,
        why: t`${part.name} in ${kind === undefined ? t`this file` : `a ${kind}`}`,
        name: part.name,
        embedding: part.embedding,
        secret: kind === 'Secret',
      }),
    );
  }
  for (const { name, regions, forced, override } of overridesIn(document)) {
    for (const product of products) {
      const own = regions.filter((r) => r.settings.some((s) => s.key.startsWith(`${product}.`)));
      if (own.length === 0) continue;
      // The switch for variables belongs to the container, whichever list of options holds it.
      const args = regions.filter((r) => r.dialect === 'args' && !own.includes(r));
      found.push(
        makeUnit(context, product, [...args, ...own], { part: true, forced, override, container: name }, name),
      );
    }
  }
  return found;
}

function makeUnit(
  context: Context,
  product: Product,
  regions: readonly Region[],
  facts: Readonly<Record<string, unknown>>,
  name = '',
): Unit {
  const { document, environment } = context;
  const build = buildOf(context);
  const foreign = products.filter((p) => p !== product);
  const isOurs = ({ key }: Setting): boolean => !foreign.some((p) => key === p || key.startsWith(`${p}.`));
  const [built] = build?.names.size === 1 ? build.names : [];
  const given = {
    system: 'akka',
    name: name === '' ? product : `${product} ${name}`,
    product,
    version: versionOf(document.text, product, environment, build),
    uri: document.uri,
    regions,
    schema,
    facts: { ...facts, ...(built === undefined ? {} : { builtWith: { product: built, file: build?.file } }) },
  };
  const unit = unitOver(given, isOurs);
  return regions.some(mayChooseEngine) && engine(unit) === 'other'
    ? unitOver({ ...given, schema: customEngineSchema }, isOurs)
    : unit;
}

/** Without the word in its text no file chooses an engine, and need not be evaluated to know it. */
const mayChooseEngine = ({ dialect, tree }: Region): boolean =>
  dialect !== 'hocon' || tree.includes.length > 0 || tree.text.includes('ssl-engine-provider');
