import type { Host } from '../host.ts';
import type { Deployment } from '../kubernetes/graph.ts';
import { noMaterial } from '../rules/artifact/model.ts';
import type { Unit } from '../rules/model.ts';
import type { Finding, Rule } from '../rules/rule.ts';
import type { Environment, SourceDocument } from '../systems/types.ts';
import { nameOf, resolveUri } from '../text/uri.ts';
import { type Analysis, analyse, finish, immediateFindings, laterFindings, mayConcern } from './analyse.ts';
import { Artifacts } from './artifacts/artifacts.ts';
import { UsageIndex } from './artifacts/usages.ts';
import { TextSource } from './document.ts';
import { Manifests } from './manifests.ts';
import { defaultSettings, type Settings } from './settings.ts';
import { Siblings } from './siblings.ts';

/** How often a document is analysed again because it asked for files not read yet (include depth). */
const ROUNDS = 24;
/** Files that one document may draw in. */
const FILES = 200;

interface Kept {
  readonly source: TextSource;
  readonly revision: number;
  readonly analysis: Analysis;
  readonly needs: ReadonlySet<string>;
  findings?: {
    /** Hours; minutes where git was asked. */
    readonly time: number;
    readonly graph: number;
    readonly committed: string | undefined;
    readonly list: Finding[];
    readonly used: ReadonlySet<string>;
  };
}

/**
 * The documents of an editor or of a command-line run: open texts over files on disk, one analysis per document version,
 * and which documents depend on which files. Nothing is read that no document points at.
 */
export class Workspace {
  readonly host: Host;
  /** Key material that configurations point at. */
  readonly artifacts: Artifacts;
  /** The Kubernetes resources of the workspace. */
  readonly manifests: Manifests;
  /** Milliseconds that an answer waits for them the first time; without them it says what it knows, and says more later. */
  patience = 30;
  /** Which configurations name which files. */
  readonly usages: UsageIndex;
  /** Told of the files that an open document's findings depend on, whenever that is worked out; none once it is closed. */
  onDepends: ((uri: string, files: ReadonlySet<string>) => void) | undefined;
  readonly #siblings: Siblings;
  #settings: Settings;
  /** Grows when anything beside a document's own text changes. */
  #revision = 0;
  readonly #open = new Map<string, TextSource>();
  readonly #files = new Map<string, TextSource | 'missing'>();
  readonly #kept = new Map<string, Kept>();

  /** `yaml`: the files in which manifests are looked for. */
  constructor(
    host: Host,
    settings: Settings = defaultSettings,
    yaml: () => Promise<readonly string[]> = () => Promise.resolve([]),
  ) {
    this.host = host;
    this.#settings = settings;
    this.artifacts = new Artifacts(host, settings, (uri, uses) => this.#beside(uri, uses));
    this.#siblings = new Siblings(host);
    this.manifests = new Manifests(host, yaml);
    this.artifacts.deployment = () => this.#graph();
    this.usages = new UsageIndex(() => ({
      host,
      folders: this.artifacts.folders,
      text: async (uri) => this.#open.get(uri)?.text ?? (await host.readText(uri)),
      analysis: (uri) => this.#passing(uri),
      settle: (work) => this.artifacts.settle(work),
      deployment: this.#graph(),
    }));
  }

  get settings(): Settings {
    return this.#settings;
  }

  configure(settings: Settings): void {
    this.#settings = settings;
    this.artifacts.configure(settings);
    this.#revision++;
  }

  /** The folders that a person works in, and whether files outside of them may be looked at. */
  setPlaces(folders: readonly string[], trusted: boolean): void {
    this.artifacts.setPlaces(folders, trusted);
    this.usages.forget();
    this.#revision++;
  }

  get openDocuments(): readonly TextSource[] {
    return [...this.#open.values()];
  }

  /** Opens a document or gives an open one its new text. */
  open(uri: string, text: string): void {
    this.usages.forget(uri);
    this.#open.set(uri, new TextSource(uri, text));
    this.#invalidate(uri);
    this.#drop(this.artifacts.edited(uri));
  }

  close(uri: string): void {
    this.#open.delete(uri);
    this.#kept.delete(uri);
    this.onDepends?.(uri, new Set());
    this.#invalidate(uri);
    this.#drop(this.artifacts.edited(uri));
    // From now on the file counts, which may be another one, or gone.
    if (this.manifests.ready) this.manifests.sync(this.#open.values());
  }

  /**
   * Files on disk have changed; returns the open documents whose analysis or findings depend on them. `listed`: files
   * have come or gone.
   */
  changed(told: readonly string[], listed = true): string[] {
    const maybeFolders = told.filter((uri) => isFolderName(nameOf(uri)));
    const within = this.#within(maybeFolders);
    const uris = [...told, ...within];
    // Most of what comes and goes without a suffix is nobody's: locks, sockets, caches.
    const relist = listed && (within.length > 0 || maybeFolders.length < told.length);
    this.manifests.changed(uris);
    if (relist) this.#siblings.forget();
    const affected = this.#drop(this.artifacts.changed(uris, relist));
    if (relist) this.usages.forget();
    else for (const uri of uris) this.usages.forget(uri);
    for (const uri of uris) for (const dependent of this.#invalidate(uri)) affected.add(dependent);
    return [...affected].filter((uri) => this.#open.has(uri));
  }

  /** What is known of these and of what lies in them: editors tell of a folder that is gone, and not of its files. */
  #within(folders: readonly string[]): string[] {
    if (folders.length === 0) return [];
    const known = new Set([...this.#files.keys(), ...this.manifests.graph.files.keys(), ...this.artifacts.listed]);
    for (const { needs, findings } of this.#kept.values())
      for (const each of [...needs, ...(findings?.used ?? [])]) known.add(each);
    return [...known].filter((each) => folders.some((uri) => each === uri || each.startsWith(`${uri}/`)));
  }

  /** Forgets findings that depend on what has changed; returns their documents. */
  #drop(forgotten: ReadonlySet<string>): Set<string> {
    const affected = new Set<string>();
    if (forgotten.size === 0) return affected;
    for (const [document, kept] of this.#kept) {
      if (kept.findings === undefined || !meet(kept.findings.used, forgotten)) continue;
      delete kept.findings;
      affected.add(document);
    }
    return affected;
  }

  #invalidate(uri: string): string[] {
    this.#files.delete(uri);
    const dependents: string[] = [];
    for (const [document, kept] of this.#kept) {
      if (!kept.needs.has(uri)) continue;
      this.#kept.delete(document);
      dependents.push(document);
    }
    return dependents;
  }

  /** The open text of a document, else the file's. */
  async source(uri: string): Promise<TextSource | undefined> {
    const open = this.#open.get(uri);
    if (open !== undefined) return open;
    const kept = this.#files.get(uri);
    if (kept !== undefined) return kept === 'missing' ? undefined : kept;
    const text = await this.host.readText(uri);
    const source = text === undefined ? 'missing' : new TextSource(uri, text);
    this.#files.set(uri, source);
    return source === 'missing' ? undefined : source;
  }

  /** The analysis of a document's present text, with every file that it draws in read. */
  async analysis(uri: string): Promise<Analysis | undefined> {
    return (await this.#keep(uri))?.analysis;
  }

  /** Of many files one after the other: of those that are not open nothing is kept. */
  async #passing(uri: string): Promise<Analysis | undefined> {
    const had = this.#kept.has(uri);
    const analysis = await this.analysis(uri);
    if (!had && !this.#open.has(uri)) {
      this.#kept.delete(uri);
      this.#files.delete(uri);
    }
    return analysis;
  }

  /** The findings of a document's present text and of the files that it points at, once those have been read. */
  async findings(uri: string, cancelled?: () => boolean): Promise<Finding[]> {
    const kept = await this.#keep(uri);
    if (kept === undefined) return [];
    const { analysis } = kept;
    const deployment = await this.deployment(analysis);
    if (analysis.units.length === 0 && deployment === undefined) return [];
    const graph = deployment?.version ?? -1;
    const now = this.host.now();
    const committed = isRotated(analysis.manifests) ? await this.host.committed?.(uri) : undefined;
    // What is too early now may not be so in a minute.
    const time = Math.floor(now / (committed === undefined ? 3_600_000 : 60_000));
    const { findings } = kept;
    if (findings?.time === time && findings.graph === graph && findings.committed === committed?.text)
      return findings.list;
    const options = {
      now,
      ...(deployment === undefined ? {} : { deployment }),
      ...(committed === undefined ? {} : { committed }),
      levels: this.#settings.rules,
      expiringDays: this.#settings.expiringDays,
      onError: (rule: Rule, error: unknown) =>
        this.host.log(
          'error',
          `rule ${rule.id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        ),
      ...(cancelled === undefined ? {} : { cancelled }),
    };
    const immediate = immediateFindings(analysis, { ...options, material: noMaterial });
    const { value: later, used } = await this.artifacts.settle(
      (material) => laterFindings(analysis, { ...options, material }),
      cancelled,
    );
    const list = finish(analysis, [...immediate, ...later]);
    if (cancelled?.() !== true) {
      kept.findings = { time, graph, committed: committed?.text, list, used };
      if (this.#open.has(uri)) this.onDepends?.(uri, used);
    }
    return list;
  }

  #graph(): Deployment | undefined {
    if (!this.manifests.ready) return undefined;
    this.manifests.sync(this.#open.values());
    return this.manifests.graph;
  }

  /** The graph of the workspace's manifests where a document takes part in it; undefined while it is being read. */
  async deployment({ units, manifests }: Analysis): Promise<Deployment | undefined> {
    if (units.length === 0 && manifests === undefined) return undefined;
    if (!(await this.manifests.readSoon(this.patience))) return undefined;
    return this.#graph();
  }

  async #beside(uri: string, uses: (document: string) => void): Promise<Unit[]> {
    const units: Unit[] = [];
    for (const other of await this.#siblings.of(uri, this.artifacts.folders)) {
      uses(other);
      const source = await this.source(other);
      if (source === undefined || !mayConcern(source)) continue;
      const kept = await this.#keep(other);
      for (const need of kept?.needs ?? []) uses(need);
      units.push(...(kept?.analysis.units ?? []));
    }
    return units;
  }

  async #keep(uri: string): Promise<Kept | undefined> {
    for (let round = 0; ; round++) {
      const source = await this.source(uri);
      if (source === undefined) return undefined;
      const kept = this.#kept.get(uri);
      if (kept !== undefined && kept.source === source && kept.revision === this.#revision) return kept;
      const needs = new Set<string>();
      const pending = new Set<string>();
      const analysis = analyse(source, this.#environment(needs, pending));
      if (pending.size > 0 && round < ROUNDS) {
        await Promise.all([...pending].map((p) => this.source(p)));
        continue;
      }
      const fresh: Kept = { source, revision: this.#revision, analysis, needs };
      this.#kept.set(uri, fresh);
      return fresh;
    }
  }

  #environment(needs: Set<string>, pending: Set<string>): Environment {
    return {
      version: (system) => this.#settings.versions[system],
      resolve: resolveUri,
      file: (uri): SourceDocument | 'missing' | 'pending' => {
        if (needs.size >= FILES && !needs.has(uri)) return 'missing';
        needs.add(uri);
        const file = this.#open.get(uri) ?? this.#files.get(uri);
        if (file === undefined) pending.add(uri);
        return file ?? 'pending';
      },
    };
  }
}

/** Whether a Secret is rotated in place: git is asked about no other document. */
const isRotated = (file: Analysis['manifests']): boolean =>
  file?.manifests.some(({ produces }) =>
    produces.some(({ keys }) => keys.some(({ name }) => name.text.endsWith('.primary'))),
  ) === true;

/** Of the things that come and go, those without a suffix may be folders. */
const isFolderName = (name: string): boolean => !/.\./.test(name);

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const each of b) if (a.has(each)) return true;
  return false;
}
