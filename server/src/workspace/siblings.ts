import type { Host } from '../host.ts';
import { folderOf, nameOf } from '../text/uri.ts';
import { holds } from './artifacts/locate.ts';

/** Documents that are looked at beside one. */
const MOST = 20;
const MOST_FOLDERS = 100;

/** Folders that stand between a role and its files: `master/conf/alluxio-site.properties`. */
const INNER = /^(?:conf|config|etc|resources)$/;

type Listing = Awaited<ReturnType<Host['list']>>;

/**
 * Documents that may be of the same cluster as another, found by their places alone: of the same name in sibling folders,
 * of a like name in the same folder (`node1.conf` and `node2.conf`, `alluxio-site.properties` and `….client`).
 */
export class Siblings {
  readonly #host: Pick<Host, 'list'>;
  readonly #lists = new Map<string, Promise<Listing>>();

  constructor(host: Pick<Host, 'list'>) {
    this.#host = host;
  }

  /** Files or folders have come or gone. */
  forget(): void {
    this.#lists.clear();
  }

  async of(uri: string, folders: readonly string[]): Promise<readonly string[]> {
    const name = nameOf(uri);
    const folder = folderOf(uri);
    const alike = likenessOf(name);
    const found = (await this.#list(folder))
      .filter((entry) => entry.type === 'file' && entry.name !== name && isAlike(alike, likenessOf(entry.name)))
      .map((entry) => `${folder}/${encodeURIComponent(entry.name)}`);
    const inner = INNER.test(nameOf(folder)) ? nameOf(folder) : undefined;
    const role = inner === undefined ? folder : folderOf(folder);
    const parent = folderOf(role);
    // Above the folders of the workspace nobody looks.
    if (holds(folders, role)) {
      const others = (await this.#list(parent))
        .filter((entry) => entry.type === 'folder' && !entry.name.startsWith('.') && entry.name !== nameOf(role))
        .slice(0, MOST_FOLDERS);
      for (const other of others) {
        const place = `${parent}/${encodeURIComponent(other.name)}${inner === undefined ? '' : `/${inner}`}`;
        if ((await this.#list(place)).some((entry) => entry.type === 'file' && entry.name === name))
          found.push(`${place}/${encodeURIComponent(name)}`);
        if (found.length >= MOST) break;
      }
    }
    return found.filter((other) => holds(folders, other)).slice(0, MOST);
  }

  #list(folder: string): Promise<Listing> {
    let list = this.#lists.get(folder);
    if (list === undefined) {
      list = this.#host.list(folder);
      this.#lists.set(folder, list);
    }
    return list;
  }
}

const likenessOf = (name: string): string => name.replace(/\d+/g, '#').toLowerCase();

/** Equal but for numbers, or one with an ending more. */
const isAlike = (a: string, b: string): boolean => a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
