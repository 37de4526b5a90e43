import { type SecretStorage, Uri, workspace } from 'vscode';
import type { MaterialPlace } from '../../../server/src/protocol.ts';

/** Bytes that are read of files which the server cannot reach. */
const LARGEST = 20 * 2 ** 20;

/** Where key material lies and what opens it: passwords that the user entered stand in the editor's secret storage. */
export class Places {
  readonly #secrets: SecretStorage;

  constructor(secrets: SecretStorage) {
    this.#secrets = secrets;
  }

  /** How the server is told of a file; of what does not lie on its disk, it is given the bytes. */
  async of(uri: Uri): Promise<MaterialPlace> {
    const file = onDisk(uri);
    const password = await this.#secrets.get(secretOf(file));
    const kept = password === undefined ? {} : { keptPassword: password };
    if (uri.scheme === 'file') return { uri: uri.toString(), ...kept };
    const bytes = await workspace.fs.readFile(uri);
    const content = Buffer.from(bytes.subarray(0, LARGEST)).toString('base64');
    return { uri: file.toString(), content, ...kept };
  }

  async keep(uri: Uri, password: string): Promise<void> {
    await this.#secrets.store(secretOf(onDisk(uri)), password);
  }

  async forget(uri: Uri): Promise<void> {
    await this.#secrets.delete(secretOf(onDisk(uri)));
  }
}

const secretOf = (uri: Uri): string => `password:${uri.toString()}`;

/** A version in git opens with the password of the file. */
export const onDisk = (uri: Uri): Uri => (uri.scheme === 'git' ? Uri.file(uri.path) : uri);
