import type { Host } from '../../host.ts';
import type { Deployment } from '../../kubernetes/graph.ts';
import type { Value } from '../../kubernetes/values.ts';
import type { Base, Found, Located, Material, Opened, Pki, Reading, Use } from '../../rules/artifact/model.ts';
import type { Unit } from '../../rules/model.ts';
import { t } from '../../text/l10n.ts';
import { folderOf, nameOf } from '../../text/uri.ts';
import { findKeyMaterial, type Found as KeyFile } from '../keyMaterial/find.ts';
import { loadPki } from '../keyMaterial/load.ts';
import type { Settings } from '../settings.ts';
import { Answers } from './answers.ts';
import { bytesOf, type InPod, inPod, valueAt, variableInPod } from './inPod.ts';
import { holds, locate } from './locate.ts';
import { openBytes, openFile } from './open.ts';

/** Questions that follow from answers: where a file is, what is in it, whether a chain holds. */
const ROUNDS = 12;

/** What one run of rules has asked for. */
export interface Run {
  readonly material: Material;
  /** Files that the answers depend on. */
  readonly used: ReadonlySet<string>;
  /** What is still being worked out. */
  readonly pending: ReadonlySet<Promise<void>>;
}

/** The units of the documents beside one; `uses` is told of every document that they depend on. */
export type Beside = (uri: string, uses: (document: string) => void) => Promise<readonly Unit[]>;

/** Key material of a workspace: found by the paths of configurations, opened when rules or features ask for it. */
export class Artifacts {
  readonly #host: Host;
  readonly #answers = new Answers();
  readonly #beside: Beside;
  /** Documents that answers depend on. */
  readonly #documents = new Set<string>();
  /** Passwords by number, so that they are no part of a key. */
  readonly #passwords = new Map<string, number>();
  #lastPassword = 0;
  #pki: Pki | undefined;
  #settings: Settings;
  #files: Promise<readonly KeyFile[]> | undefined;
  /** Values of Secrets and ConfigMaps that paths lead to. */
  readonly #values = new WeakMap<Found, Value>();
  /** The manifests of the workspace, once they have been read. */
  deployment: () => Deployment | undefined = () => undefined;
  folders: readonly string[] = [];
  trusted = true;
  /** The files that were found in these folders last. */
  listed: readonly string[] = [];

  /** `beside`: the units of the documents beside one, and what they depend on. */
  constructor(host: Host, settings: Settings, beside: Beside = () => Promise.resolve([])) {
    this.#host = host;
    this.#settings = settings;
    this.#beside = beside;
  }

  configure(settings: Settings): void {
    this.#settings = settings;
    this.#answers.forgetAll();
  }

  /** Folders have come or gone, or the workspace has become trusted. */
  setPlaces(folders: readonly string[], trusted: boolean): void {
    this.folders = folders;
    this.trusted = trusted;
    this.#files = undefined;
    this.#answers.forgetAll();
  }

  /** Files have changed; `listed`: some have come or gone. Returns what answers may have depended on. */
  changed(uris: readonly string[], listed: boolean): ReadonlySet<string> {
    const changed = new Set(listed ? [...uris, LISTING] : uris);
    if (listed) this.#files = undefined;
    this.#answers.forget(changed);
    return changed;
  }

  /** The text of an open document has changed; returns what answers may have depended on. */
  edited(uri: string): ReadonlySet<string> {
    return this.#documents.has(uri) ? this.changed([uri], false) : new Set();
  }

  /** Runs something that asks for key material until it has all its answers; `used`: what they depend on. */
  async settle<T>(
    work: (material: Material) => T,
    cancelled: () => boolean = () => false,
  ): Promise<{ readonly value: T; readonly used: ReadonlySet<string> }> {
    for (let round = 0; ; round++) {
      const { material, used, pending } = this.run();
      const value = work(material);
      if (pending.size === 0 || round === ROUNDS || cancelled()) return { value, used };
      await Promise.all(pending);
    }
  }

  /** What a run of rules over some units asks through. */
  run(): Run {
    const used = new Set<string>();
    const pending = new Set<Promise<void>>();
    const failed = (error: unknown): void => this.#host.log('error', `key material: ${String(error)}`);
    const ask = <T>(key: string, work: (uses: (uri: string) => void) => Promise<T>): T | undefined =>
      this.#answers.get(key, used, pending, work, failed);
    const pkiOf = (): Pki | undefined => this.#pki;
    const material: Material = {
      get pki() {
        return pkiOf();
      },
      locate: (unit: Unit, use: Pick<Use, 'path' | 'file' | 'bases'>): Located => {
        const deployment = this.deployment();
        const seen = deployment === undefined ? undefined : inPod(deployment, unit, use);
        if (seen?.state === 'closed') return { state: 'unknown' };
        if (seen?.state === 'value') return this.#found(seen);
        if (seen?.state === 'file')
          return ask(`generated ${seen.uri} ${seen.way}`, (uses) => this.#file(seen, uses)) ?? { state: 'pending' };
        const { path, file, bases = [] } = use;
        const key = `at ${path.uri} ${file}\n${bases.map(({ prefix, folder }) => `${prefix}\n${folder}`).join('\n')}`;
        return ask(key, (uses) => this.#locate(path.uri, file, bases, uses)) ?? { state: 'pending' };
      },
      open: (found: Found, reading: Reading): Opened | undefined =>
        ask(`open ${found.identity} ${this.#keyOf(reading)}`, async (uses) => {
          uses(found.uri);
          const value = this.#values.get(found);
          if (value !== undefined) {
            const bytes = bytesOf(value);
            return bytes === undefined ? undefined : openBytes(await this.#load(), bytes, reading);
          }
          return openFile(await this.#load(), this.#host, found.uri, reading);
        }),
      variable: (unit, setting) => {
        const deployment = this.deployment();
        return deployment === undefined ? undefined : variableInPod(deployment, unit, setting);
      },
      inline: (uri, holder, key) => {
        const value = valueAt(uri, holder, key, t`in this manifest`);
        return value === undefined ? undefined : this.#found(value);
      },
      filesBeside: (uri) =>
        ask(`files beside ${uri}`, async (uses) => {
          uses(LISTING);
          const folder = folderOf(uri);
          return (await this.files()).flatMap((file) => (folderOf(file.uri) === folder ? [file.uri] : []));
        }),
      siblings: ({ uri, system }) =>
        ask(`beside ${uri}`, (uses) => {
          uses(LISTING);
          return this.#beside(uri, (document) => {
            this.#documents.add(document);
            uses(document);
          });
        })?.filter((unit) => unit.system === system),
      ask: (key, answer) => ask(`ask ${key}`, async () => answer(await this.#load())),
    };
    return { material, used, pending };
  }

  /** What can be seen of a file without any password. */
  async openUnlocked(uri: string): Promise<Opened | undefined> {
    if (!this.trusted && !holds(this.folders, uri)) return undefined;
    return openFile(await this.#load(), this.#host, uri, {});
  }

  /** Key material that stands in a document. */
  async openText(text: string): Promise<Opened> {
    return openBytes(await this.#load(), new TextEncoder().encode(text), {});
  }

  #found({ uri, name, way, value, identity }: Extract<InPod, { state: 'value' }>): Found {
    const found: Found = { state: 'found', uri, name, way, assumed: false, identity };
    this.#values.set(found, value);
    return found;
  }

  /** A file that a generator puts into a Secret. */
  async #file({ uri, way }: Extract<InPod, { state: 'file' }>, uses: (uri: string) => void): Promise<Located> {
    uses(uri);
    const stat = !this.trusted && !holds(this.folders, uri) ? undefined : await this.#host.stat(uri);
    if (stat === undefined) return { state: 'absent', uri, way };
    if (stat.type === 'folder') return { state: 'folder', uri, way };
    return {
      state: 'found',
      uri,
      name: nameOf(uri),
      way,
      assumed: false,
      identity: `${uri} ${stat.modified} ${stat.size}`,
    };
  }

  async #load(): Promise<Pki> {
    this.#pki ??= await loadPki();
    return this.#pki;
  }

  #locate(document: string, file: string, bases: readonly Base[], uses: (uri: string) => void): Promise<Located> {
    const { paths } = this.#settings;
    const places = { host: this.#host, folders: this.folders, paths, bases, trusted: this.trusted };
    return locate(document, file, { ...places, named: (name, note) => this.#named(name, note) }, uses);
  }

  async #named(name: string, uses: (uri: string) => void): Promise<readonly string[]> {
    uses(LISTING);
    return (await this.files()).flatMap(({ uri }) => (nameOf(uri) === name ? [uri] : []));
  }

  /** The key material of the workspace's folders, told by its first bytes. Listed once, and after files came or went. */
  files(): Promise<readonly KeyFile[]> {
    this.#files ??= findKeyMaterial(this.#host, this.folders).then(({ files }) => {
      this.listed = files.map(({ uri }) => uri);
      return files;
    });
    return this.#files;
  }

  #keyOf({ type, store, key }: Reading): string {
    return [type ?? '', this.#numberOf(store), this.#numberOf(key)].join(' ');
  }

  #numberOf(password: string | undefined): number {
    if (password === undefined) return -1;
    let number = this.#passwords.get(password);
    if (number === undefined) {
      // Each letter that is typed makes another one; what is forgotten gets a new number, and is opened anew.
      if (this.#passwords.size >= MOST_PASSWORDS) this.#passwords.clear();
      number = this.#lastPassword++;
      this.#passwords.set(password, number);
    }
    return number;
  }
}

/** Passwords that are remembered for the life of a server. */
const MOST_PASSWORDS = 1_000;

/** Stands for the list of the workspace's files among what an answer depends on. */
const LISTING = 'cluster-tls:listing';
