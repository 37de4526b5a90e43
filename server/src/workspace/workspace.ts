import type { Host } from '../host.ts';
import type { Finding } from '../rules/rule.ts';
import type { Environment, SourceDocument } from '../systems/types.ts';
import { resolveUri } from '../text/uri.ts';
import { type Analysis, analyse, findingsOf } from './analyse.ts';
import { TextSource } from './document.ts';
import { defaultSettings, type Settings } from './settings.ts';

/** How often a document is analysed again because it asked for files not read yet (include depth). */
const ROUNDS = 24;
/** Files that one document may draw in. */
const FILES = 200;

interface Kept {
  readonly source: TextSource;
  readonly revision: number;
  readonly analysis: Analysis;
  readonly needs: ReadonlySet<string>;
  findings?: { readonly day: number; readonly list: Finding[] };
}

/**
 * The documents of an editor or of a command-line run: open texts over files on disk, one analysis per document version,
 * and which documents depend on which files. Nothing is read that no document points at.
 */
export class Workspace {
  readonly host: Host;
  #settings: Settings;
  /** Grows when anything beside a document's own text changes. */
  #revision = 0;
  readonly #open = new Map<string, TextSource>();
  readonly #files = new Map<string, TextSource | 'missing'>();
  readonly #kept = new Map<string, Kept>();

  constructor(host: Host, settings: Settings = defaultSettings) {
    this.host = host;
    this.#settings = settings;
  }

  get settings(): Settings {
    return this.#settings;
  }

  configure(settings: Settings): void {
    this.#settings = settings;
    this.#revision++;
  }

  get openDocuments(): readonly TextSource[] {
    return [...this.#open.values()];
  }

  /** Opens a document or gives an open one its new text. */
  open(uri: string, text: string): void {
    this.#open.set(uri, new TextSource(uri, text));
    this.#invalidate(uri);
  }

  close(uri: string): void {
    this.#open.delete(uri);
    this.#kept.delete(uri);
    this.#invalidate(uri);
  }

  /** Files on disk have changed; returns the open documents whose analysis depends on them. */
  changed(uris: readonly string[]): string[] {
    const affected = new Set<string>();
    for (const uri of uris) for (const dependent of this.#invalidate(uri)) affected.add(dependent);
    return [...affected].filter((uri) => this.#open.has(uri));
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

  async findings(uri: string, cancelled?: () => boolean): Promise<Finding[]> {
    const kept = await this.#keep(uri);
    if (kept === undefined) return [];
    const now = this.host.now();
    const day = Math.floor(now / 86_400_000);
    if (kept.findings?.day === day) return kept.findings.list;
    const list = findingsOf(kept.analysis, {
      now,
      levels: this.#settings.rules,
      onError: (rule, error) =>
        this.host.log(
          'error',
          `rule ${rule.id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        ),
      ...(cancelled === undefined ? {} : { cancelled }),
    });
    if (cancelled?.() !== true) kept.findings = { day, list };
    return list;
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
