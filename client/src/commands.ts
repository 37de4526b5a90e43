import {
  ConfigurationTarget,
  commands,
  type Disposable,
  type LogOutputChannel,
  l10n,
  Uri,
  window,
  workspace,
} from 'vscode';
import {
  openArtifactCommand,
  type PlanCommand,
  planCommand,
  type SetRuleSeverity,
  type StatusItem,
  setRuleSeverityCommand,
} from '../../server/src/protocol.ts';
import { expiryReport } from './expiry.ts';
import { testEndpoint } from './probe.ts';
import type { Session } from './session.ts';
import { type Desk, generateCerts, generatePlan } from './wizard/generate.ts';

/** Of generating, and of what ends. */
export function registerGenerateCommands(desk: Desk): Disposable[] {
  return [
    commands.registerCommand('clusterTls.expiryReport', () => expiryReport(desk.session, desk.keystores)),
    commands.registerCommand('clusterTls.generateCerts', () => generateCerts(desk)),
    commands.registerCommand(planCommand, (target?: PlanCommand | Uri) => generatePlan(desk, target)),
  ];
}

export function registerCommands(session: Session, output: LogOutputChannel): Disposable[] {
  return [
    commands.registerCommand('clusterTls.restartServer', () => session.restart()),
    commands.registerCommand('clusterTls.showOutput', () => output.show()),
    commands.registerCommand('clusterTls.openWalkthrough', () =>
      commands.executeCommand('workbench.action.openWalkthrough', 'cluster-tls.cluster-tls-vscode#start', false),
    ),
    commands.registerCommand('clusterTls.testEndpoint', () => testEndpoint(session)),
    commands.registerCommand('clusterTls.setVersion', () => setVersion(session)),
    commands.registerCommand(setRuleSeverityCommand, setRuleSeverity),
    // Of a code lens; the argument comes from the server.
    commands.registerCommand(openArtifactCommand, (uri: string) =>
      commands.executeCommand('vscode.open', Uri.parse(uri, true)),
    ),
  ];
}

/** Lets people choose the version that the active document is checked against, and keeps it in the settings. */
async function setVersion(session: Session): Promise<void> {
  const document = window.activeTextEditor?.document;
  const items = document === undefined ? [] : ((await session.ask(document))?.items ?? []);
  if (document === undefined || items.length === 0) {
    await window.showInformationMessage(l10n.t('The active editor shows no file of Alluxio, Flink, Akka or Pekko.'));
    return;
  }
  const item = await pickSystem(items);
  if (item === undefined) return;
  const detect = l10n.t('Detect');
  const version = await window.showQuickPick(
    [
      { label: detect, description: l10n.t('from image, chart or build file, else the newest') },
      ...[...item.known].reverse().map((label) => ({ label })),
    ],
    { title: l10n.t('Version of {0}', item.title), placeHolder: `${item.title} ${item.version}` },
  );
  if (version === undefined) return;
  const value = version.label === detect ? undefined : version.label;
  await update(`${item.system}.version`, value);
}

async function pickSystem(items: readonly StatusItem[]): Promise<StatusItem | undefined> {
  const bySystem = [...new Map(items.map((i) => [i.system, i])).values()];
  if (bySystem.length < 2) return bySystem[0];
  const picked = await window.showQuickPick(
    bySystem.map((item) => ({ label: item.title, description: item.version, item })),
    { title: l10n.t('System') },
  );
  return picked?.item;
}

/** Run by the quick fix "turn rule off"; the argument comes from the server. */
async function setRuleSeverity({ rule, severity }: SetRuleSeverity): Promise<void> {
  const severities = workspace.getConfiguration('clusterTls').get<Record<string, string>>('rules', {});
  await update('rules', { ...severities, [rule]: severity });
}

/** Settings count for the whole window: in the workspace where there is one, else in the user's own. */
async function update(name: string, value: unknown): Promise<void> {
  const target = workspace.workspaceFolders === undefined ? ConfigurationTarget.Global : ConfigurationTarget.Workspace;
  await workspace.getConfiguration('clusterTls').update(name, value, target);
}
