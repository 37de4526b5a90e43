import { type Disposable, EventEmitter, l10n, type TextDocumentContentProvider, Uri, window, workspace } from 'vscode';
import { chosenFile } from './keyMaterial/choose.ts';
import type { Target } from './keyMaterial/rows.ts';
import type { Keystores } from './keystores.ts';
import { trusted } from './messages.ts';

const scheme = 'cluster-tls-keystore';

/** Reports on key material as read-only documents. Their text comes from the server with every opening. */
export class Reports implements TextDocumentContentProvider, Disposable {
  readonly #keystores: Keystores;
  readonly #changed = new EventEmitter<Uri>();
  readonly #subscriptions: Disposable[];
  readonly onDidChange = this.#changed.event;

  constructor(keystores: Keystores) {
    this.#keystores = keystores;
    this.#subscriptions = [
      workspace.registerTextDocumentContentProvider(scheme, this),
      keystores.onDidRead(() => {
        for (const { uri } of workspace.textDocuments) if (uri.scheme === scheme) this.#changed.fire(uri);
      }),
      this.#changed,
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const result = await this.#keystores.inspect(Uri.parse(uri.query, true));
    return result?.report ?? l10n.t('The server does not answer.');
  }

  async open(target: Target | undefined): Promise<void> {
    const file = await chosenFile(this.#keystores, target);
    if (file === undefined) return;
    const name = `${file.path.slice(file.path.lastIndexOf('/') + 1)}.md`;
    const uri = Uri.from({ scheme, path: `/${name}`, query: file.toString() });
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document, { preview: true });
  }
}

/** Asks for the password of a store until it opens it, and keeps it in the editor's secret storage; whether it did. */
export async function enterPassword(keystores: Keystores, target: Target | undefined): Promise<boolean> {
  if (!(await trusted())) return false;
  const file = await chosenFile(keystores, target);
  if (file === undefined) return false;
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  let prompt = l10n.t('Kept in the secret storage of the editor.');
  for (;;) {
    const password = await window.showInputBox({
      title: l10n.t('Password of {0}', name),
      prompt,
      password: true,
      ignoreFocusOut: true,
    });
    if (password === undefined) return false;
    if (await keystores.unlock(file, password)) return true;
    prompt = l10n.t('The password does not open it. Try another one.');
  }
}
