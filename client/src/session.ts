import {
  type CancellationToken,
  type Disposable,
  EventEmitter,
  type ExtensionContext,
  type LogOutputChannel,
  languages,
  type TextDocument,
  type Uri,
  window,
  workspace,
} from 'vscode';
import type { BaseLanguageClient, DidChangeWatchedFilesParams, FileChangeType } from 'vscode-languageclient';
import {
  type CommittedParams,
  committedChangedMethod,
  committedMethod,
  type StatusParams,
  type StatusResult,
  statusChangedMethod,
  statusMethod,
} from '../../server/src/protocol.ts';
import { mayConcern, mentionsSystem, workspaceConcerns } from './documents.ts';
import { type FolderChanges, Folders } from './folders.ts';
import { committedAt, onDidCommit } from './kubernetes/git.ts';
import { Status } from './status.ts';

/** Ids under which a HOCON file may be open without anyone having chosen them: built-in guesses by the suffix `.conf`. */
const guessed = new Set(['properties', 'plaintext', 'ini']);

/** Milliseconds that the workspace is not searched yet: a view that is opened meanwhile searches it for its first rows. */
const BEFORE_SEARCH = 300;

/** Of the library only types are at hand here: it is loaded with the client. */
const CREATED: FileChangeType = 1;
const DELETED: FileChangeType = 3;

/** How a client is made that is not started yet. */
export type MakeClient = (
  context: ExtensionContext,
  output: LogOutputChannel,
) => BaseLanguageClient | Promise<BaseLanguageClient>;

/** The server's life, and what follows the active editor. The server starts with the first file that may concern it. */
export class Session implements Disposable {
  readonly #makeClient: () => ReturnType<MakeClient>;
  readonly #output: LogOutputChannel;
  readonly #status = new Status();
  readonly #folders = new Folders();
  /** Folders have come or gone, with what is in them. */
  readonly onDidChangeFolders = this.#folders.onDidChange;
  readonly #subscriptions: Disposable[];
  /** Documents whose language was switched once: if people switch it back, that stands. */
  readonly #switched = new Set<string>();
  readonly #heard = new Set<{ readonly method: string; readonly heard: (params: unknown) => void }>();
  #client: BaseLanguageClient | undefined;
  #started: Promise<void> | undefined;
  readonly #running = new EventEmitter<void>();
  /** The server runs, for the first time. */
  readonly onDidStart = this.#running.event;
  readonly #statusChanged = new EventEmitter<void>();
  /** What the server says of documents may be another. */
  readonly onDidChangeStatus = this.#statusChanged.event;

  constructor(makeClient: () => ReturnType<MakeClient>, output: LogOutputChannel) {
    this.#makeClient = makeClient;
    this.#output = output;
    this.#subscriptions = [
      onDidCommit(() => {
        if (this.#client?.isRunning() === true) void this.#client.sendNotification(committedChangedMethod);
      }),
      this.#folders,
      this.onDidChangeFolders((changes) => this.#tellOf(changes)),
      workspace.onDidOpenTextDocument((document) => this.#opened(document)),
      workspace.onDidCloseTextDocument((document) => {
        if (!document.isClosed) return;
        this.#switched.delete(document.uri.toString());
      }),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (this.#started === undefined && contentChanges.some((c) => mentionsSystem(c.text))) this.#opened(document);
      }),
      window.onDidChangeActiveTextEditor(() => this.#inBackground(this.refresh())),
      // The server is told at its start whether it may look outside of the workspace.
      workspace.onDidGrantWorkspaceTrust(() => {
        if (this.#started !== undefined) this.#inBackground(this.restart());
      }),
    ];
  }

  /** Starts the server if an open document or the workspace calls for one. */
  begin(): void {
    this.#inBackground(this.#begin());
  }

  async #begin(): Promise<void> {
    if (!workspace.textDocuments.some(mayConcern)) {
      await new Promise((resolve) => setTimeout(resolve, BEFORE_SEARCH));
      if (this.#started === undefined && !(await workspaceConcerns())) return;
    }
    await this.start();
    for (const document of workspace.textDocuments) await this.#look(document);
  }

  start(): Promise<void> {
    this.#started ??= this.#launch();
    return this.#started;
  }

  async restart(): Promise<void> {
    if (this.#client === undefined) return this.start();
    await this.#client.stop();
    await this.#client.start();
    await this.refresh();
  }

  /** What the server took a document for; undefined where it does not run or does not answer. */
  async ask(document: TextDocument): Promise<StatusResult | undefined> {
    if (this.#client?.isRunning() !== true) return undefined;
    const params: StatusParams = { uri: this.#client.code2ProtocolConverter.asUri(document.uri) };
    try {
      return await this.#client.sendRequest<StatusResult>(statusMethod, params);
    } catch (error) {
      this.#output.debug(`${statusMethod}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  /** Asks a server that is started for it; undefined where it does not answer. */
  async request<R>(method: string, params: unknown, token?: CancellationToken): Promise<R | undefined> {
    try {
      await this.start();
      return await (token === undefined
        ? this.#client?.sendRequest<R>(method, params)
        : this.#client?.sendRequest<R>(method, params, token));
    } catch (error) {
      this.#output.warn(`${method}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  /** Hears a notification of the server, from now on and after every start of it. */
  listen<P>(method: string, heard: (params: P) => void): Disposable {
    const entry = { method, heard: heard as (params: unknown) => void };
    this.#heard.add(entry);
    const own = this.#client?.onNotification(method, heard);
    return {
      dispose: () => {
        this.#heard.delete(entry);
        own?.dispose();
      },
    };
  }

  /** Brings the language status up to the active editor. */
  async refresh(): Promise<void> {
    const document = window.activeTextEditor?.document;
    const result = document === undefined ? undefined : await this.ask(document);
    // Another editor may have become active while the server answered; its own refresh is under way.
    if (document === window.activeTextEditor?.document) this.#status.show(document, result);
  }

  async stop(): Promise<void> {
    if (this.#client?.needsStop() === true) await this.#client.stop();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#status.dispose();
    this.#running.dispose();
    this.#statusChanged.dispose();
  }

  async #launch(): Promise<void> {
    const client = await this.#makeClient();
    this.#client = client;
    client.onNotification(statusChangedMethod, () => {
      this.#statusChanged.fire();
      this.#inBackground(this.refresh());
    });
    for (const { method, heard } of this.#heard) client.onNotification(method, heard);
    client.onRequest(committedMethod, ({ uri }: CommittedParams) =>
      committedAt(client.protocol2CodeConverter.asUri(uri)),
    );
    await client.start();
    this.#running.fire();
    await this.refresh();
  }

  #tellOf({ files, gone }: FolderChanges): void {
    const client = this.#client;
    if (client?.isRunning() !== true) return;
    const changes = (uris: readonly Uri[], type: FileChangeType) =>
      uris.map((uri) => ({ uri: client.code2ProtocolConverter.asUri(uri), type }));
    const params: DidChangeWatchedFilesParams = { changes: [...changes(files, CREATED), ...changes(gone, DELETED)] };
    void client.sendNotification('workspace/didChangeWatchedFiles', params);
  }

  #opened(document: TextDocument): void {
    if (!mayConcern(document)) return;
    this.#inBackground(this.start().then(() => this.#look(document)));
  }

  /** Gives an open `*.conf` the language HOCON where its content is, and it has only the suffix's language so far. */
  async #look(document: TextDocument): Promise<void> {
    const uri = document.uri.toString();
    if (!document.uri.path.endsWith('.conf') || !guessed.has(document.languageId) || this.#switched.has(uri)) return;
    const result = await this.ask(document);
    if (result?.hocon !== true || document.isClosed) return;
    this.#switched.add(uri);
    await languages.setTextDocumentLanguage(document, 'hocon');
    await this.refresh();
  }

  #inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => this.#output.error(error instanceof Error ? error : String(error)));
  }
}
