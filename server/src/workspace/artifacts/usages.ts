import type { Host } from '../../host.ts';
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
}

/** What the index needs of a workspace. */
export interface Configurations {
  readonly host: Host;
  readonly folders: readonly string[];
  analysis(uri: string): Promise<Analysis | undefined>;
  settle<T>(work: (material: Material) => T): Promise<{ readonly value: T }>;
}

/** Files between two looks at whether somebody still wants the answer. */
const SLICE = 20;

/** Which configurations of a workspace name which files of key material; made when first asked for, and after changes. */
export class UsageIndex {
  readonly #configurations: () => Configurations;
  #built: Promise<ReadonlyMap<string, readonly Usage[]>> | undefined;

  constructor(configurations: () => Configurations) {
    this.#configurations = configurations;
  }

  /** Configurations or files have changed. */
  forget(): void {
    this.#built = undefined;
  }

  /** The settings that lead to a file, by the uri that they were resolved to. */
  async of(uri: string): Promise<readonly Usage[]> {
    this.#built ??= build(this.#configurations());
    return (await this.#built).get(uri) ?? [];
  }

  /** All files that something names. */
  async all(): Promise<ReadonlyMap<string, readonly Usage[]>> {
    this.#built ??= build(this.#configurations());
    return this.#built;
  }
}

async function build(configurations: Configurations): Promise<ReadonlyMap<string, readonly Usage[]>> {
  const { host, folders } = configurations;
  const found = new Map<string, Usage[]>();
  const files = await candidates(host, folders);
  for (const [i, uri] of files.entries()) {
    if (i % SLICE === 0) await new Promise<void>((next) => setTimeout(next, 0));
    const text = await host.readText(uri);
    if (text === undefined || systemsOf(new TextSource(uri, text)).length === 0) continue;
    const analysis = await configurations.analysis(uri);
    if (analysis === undefined) continue;
    for (const { use, located } of await locatedUses(analysis, configurations)) {
      if (!('uri' in located)) continue;
      const list = found.get(located.uri) ?? [];
      found.set(located.uri, list);
      const { uri: file, valueSpan, key } = use.path;
      if (!list.some((other) => other.uri === file && other.span.start === valueSpan.start))
        list.push({ uri: file, span: valueSpan, key, title: use.title });
    }
  }
  return found;
}

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
