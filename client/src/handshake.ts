import {
  commands,
  type Disposable,
  l10n,
  ProgressLocation,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from 'vscode';
import {
  type SimulateHandshakeParams,
  type SimulateHandshakeResult,
  simulateHandshakeCommand,
  simulateHandshakeMethod,
} from '../../server/src/protocol.ts';
import type { Session } from './session.ts';

const scheme = 'cluster-tls-handshake';

/** `Cluster TLS: Simulate handshake`: of the active document, or of two against each other. */
export class Handshakes implements TextDocumentContentProvider, Disposable {
  readonly #session: Session;
  readonly #reports = new Map<string, string>();
  readonly #subscriptions: Disposable[];

  constructor(session: Session) {
    this.#session = session;
    this.#subscriptions = [
      workspace.registerTextDocumentContentProvider(scheme, this),
      workspace.onDidCloseTextDocument(({ uri }) => this.#reports.delete(uri.toString())),
      commands.registerCommand(simulateHandshakeCommand, (uri?: string | Uri, all?: readonly Uri[]) =>
        this.#run(uri, all),
      ),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#reports.get(uri.toString()) ?? '';
  }

  async #run(uri: string | Uri | undefined, all: readonly Uri[] | undefined): Promise<void> {
    const first = uri ?? window.activeTextEditor?.document.uri;
    if (first === undefined) {
      await window.showInformationMessage(l10n.t('Open a configuration of Alluxio, Flink, Akka or Pekko first.'));
      return;
    }
    const uris = (all !== undefined && all.length > 1 ? all : [first]).map(String);
    const result = await window.withProgress(
      { location: ProgressLocation.Notification, title: l10n.t('Simulating handshakes'), cancellable: true },
      (_, token) =>
        this.#session.request<SimulateHandshakeResult>(
          simulateHandshakeMethod,
          { uris } satisfies SimulateHandshakeParams,
          token,
        ),
    );
    if (result === undefined) return;
    const name =
      Uri.parse(uris[0] ?? '')
        .path.split('/')
        .at(-1) ?? '';
    const report = Uri.from({ scheme, path: `/${name} ${l10n.t('handshakes')}.md`, query: String(Date.now()) });
    this.#reports.set(report.toString(), result.report);
    await commands.executeCommand('markdown.showPreview', report);
  }
}
