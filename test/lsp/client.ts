import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import {
  type CancellationToken,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { ClientCapabilities, Diagnostic, InitializeResult } from 'vscode-languageserver-protocol';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const program = join(root, 'dist/server.js');

/** Builds the bundles where a source is newer than they are. */
export function build(): void {
  const built = statSync(program, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newest = readdirSync(join(root, 'server/src'), { recursive: true, encoding: 'utf8' }).map(
    (file) => statSync(join(root, 'server/src', file), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  if (Math.max(...newest) > built) execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root });
}

/** What an editor of today can do. */
const modern: ClientCapabilities = {
  textDocument: {
    diagnostic: {},
    publishDiagnostics: { relatedInformation: true },
    completion: { completionItem: { snippetSupport: true } },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
  workspace: { configuration: true, workspaceFolders: true },
};

export interface Options {
  /** Files of the workspace folder on disk. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly capabilities?: ClientCapabilities;
  /** What the editor's settings hold under `clusterTls`. */
  readonly settings?: unknown;
  readonly initializationOptions?: unknown;
}

/** A server process with an editor's end of its connection, both gone after the test. */
export class Client {
  readonly connection: MessageConnection;
  readonly process: ChildProcess;
  readonly folder: string;
  readonly initialized: InitializeResult;
  /** Messages that the server logged as errors. */
  readonly errors: string[] = [];
  /** Diagnostics that the server pushed, by uri, newest last. */
  readonly pushed = new Map<string, Diagnostic[][]>();
  /** Methods that the server registered after it was initialized. */
  readonly registered: string[] = [];
  settings: unknown;
  readonly #versions = new Map<string, number>();
  #waiting: (() => void)[] = [];

  private constructor(folder: string, process: ChildProcess, connection: MessageConnection, settings: unknown) {
    this.folder = folder;
    this.process = process;
    this.connection = connection;
    this.settings = settings;
    this.initialized = { capabilities: {} };
    connection.onNotification('window/logMessage', ({ type, message }: { type: number; message: string }) => {
      if (type === 1) this.errors.push(message);
    });
    connection.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) => {
        this.pushed.set(uri, [...(this.pushed.get(uri) ?? []), diagnostics]);
        for (const wake of this.#waiting.splice(0)) wake();
      },
    );
    connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) =>
      items.map(() => this.settings),
    );
    connection.onRequest('client/registerCapability', ({ registrations }: { registrations: { method: string }[] }) => {
      this.registered.push(...registrations.map((r) => r.method));
      return null;
    });
    for (const method of ['workspace/diagnostic/refresh', 'workspace/inlayHint/refresh'])
      connection.onRequest(method, () => null);
    connection.listen();
  }

  static async start({
    files = {},
    capabilities = modern,
    settings = {},
    initializationOptions,
  }: Options = {}): Promise<Client> {
    const folder = mkdtempSync(join(tmpdir(), 'cluster-tls-lsp-'));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const server = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const connection = createMessageConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    const client = new Client(folder, server, connection, settings);
    onTestFinished(() => {
      connection.dispose();
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    });
    const uri = pathToFileURL(folder).href;
    Object.assign(client, {
      initialized: await client.request<InitializeResult>('initialize', {
        processId: null,
        rootUri: uri,
        workspaceFolders: [{ uri, name: 'workspace' }],
        capabilities,
        initializationOptions,
      }),
    });
    await connection.sendNotification('initialized', {});
    return client;
  }

  uri(path: string): string {
    return pathToFileURL(join(this.folder, path)).href;
  }

  async request<R = unknown>(method: string, params: unknown, token?: CancellationToken): Promise<R> {
    return token === undefined
      ? this.connection.sendRequest<R>(method, params)
      : this.connection.sendRequest<R>(method, params, token);
  }

  async open(path: string, text: string, languageId = 'plaintext'): Promise<void> {
    this.#versions.set(path, 1);
    const textDocument = { uri: this.uri(path), languageId, version: 1, text };
    await this.connection.sendNotification('textDocument/didOpen', { textDocument });
  }

  /** Types: replaces from `line:character` for `length` characters of the same line. */
  async type(path: string, line: number, character: number, length: number, text: string): Promise<void> {
    const version = (this.#versions.get(path) ?? 0) + 1;
    this.#versions.set(path, version);
    const range = { start: { line, character }, end: { line, character: character + length } };
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uri(path), version },
      contentChanges: [{ range, text }],
    });
  }

  async close(path: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri: this.uri(path) } });
  }

  async save(path: string, text: string): Promise<void> {
    writeFileSync(join(this.folder, path), text);
    const changes = [{ uri: this.uri(path), type: 2 }];
    await this.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
  }

  /** A request at a place of a document. */
  at<R>(method: string, path: string, line: number, character: number, more: object = {}): Promise<R> {
    return this.request<R>(`textDocument/${method}`, {
      textDocument: { uri: this.uri(path) },
      position: { line, character },
      ...more,
    });
  }

  /** A request about a whole document. */
  of<R>(method: string, path: string, more: object = {}): Promise<R> {
    return this.request<R>(`textDocument/${method}`, { textDocument: { uri: this.uri(path) }, ...more });
  }

  async diagnostics(path: string): Promise<Diagnostic[]> {
    return (await this.of<{ items: Diagnostic[] }>('diagnostic', path)).items;
  }

  /** Waits for pushed diagnostics of a document that fit. */
  async pushes(path: string, fits: (diagnostics: Diagnostic[]) => boolean): Promise<Diagnostic[]> {
    for (;;) {
      const last = this.pushed.get(this.uri(path))?.at(-1);
      if (last !== undefined && fits(last)) return last;
      await new Promise<void>((wake) => this.#waiting.push(wake));
    }
  }
}
