import {
  type ClientCapabilities,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
} from 'vscode-languageserver';
import type { Host } from '../host.ts';
import { statusChangedMethod } from '../protocol.ts';
import { readSettings } from '../workspace/settings.ts';
import { Workspace } from '../workspace/workspace.ts';
import { codeActionCapability, registerCodeAction } from './codeAction.ts';
import { completionCapability, registerCompletion } from './completion.ts';
import { diagnosticCapability, registerDiagnostics } from './diagnostics.ts';
import { documentLinkCapability, registerDocumentLink } from './documentLink.ts';
import { documentSymbolCapability, registerDocumentSymbol } from './documentSymbol.ts';
import { documentCapability, documents } from './documents.ts';
import { foldersOf, followFolders, workspaceFolders } from './folders.ts';
import { hoverCapability, registerHover } from './hover.ts';
import { inlayHintCapability, registerInlayHint } from './inlayHint.ts';
import { navigationCapability, registerNavigation } from './navigation.ts';
import { registerRename, renameCapability } from './rename.ts';
import { registerRulePages, rulePageCapability } from './rulePages.ts';
import type { Session } from './session.ts';
import { registerStatus } from './status.ts';
import { registerStructure, registerStructureLater, structureCapability } from './structure.ts';
import { registerWorkspaceSymbol, workspaceSymbolCapability } from './workspaceSymbol.ts';

/** Files that documents draw in besides themselves: what the client is asked to watch. */
const watchedPatterns = ['**/*.{conf,hocon,json,properties,sbt,gradle,kts}', '**/pom.xml'];

/** Answers on a connection until it closes. `makeHost` is given a way to log to the client. */
export function startServer(connection: Connection, makeHost: (log: Host['log']) => Host): void {
  const host = makeHost((level, message) => {
    const console = connection.console;
    if (level === 'error') console.error(message);
    else if (level === 'warning') console.warn(message);
    else if (level === 'info') console.info(message);
    else console.debug(message);
  });
  connection.onInitialize((params) => {
    const { capabilities, initializationOptions } = params;
    const workspace = new Workspace(host, readSettings(initializationOptions));
    register({ connection, host, workspace, capabilities }, workspaceFolders(params));
    return {
      serverInfo: { name: 'cluster-tls' },
      capabilities: {
        ...documentCapability,
        ...diagnosticCapability,
        ...completionCapability,
        ...hoverCapability,
        ...codeActionCapability,
        ...inlayHintCapability,
        ...navigationCapability,
        ...renameCapability,
        ...documentSymbolCapability,
        ...documentLinkCapability,
        ...structureCapability(capabilities),
        ...workspaceSymbolCapability,
        workspace: {
          workspaceFolders: { supported: true, changeNotifications: true },
          ...rulePageCapability.workspace,
        },
      },
    };
  });
  connection.listen();
}

function register(given: Omit<Session, 'folders'>, folders: string[]): void {
  const session = { ...given, folders: foldersOf(folders) };
  const { connection, workspace, capabilities, host } = session;
  const diagnostics = registerDiagnostics(session, () => workspace.openDocuments.map((d) => d.uri));
  documents(session, diagnostics);
  registerCompletion(session);
  registerHover(session);
  registerCodeAction(session);
  registerInlayHint(session);
  registerNavigation(session);
  registerRename(session);
  registerDocumentSymbol(session);
  registerDocumentLink(session);
  registerStructure(session);
  registerWorkspaceSymbol(session);
  registerStatus(session);
  registerRulePages(session);
  const refresh = (uris?: readonly string[]): void => {
    diagnostics.refresh(uris);
    if (capabilities.workspace?.inlayHint?.refreshSupport === true) void connection.languages.inlayHint.refresh();
    void connection.sendNotification(statusChangedMethod);
  };
  const configure = async (sent?: unknown): Promise<void> => {
    const section: unknown =
      capabilities.workspace?.configuration === true
        ? await connection.workspace.getConfiguration('clusterTls')
        : (sent as { clusterTls?: unknown } | undefined)?.clusterTls;
    workspace.configure(readSettings(section));
    refresh();
  };
  connection.onDidChangeConfiguration(({ settings }) => {
    configure(settings).catch((error: unknown) => host.log('error', `configuration: ${String(error)}`));
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const affected = workspace.changed(changes.map((c) => c.uri));
    if (affected.length > 0) refresh(affected);
  });
  connection.onInitialized(() => {
    subscribe(connection, capabilities);
    registerStructureLater(connection, capabilities);
    if (capabilities.workspace?.workspaceFolders === true) followFolders(connection, folders);
    if (capabilities.workspace?.configuration === true)
      configure().catch((error: unknown) => host.log('error', `configuration: ${String(error)}`));
  });
}

function subscribe(connection: Connection, capabilities: ClientCapabilities): void {
  if (capabilities.workspace?.didChangeConfiguration?.dynamicRegistration === true)
    void connection.client.register(DidChangeConfigurationNotification.type, { section: 'clusterTls' });
  if (capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
    void connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: watchedPatterns.map((globPattern) => ({ globPattern })),
    });
  }
}
