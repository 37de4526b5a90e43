import { type ExtensionContext, type Memento, type SecretStorage, Uri, workspace } from 'vscode';
import type { MaterialPlace } from '../../../server/src/protocol.ts';

/** Bytes that are read of files which the server cannot reach. */
const LARGEST = 20 * 2 ** 20;

/** Where key material lies and what opens it: passwords that the user entered stand in the editor's secret storage. */
export class Places {
  readonly #secrets: SecretStorage;
  readonly #memory: Memento;
  /** Uris that a password is kept for: the storage is not asked about thousands of others. */
  readonly #kept: Set<string>;

  constructor({ secrets, workspaceState }: ExtensionContext) {
    this.#secrets = secrets;
    this.#memory = workspaceState;
    this.#kept = new Set(workspaceState.get<readonly string[]>(KEPT, []));
  }

  /** How the server is told of a file; of what does not lie on its disk, it is given the bytes. */
  async of(uri: Uri): Promise<MaterialPlace> {
    const file = onDisk(uri);
    const key = file.toString();
    const password = this.#kept.has(key) ? await this.#secrets.get(secretOf(key)) : undefined;
    const kept = password === undefined ? {} : { keptPassword: password };
    if (uri.scheme === 'file' || uri.scheme === VALUE) return { uri: uri.scheme === VALUE ? uri.query : key, ...kept };
    const bytes = await workspace.fs.readFile(uri);
    const content = base64(bytes.subarray(0, LARGEST));
    return { uri: key, content, ...kept };
  }

  async keep(uri: Uri, password: string): Promise<void> {
    const key = onDisk(uri).toString();
    await this.#secrets.store(secretOf(key), password);
    await this.#memory.update(KEPT, [...this.#kept.add(key)]);
  }

  async forget(uri: Uri): Promise<void> {
    const key = onDisk(uri).toString();
    this.#kept.delete(key);
    await this.#memory.update(KEPT, [...this.#kept]);
    await this.#secrets.delete(secretOf(key));
  }
}

/** Scheme of a value in a manifest; the query is what the server calls it. */
const VALUE = 'cluster-tls-value';

/** Key material in a Secret or ConfigMap, as something that a view can show and an editor can open. */
export function valueUri(uri: string, holder: string, key: string): Uri {
  const manifest = Uri.parse(uri.replace(/#.*$/, ''));
  return Uri.from({ scheme: VALUE, path: `${manifest.path}/${holder}/${key}`, query: uri });
}

export const isValue = (uri: Uri): boolean => uri.scheme === VALUE;

/** The manifest of a value, the file itself else. */
export const fileBehind = (uri: Uri): Uri => (isValue(uri) ? Uri.parse(uri.query.replace(/#.*$/, '')) : uri);

const KEPT = 'clusterTls.keptPasswords';

const secretOf = (key: string): string => `password:${key}`;

/** A version in git opens with the password of the file. */
export const onDisk = (uri: Uri): Uri => (uri.scheme === 'git' ? Uri.file(uri.path) : uri);

/** Characters that are put together at once: a call takes so many arguments. */
const AT_ONCE = 32_768;

function base64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += AT_ONCE)
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + AT_ONCE)));
  return btoa(pieces.join(''));
}
