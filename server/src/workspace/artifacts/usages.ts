import type { Host } from '../../host.ts';
import type { Deployment } from '../../kubernetes/graph.ts';
import { readersOf } from '../../kubernetes/readers.ts';
import { materialOf } from '../../rules/artifact/material.ts';
import type { Located, Material, Use } from '../../rules/artifact/model.ts';
import type { Span } from '../../text/span.ts';
import { type Analysis, systemsOf } from '../analyse.ts';
import { candidates } from '../candidates.ts';
import { TextSource } from '../document.ts';

/** A setting that names a file of key material. */
export interface Usage {
  /** The configuration. */
  readonly uri: string;
  readonly span: Span;
  readonly key: string;
  /** `the internal keystore` */
  readonly title: string;
  /** What the configuration opens it with, where that is no placeholder. For opening only: it is shown nowhere. */
  readonly passwords: readonly string[];
}

/** What the index needs of a workspace. */
export interface Configurations {
  readonly host: Host;
  readonly folders: readonly string[];
  /** Text of a configuration as it is now: an open document's, else the file's. */
  text(uri: string): Promise<string | undefined>;
  /** Of a document that nothing is kept of, where it is not open. */
  analysis(uri: string): Promise<Analysis | undefined>;
  settle<T>(work: (material: Material) => T): Promise<{ readonly value: T }>;
  /** The manifests of the workspace, where they have been read. */
  readonly deployment: Deployment | undefined;
}

/** Files between two pauses. */
const SLICE = 20;

/**
 * Which configurations of a workspace name which files of key material. Made when first asked for; a configuration that
 * changes is read again, all are when files come or go.
 */
export class UsageIndex {
  readonly #configurations: () => Configurations;
  #candidates: Promise<readonly string[]> | undefined;
  readonly #byFile = new Map<string, Promise<readonly Named[]>>();
  #all: Promise<ReadonlyMap<string, readonly Usage[]>> | undefined;

  constructor(configurations: () => Configurations) {
    this.#configurations = configurations;
  }

  /** A configuration has changed; without a uri: files have come or gone. */
  forget(uri?: string): void {
    this.#all = undefined;
    if (uri !== undefined) {
      this.#byFile.delete(uri);
      return;
    }
    this.#candidates = undefined;
    this.#byFile.clear();
  }

  /**
   * The settings that lead to a file, by the uri that they were resolved to. Of a manifest, those who use what is in it are
   * asked first: there may be more of them than are looked through.
   */
  async of(uri: string): Promise<readonly Usage[]> {
    const configurations = this.#configurations();
    const { deployment } = configurations;
    const near: Usage[] = [];
    for (const reader of deployment === undefined ? [] : readersIn(deployment, uri))
      for (const { target, usage } of await this.#named(reader, configurations)) if (target === uri) near.push(usage);
    return near.length > 0 ? near : ((await this.all()).get(uri) ?? []);
  }

  /** All files that something names. */
  all(): Promise<ReadonlyMap<string, readonly Usage[]>> {
    this.#all ??= this.#readAll();
    return this.#all;
  }

  #named(file: string, configurations: Configurations): Promise<readonly Named[]> {
    let named = this.#byFile.get(file);
    if (named === undefined) {
      named = namedIn(file, configurations);
      this.#byFile.set(file, named);
    }
    return named;
  }

  async #readAll(): Promise<ReadonlyMap<string, readonly Usage[]>> {
    const configurations = this.#configurations();
    this.#candidates ??= candidates(configurations.host, configurations.folders);
    const found = new Map<string, Usage[]>();
    let read = 0;
    for (const file of await this.#candidates) {
      if (!this.#byFile.has(file) && ++read % SLICE === 0) await new Promise<void>((next) => setTimeout(next, 0));
      for (const { target, usage } of await this.#named(file, configurations)) {
        const list = found.get(target) ?? [];
        found.set(target, list);
        list.push(usage);
      }
    }
    return found;
  }
}

/** Who may have a path to what is in a manifest. */
const readersIn = (graph: Deployment, uri: string): Set<string> =>
  new Set(
    (graph.files.get(uri)?.manifests ?? []).flatMap(({ produces }) =>
      produces.flatMap(({ kind, name, namespace }) => readersOf(graph, { kind, name: name.text, namespace })),
    ),
  );

/** A file that a configuration names. */
interface Named {
  readonly target: string;
  readonly usage: Usage;
}

async function namedIn(uri: string, configurations: Configurations): Promise<readonly Named[]> {
  const text = await configurations.text(uri);
  if (text === undefined || systemsOf(new TextSource(uri, text)).length === 0) return [];
  const analysis = await configurations.analysis(uri);
  if (analysis === undefined) return [];
  const named = new Map<string, Named>();
  for (const { use, located } of await locatedUses(analysis, configurations)) {
    if (!('uri' in located)) continue;
    const { uri: file, valueSpan, key } = use.path;
    const usage = { uri: file, span: valueSpan, key, title: use.title, passwords: passwordsOf(use) };
    named.set(`${located.uri} ${file} ${valueSpan.start}`, { target: located.uri, usage });
  }
  return [...named.values()];
}

const passwordsOf = (use: Use): readonly string[] =>
  [use.password?.text, use.kind === 'store' ? use.keyPassword?.text : undefined].flatMap((text) => text ?? []);

/** The uses of a document with where they lead. */
async function locatedUses(
  analysis: Analysis,
  { settle }: Pick<Configurations, 'settle'>,
): Promise<readonly { readonly use: Use; readonly located: Located }[]> {
  const uses = analysis.units.flatMap((unit) => materialOf(unit).uses.map((use) => ({ unit, use })));
  if (uses.length === 0) return [];
  const { value } = await settle((material) =>
    uses.map(({ unit, use }) => ({ use, located: material.locate(unit, use) })),
  );
  return value;
}
