import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { nodeHost } from '../nodeHost.ts';
import { pathOf } from '../text/uri.ts';
import { tools } from '../tools/declarations.ts';
import type { Desk } from '../tools/desk.ts';
import { runTool } from '../tools/run.ts';
import { Workspace } from '../workspace/workspace.ts';
import { parse } from './pki/options.ts';
import { printable, type Terminal, UsageError } from './terminal.ts';
import { version } from './version.ts';

/** Revisions of the protocol whose messages are those that are used here, the newest first. */
const revisions = ['2025-06-18', '2025-03-26', '2024-11-05'];

/** JSON-RPC 2.0. */
const code = { parse: -32_700, request: -32_600, method: -32_601, params: -32_602, internal: -32_603 } as const;

type Id = string | number | null;

interface Message {
  readonly id?: Id;
  readonly method?: unknown;
  readonly params?: unknown;
}

/** Bytes of one message. */
const LONGEST = 4 * 2 ** 20;

/**
 * `cluster-tls mcp`: the product's tools for language models, over the Model Context Protocol on standard input and output,
 * one JSON message a line. Files are read and written below the roots only.
 */
export async function mcp(args: readonly string[], terminal: Terminal): Promise<undefined> {
  const { values, positionals } = parse(args, { root: { type: 'string', multiple: true } });
  if (positionals.length > 0) throw new UsageError('mcp takes no arguments but --root DIR');
  const roots = (values.root ?? ['.']).map((root) =>
    pathToFileURL(resolve(terminal.cwd, root)).href.replace(/\/+$/, ''),
  );
  const host = nodeHost((level, message) => {
    if (level === 'error') terminal.err(`${printable(message)}\n`);
  });
  const desk = (): Desk => {
    const workspace = new Workspace(host);
    workspace.setPlaces(roots, true);
    workspace.patience = Number.POSITIVE_INFINITY;
    const below = (uri: string) => roots.some((root) => pathOf(uri).startsWith(`${pathOf(root)}/`));
    return { host, workspace, folders: { list: () => roots, hold: below } };
  };
  const running = new Map<Id, { cancelled: boolean }>();
  const send = (message: object): void => terminal.out(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    const message = read(line);
    if (message === undefined) send({ id: null, error: { code: code.parse, message: 'This is no JSON message.' } });
    // Requests are answered as they get ready, so that a cancellation can overtake one.
    else void handle(message, { desk, running, send });
  }
  return undefined;
}

function read(line: string): Message | undefined {
  if (line.length > LONGEST) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Message) : undefined;
  } catch {
    // Not JSON.
    return undefined;
  }
}

interface Context {
  readonly desk: () => Desk;
  readonly running: Map<Id, { cancelled: boolean }>;
  readonly send: (message: object) => void;
}

async function handle({ id, method, params }: Message, { desk, running, send }: Context): Promise<void> {
  const given = typeof params === 'object' && params !== null ? (params as Record<string, unknown>) : {};
  if (id === undefined) {
    const work = method === 'notifications/cancelled' ? running.get(given['requestId'] as Id) : undefined;
    if (work !== undefined) work.cancelled = true;
    return;
  }
  const failed = (number: number, message: string): void => send({ id, error: { code: number, message } });
  switch (method) {
    case 'initialize':
      return send({ id, result: initialized(given['protocolVersion']) });
    case 'ping':
      return send({ id, result: {} });
    case 'tools/list':
      return send({ id, result: { tools: listed() } });
    case 'tools/call': {
      const name = given['name'];
      if (typeof name !== 'string' || !tools().some((tool) => tool.name === name))
        return failed(code.params, `There is no tool ${String(name)}.`);
      const work = { cancelled: false };
      running.set(id, work);
      const { text, failed: isError } = await runTool(desk(), name, given['arguments'], () => work.cancelled);
      running.delete(id);
      if (!work.cancelled) send({ id, result: { content: [{ type: 'text', text }], isError } });
      return undefined;
    }
    default:
      return typeof method === 'string'
        ? failed(code.method, `There is no method ${method}.`)
        : failed(code.request, 'A request has a method.');
  }
}

const initialized = (asked: unknown) => ({
  protocolVersion: revisions.find((each) => each === asked) ?? revisions[0],
  capabilities: { tools: {} },
  serverInfo: { name: 'cluster-tls', title: 'Cluster TLS', version },
  instructions:
    'Tools for the TLS of Alluxio, Flink, Akka and Pekko clusters: check configuration before and after changes, look into keystores, and make certificates by a plan. Keys and passwords are never returned.',
});

const listed = () =>
  tools().map(({ name, title, description, input, writes }) => ({
    name,
    title,
    description,
    inputSchema: input,
    annotations: { title, readOnlyHint: !writes, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  }));
