// A language server over stdio, as the bench needs it: framing, requests, and the processor time that the server used.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

export class Server {
  #child;
  #buffer = Buffer.alloc(0);
  #next = 1;
  #waiting = new Map();
  #listeners = new Set();
  #threads = new Map();
  #settings;
  capabilities = {};

  constructor(command, settings = {}) {
    this.#settings = settings;
    this.#child = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#child.stdout.on('data', (data) => this.#read(data));
    // A server that was stopped may still be written to.
    this.#child.stdin.on('error', () => undefined);
    this.#child.on('exit', (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`server ended with ${code}`));
    });
  }

  #read(data) {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    for (;;) {
      const head = this.#buffer.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: *(\d+)/i.exec(this.#buffer.subarray(0, head).toString())[1]);
      if (this.#buffer.length < head + 4 + length) return;
      const message = JSON.parse(this.#buffer.subarray(head + 4, head + 4 + length).toString());
      this.#buffer = this.#buffer.subarray(head + 4 + length);
      this.#take(message);
    }
  }

  #take(message) {
    if (message.id !== undefined && message.method === undefined) {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error) waiting?.reject(new Error(message.error.message));
      else waiting?.resolve(message.result);
    } else if (message.id !== undefined) {
      const result =
        message.method === 'workspace/configuration'
          ? message.params.items.map((i) => this.#settings[i.section] ?? null)
          : null;
      this.#send({ id: message.id, result });
    } else for (const listener of this.#listeners) listener(message);
  }

  #send(message) {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  request(method, params) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ id, method, params });
    });
  }

  notify(method, params) {
    this.#send({ method, params });
  }

  /** The next notification of a method that fits. */
  next(method, fits) {
    return new Promise((resolve) => {
      const listener = (message) => {
        if (message.method !== method || !fits(message.params)) return;
        this.#listeners.delete(listener);
        resolve(message.params);
      };
      this.#listeners.add(listener);
    });
  }

  /** @param pull whether the client asks for diagnostics; else they are sent to it */
  async initialize(root, { pull = true } = {}) {
    const { capabilities } = await this.request('initialize', {
      processId: process.pid,
      rootUri: root,
      workspaceFolders: [{ uri: root, name: 'bench' }],
      capabilities: {
        workspace: { configuration: true, didChangeConfiguration: {} },
        textDocument: {
          publishDiagnostics: {},
          ...(pull ? { diagnostic: {} } : {}),
          completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
          hover: { contentFormat: ['markdown'] },
        },
      },
    });
    this.capabilities = capabilities;
    this.notify('initialized', {});
    this.notify('workspace/didChangeConfiguration', { settings: this.#settings });
  }

  /** Diagnostics of a document's present text, pulled where the server can be asked. */
  diagnostics(uri) {
    if (this.capabilities.diagnosticProvider)
      return this.request('textDocument/diagnostic', { textDocument: { uri } }).then((r) => r.items);
    return this.next('textDocument/publishDiagnostics', (p) => p.uri === uri).then((p) => p.diagnostics);
  }

  /** Processor time since the start, in milliseconds: of every thread, as the scheduler counts it (nanoseconds). */
  processor() {
    const tasks = `/proc/${this.#child.pid}/task`;
    for (const task of readdirSync(tasks))
      this.#threads.set(task, Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6);
    // Threads that have ended keep what they had used when they were last seen.
    return [...this.#threads.values()].reduce((sum, ms) => sum + ms, 0);
  }

  /** Resident memory in MiB. */
  memory() {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.#child.pid}/status`, 'utf8'))[1]) / 1024;
  }

  /** Ends the server as an editor does, and waits for it. */
  async end() {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    await this.request('shutdown', null);
    this.notify('exit');
    await ended;
  }

  stop() {
    this.#child.removeAllListeners('exit');
    this.#child.kill();
  }
}

export const clock = () => performance.now();
