import { EventEmitter, type TreeDataProvider } from 'vscode';
import type { KeystoreFile } from '../../server/src/protocol.ts';

/** The view "Keystores": files of the workspace that hold key material. */
export class Keystores implements TreeDataProvider<KeystoreFile> {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;

  getChildren(): KeystoreFile[] {
    return [];
  }

  getTreeItem(file: KeystoreFile) {
    return { label: file.uri };
  }
}
