import { commands, type Disposable, type TextDocumentContentProvider, Uri, workspace } from 'vscode';

const scheme = 'cluster-tls-text';
/** Texts that are kept for documents that may still be open. */
const MOST = 200;

/** Texts that were made for a look or a comparison, as read-only documents. */
export class Virtual implements TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration: Disposable;
  #count = 0;

  constructor() {
    this.#registration = workspace.registerTextDocumentContentProvider(scheme, this);
  }

  dispose(): void {
    this.#registration.dispose();
  }

  provideTextDocumentContent({ query }: Uri): string {
    return this.#texts.get(query) ?? '';
  }

  /** @param name a suffix is added: by that of a keystore, the editor for keystores would be chosen */
  add(name: string, text: string): Uri {
    const key = String(++this.#count);
    this.#texts.set(key, text);
    for (const old of this.#texts.keys()) if (this.#texts.size > MOST) this.#texts.delete(old);
    return Uri.from({ scheme, path: `/${name}.txt`, query: key });
  }

  async compare(
    left: readonly [name: string, text: string],
    right: readonly [name: string, text: string],
  ): Promise<void> {
    const title = left[0] === right[0] ? left[0] : `${left[0]} ↔ ${right[0]}`;
    await commands.executeCommand('vscode.diff', this.add(...left), this.add(...right), title);
  }
}
