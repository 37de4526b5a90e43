import {
  type CustomDocument,
  type CustomReadonlyEditorProvider,
  commands,
  type Disposable,
  env,
  RelativePattern,
  Uri,
  type Webview,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import {
  type Asn1Params,
  type Asn1Result,
  asn1Method,
  type DescribeParams,
  type DescribeResult,
  describeMethod,
  type EntryParams,
  type EntryResult,
  entryMethod,
  type MaterialRepair,
  type MaterialResult,
  materialMethod,
} from '../../../server/src/protocol.ts';
import type { FromPage, ToPage } from '../../webview/messages.ts';
import type { Keystores } from '../keystores.ts';
import type { Session } from '../session.ts';
import { changedLines } from './difference.ts';
import { binaryEditor, textEditor } from './editorIds.ts';
import { editorTexts } from './editorTexts.ts';
import { fileBehind, onDisk } from './places.ts';

const commandsOf: Readonly<Record<MaterialRepair, string>> = {
  unlock: 'clusterTls.enterPassword',
  renew: 'clusterTls.renewCertificate',
  password: 'clusterTls.changePassword',
  rewrite: 'clusterTls.rewriteStore',
  convert: 'clusterTls.convertStore',
  delete: 'clusterTls.deleteEntries',
  import: 'clusterTls.importInto',
};

/** Milliseconds without a change before a file is read again: stores are written in pieces. */
const QUIET = 200;

/** The read-only editor for keystores, certificates and keys: a page that shows what the server tells of them. */
export class KeystoreEditor implements CustomReadonlyEditorProvider, Disposable {
  readonly #session: Session;
  readonly #keystores: Keystores;
  readonly #folder: Uri;
  readonly #subscriptions: Disposable[];

  constructor(session: Session, keystores: Keystores, extensionUri: Uri) {
    this.#session = session;
    this.#keystores = keystores;
    this.#folder = Uri.joinPath(extensionUri, 'dist');
    const options = { webviewOptions: { retainContextWhenHidden: false }, supportsMultipleEditorsPerDocument: true };
    this.#subscriptions = [
      window.registerCustomEditorProvider(binaryEditor, this, options),
      window.registerCustomEditorProvider(textEditor, this, options),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  openCustomDocument(uri: Uri): CustomDocument {
    return { uri, dispose: () => {} };
  }

  resolveCustomEditor({ uri }: CustomDocument, panel: WebviewPanel): void {
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [this.#folder] };
    webview.html = page(webview, this.#folder);
    const send = (message: ToPage): Thenable<boolean> => webview.postMessage(message);
    const show = async (): Promise<void> => {
      const result = await this.#ask<MaterialResult>(materialMethod, uri, {});
      if (result === undefined) return;
      const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
      const changeable = uri.scheme === 'file';
      const difference = uri.scheme === 'git' ? await this.#difference(uri) : undefined;
      const shown = difference === undefined ? {} : { difference };
      await send({ type: 'show', texts: editorTexts(), locale: env.language, name, result, changeable, ...shown });
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void show(), QUIET);
    };
    const file = onDisk(fileBehind(uri));
    const folder = Uri.joinPath(file, '..');
    const watched = new RelativePattern(folder, file.path.slice(folder.path.length + 1));
    const watcher = workspace.createFileSystemWatcher(watched);
    const subscriptions = [
      webview.onDidReceiveMessage((message: FromPage) => this.#answer(uri, message, send, show)),
      watcher,
      watcher.onDidCreate(soon),
      watcher.onDidChange(soon),
      this.#keystores.onDidUnlock(soon),
    ];
    panel.onDidDispose(() => {
      clearTimeout(timer);
      for (const subscription of subscriptions) subscription.dispose();
    });
  }

  async #answer(
    uri: Uri,
    message: FromPage,
    send: (message: ToPage) => Thenable<boolean>,
    show: () => Promise<void>,
  ): Promise<void> {
    switch (message.type) {
      case 'ready':
        return show();
      case 'entry': {
        const { index } = message;
        const result = await this.#ask<EntryResult, EntryParams>(entryMethod, uri, { index });
        if (result !== undefined) await send({ type: 'entry', index, result });
        return undefined;
      }
      case 'asn1': {
        const { index, certificate } = message;
        const result = await this.#ask<Asn1Result, Asn1Params>(asn1Method, uri, { index, certificate });
        if (result !== undefined) await send({ type: 'asn1', index, certificate, lines: result.lines });
        return undefined;
      }
      case 'copy':
        return env.clipboard.writeText(message.text);
      case 'repair': {
        const command = commandsOf[message.repair];
        await commands.executeCommand(command, { type: 'file', uri, index: message.index });
      }
    }
  }

  /** The lines in which another version differs from the file as it is now. */
  async #difference(uri: Uri): Promise<readonly string[] | undefined> {
    const file = onDisk(uri);
    const [before, after] = await Promise.all(
      [uri, file].map((each) => this.#ask<DescribeResult, DescribeParams>(describeMethod, each, {})),
    );
    return before === undefined || after === undefined ? undefined : changedLines(before.text, after.text);
  }

  async #ask<R, P extends object = object>(method: string, uri: Uri, more: Omit<P, 'uri'>): Promise<R | undefined> {
    return this.#session.request<R>(method, { ...(await this.#keystores.places.of(uri)), ...more });
  }
}

/** Nothing is loaded but our own script and style; nothing else may run. */
function page(webview: Webview, folder: Uri): string {
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  const script = webview.asWebviewUri(Uri.joinPath(folder, 'editor.js')).toString();
  const style = webview.asWebviewUri(Uri.joinPath(folder, 'editor.css')).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${env.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${style}">
</head>
<body><script nonce="${nonce}" src="${script}"></script></body>
</html>`;
}
