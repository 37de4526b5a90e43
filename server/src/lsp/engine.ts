import {
  type ClientCapabilities,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type InitializeParams,
} from 'vscode-languageserver';
import type { Host } from '../host.ts';
import { configurationSuffixes, keyMaterialSuffixes, statusChangedMethod } from '../protocol.ts';
import { speak } from '../text/l10n.ts';
import { valueInManifests } from '../workspace/keyMaterial/inManifests.ts';
import { Materials } from '../workspace/keyMaterial/materials.ts';
import { yamlFiles } from '../workspace/manifests.ts';
import { besideYamlExtension, readSettings, type Settings } from '../workspace/settings.ts';
import { Workspace } from '../workspace/workspace.ts';
import { registerChanges } from './changes.ts';
import { registerCodeAction } from './codeAction.ts';
import { registerCodeLens } from './codeLens.ts';
import { withGit } from './committed.ts';
import { registerCompletion } from './completion.ts';
import { registerDiagnostics } from './diagnostics.ts';
import { registerDocumentLink } from './documentLink.ts';
import { registerDocumentSymbol } from './documentSymbol.ts';
import { documents } from './documents.ts';
import { registerExpiry } from './expiry.ts';
import { foldersOf, followFolders, workspaceFolders } from './folders.ts';
import { registerGenerate } from './generate.ts';
import { registerHandshake } from './handshake.ts';
import { registerHover } from './hover.ts';
import { registerInlayHint } from './inlayHint.ts';
import { registerKeystores } from './keystores.ts';
import { Looks } from './looks.ts';
import { registerMaterial } from './material.ts';
import { registerMoves } from './moves.ts';
import { registerNavigation } from './navigation.ts';
import { registerPermissions } from './permissions.ts';
import { registerProbe } from './probe.ts';
import { registerRename } from './rename.ts';
import { registerRotation } from './rotation.ts';
import { registerRulePages } from './rulePages.ts';
import { registerScaffold } from './scaffold.ts';
import { registerStatus } from './status.ts';
import { registerStructure, registerStructureLater } from './structure.ts';
import { registerTools } from './tools.ts';
import { type Follower, Needs, Watches } from './watch.ts';
import { registerWorkspaceSymbol } from './workspaceSymbol.ts';

/** Files that documents draw in besides themselves: what the client is asked to watch. */
const watchedPatterns = [`**/*.{${configurationSuffixes}}`, '**/pom.xml', `**/*.{${keyMaterialSuffixes}}`];

/** What these patterns cover of the files that hold key material. */
const watchedName = new RegExp(`\\.(?:${keyMaterialSuffixes.replaceAll(',', '|')})$`);

/** What our own client says of itself; any other says nothing. */
interface InitializationOptions {
  readonly yamlExtension?: boolean;
  readonly trusted?: boolean;
  readonly commands?: boolean;
  /** Tells what git has of a file. */
  readonly git?: boolean;
  /** Texts for people in their language, by the English. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** Everything that a document needs: loaded when the client says `initialized`, before it opens anything. */
export function start(connection: Connection, plain: Host, params: InitializeParams): void {
  const { capabilities, initializationOptions } = params;
  const options = (initializationOptions ?? {}) as InitializationOptions;
  speak(options.texts ?? {});
  const folders = workspaceFolders(params);
  const host = options.git === true ? withGit(plain, connection, () => refresh()) : plain;
  const beside = options.yamlExtension === true;
  const settingsOf = (section: unknown): Settings =>
    beside ? besideYamlExtension(readSettings(section)) : readSettings(section);
  const workspace = new Workspace(host, settingsOf(initializationOptions), () => yamlFiles(host, folders));
  // An editor that says nothing of trust has no notion of it.
  const trusted = options.trusted !== false;
  workspace.setPlaces(folders, trusted);
  const session = { connection, host, workspace, capabilities, folders: foldersOf(folders) };
  const diagnostics = registerDiagnostics(session, () => workspace.openDocuments.map((d) => d.uri));
  documents(session, diagnostics);
  registerCompletion(session);
  registerHover(session);
  const commands = options.commands === true;
  registerCodeAction(session, commands);
  registerInlayHint(session);
  registerCodeLens(session, commands);
  registerNavigation(session);
  registerRename(session);
  registerDocumentSymbol(session);
  registerDocumentLink(session);
  registerStructure(session);
  registerWorkspaceSymbol(session);
  registerStatus(session);
  registerRulePages(session);
  const materials = new Materials(host, {
    passwordsOf: async (uri) => (await workspace.usages.of(uri)).flatMap(({ passwords }) => passwords),
    valueAt: (uri) => valueInManifests(workspace.manifests.graph, uri),
    expiringDays: () => workspace.settings.expiringDays,
  });
  registerKeystores(session, materials);
  registerMaterial(session, materials);
  registerChanges(session, materials);
  registerExpiry(session, materials);
  registerGenerate(session);
  registerHandshake(session);
  registerProbe(session);
  registerMoves(session);
  registerScaffold(session);
  registerRotation(session);
  registerTools(session);
  const refresh = (uris?: readonly string[]): void => {
    diagnostics.refresh(uris);
    if (capabilities.workspace?.inlayHint?.refreshSupport === true) void connection.languages.inlayHint.refresh();
    if (capabilities.workspace?.codeLens?.refreshSupport === true)
      void connection.sendRequest(CodeLensRefreshRequest.type);
    void connection.sendNotification(statusChangedMethod);
  };
  workspace.manifests.onChange = () => refresh();
  registerPermissions(session, (uri) => refresh(workspace.changed([uri], false)));
  const configure = async (sent?: unknown): Promise<void> => {
    const section: unknown =
      capabilities.workspace?.configuration === true
        ? await connection.workspace.getConfiguration('clusterTls')
        : (sent as { clusterTls?: unknown } | undefined)?.clusterTls;
    workspace.configure(settingsOf(section));
    refresh();
  };
  connection.onDidChangeConfiguration(({ settings }) => {
    configure(settings).catch((error: unknown) => host.log('error', `configuration: ${String(error)}`));
  });
  const changed = (uris: readonly string[], listed: boolean): void => {
    const affected = workspace.changed(uris, listed);
    if (affected.length > 0) refresh(affected);
  };
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const listed = changes.some(({ type }) => type !== FileChangeType.Changed);
    changed(
      changes.map((c) => c.uri),
      listed,
    );
  });
  // What lies outside of a workspace that is not trusted is not looked at.
  const stat = async (uri: string) => (trusted || session.folders.hold(uri) ? await host.stat(uri) : undefined);
  const followers: Follower[] = [new Looks({ ...host, stat }, changed)];
  if (capabilities.workspace?.didChangeWatchedFiles?.relativePatternSupport === true)
    followers.push(new Watches(connection, host, (uri) => session.folders.hold(uri) && watchedName.test(uri)));
  const needs = new Needs(followers);
  workspace.onDepends = (uri, files) => needs.set(uri, files);
  subscribe(connection, capabilities);
  registerStructureLater(connection, capabilities);
  if (capabilities.workspace?.workspaceFolders === true)
    followFolders(connection, folders, () => {
      workspace.setPlaces(folders, trusted);
      workspace.manifests.forget();
      refresh();
    });
  if (capabilities.workspace?.configuration === true)
    configure().catch((error: unknown) => host.log('error', `configuration: ${String(error)}`));
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
