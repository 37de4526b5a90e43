import type { Host } from '../../host.ts';
import type { MaterialPlace } from '../../protocol/keyMaterial.ts';
import { nameOf, resolveUri } from '../../text/uri.ts';
import { defaultSettings } from '../settings.ts';
import { type Inspection, inspectBytes } from './inspection.ts';
import { loadPki, type Pki } from './load.ts';
import { wantsPassword } from './state.ts';

/** What else the workspace knows of key material. */
export interface Sources {
  /** What configurations give as the password of a file. */
  passwordsOf(uri: string): Promise<readonly string[]>;
  /** Octets of a value in a manifest, by the uri that it is listed with. */
  valueAt(uri: string): Uint8Array | undefined;
  /** Days before the end of a certificate from which on it counts as expiring. */
  expiringDays(): number;
}

const nowhere: Sources = {
  passwordsOf: async () => [],
  valueAt: () => undefined,
  expiringDays: () => defaultSettings.expiringDays,
};

/** A piece of key material that was read and judged. */
export interface Material {
  readonly uri: string;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly inspection: Inspection;
  /** What opened it; undefined where nothing did, or nothing had to. */
  readonly password: string | undefined;
}

/** Bytes; what is larger is no key material. */
const LARGEST = 20 * 2 ** 20;
/** Bytes that a file with a password may have. */
const LONGEST_PASSWORD = 1024;
/** Pieces that are kept for the next question, and the bytes that they may have together. */
const MOST_KEPT = 16;
const MOST_KEPT_BYTES = 32 * 2 ** 20;

interface Kept {
  /** What the file was: size, time of change, and the passwords that were given. */
  readonly stamp: string;
  readonly material: Material;
}

/** Key material as it is read: once, as long as file and passwords stay what they are. */
export class Materials {
  readonly #host: Host;
  readonly #sources: Sources;
  readonly #kept = new Map<string, Kept>();

  constructor(host: Host, sources: Sources = nowhere) {
    this.#host = host;
    this.#sources = sources;
  }

  /** Undefined where there is no such file, or one that is too large. */
  open(place: MaterialPlace): Promise<Material | undefined> {
    return this.#open(place, ({ inspection }) => !wantsPassword(inspection.artifact));
  }

  /** The same for one that shall be written again: its password is looked for though it can be read without. */
  openForChange(place: MaterialPlace): Promise<Material | undefined> {
    return this.#open(
      place,
      ({ inspection: { artifact } }) => !wantsPassword(artifact) && artifact.integrity !== 'untried',
    );
  }

  async #open(place: MaterialPlace, enough: (material: Material) => boolean): Promise<Material | undefined> {
    const pki = await loadPki();
    const now = this.#host.now();
    if (place.content !== undefined) {
      const bytes = decoded(place.content);
      return bytes === undefined ? undefined : this.#unlock(pki, place, bytes, enough);
    }
    if (place.uri.includes('#')) {
      const bytes = this.#sources.valueAt(place.uri);
      return bytes === undefined ? undefined : this.#unlock(pki, place, bytes, enough);
    }
    const found = await this.#host.stat(place.uri);
    if (found?.type !== 'file' || found.size > LARGEST) return undefined;
    // Days are counted anew every hour.
    const hour = Math.floor(now / 3_600_000);
    const stamp = JSON.stringify([
      found.size,
      found.modified,
      hour,
      this.#sources.expiringDays(),
      place.password,
      place.keptPassword,
    ]);
    const kept = this.#kept.get(place.uri);
    if (kept?.stamp === stamp && enough(kept.material)) return kept.material;
    const bytes = await this.#host.readBytes(place.uri, LARGEST);
    if (bytes === undefined) return undefined;
    const material = await this.#unlock(pki, place, bytes, enough);
    // One that is locked may open the next time: a configuration was written meanwhile.
    if (enough(material)) this.#keep(place.uri, { stamp, material });
    return material;
  }

  forget(uri: string): void {
    this.#kept.delete(uri);
  }

  async #unlock(
    pki: Pki,
    place: MaterialPlace,
    bytes: Uint8Array,
    enough: (material: Material) => boolean,
  ): Promise<Material> {
    const { uri } = place;
    const name = uri.includes('#') ? decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1)) : nameOf(uri);
    const read = async (password: string | undefined): Promise<Material> => {
      const passwords = password === undefined ? {} : { store: password };
      const expiringDays = this.#sources.expiringDays();
      const now = this.#host.now();
      const question = { file: name, bytes, passwords, target: 17, hosts: [], now, expiringDays } as const;
      return { uri, name, bytes, inspection: await inspectBytes(pki, question), password };
    };
    const first = await read(place.password);
    if (place.password !== undefined || enough(first)) return first;
    const beside = await this.#beside(uri);
    const told = await this.#sources.passwordsOf(uri.replace(/#.*$/, ''));
    for (const password of new Set([...told, beside, place.keptPassword])) {
      if (password === undefined) continue;
      const next = await read(password);
      if (enough(next)) return next;
    }
    return first;
  }

  /** The file that `generate` leaves beside the stores: one line. */
  async #beside(uri: string): Promise<string | undefined> {
    const text = (await this.#host.readText(resolveUri(uri, 'password'), LONGEST_PASSWORD))?.replace(/\r?\n$/, '');
    return text === undefined || /[\r\n]/.test(text) ? undefined : text;
  }

  #keep(uri: string, kept: Kept): void {
    this.#kept.delete(uri);
    this.#kept.set(uri, kept);
    let bytes = 0;
    for (const [key, { material }] of [...this.#kept].reverse()) {
      bytes += material.bytes.length;
      if (key !== uri && (bytes > MOST_KEPT_BYTES || this.#kept.size > MOST_KEPT)) this.#kept.delete(key);
    }
  }
}

/** Base64 of at most {@link LARGEST} bytes. */
function decoded(content: string): Uint8Array | undefined {
  if (content.length > (LARGEST / 3) * 4 + 4) return undefined;
  try {
    return Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
  } catch {
    // No base64.
    return undefined;
  }
}
