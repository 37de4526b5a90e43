import { CancellationTokenSource, l10n, ProgressLocation, Range, Uri, WorkspaceEdit, window, workspace } from 'vscode';
import {
  type GenerateParams,
  type GenerateResult,
  type GenerationParams,
  type GenerationProgress,
  type GenerationResult,
  generateMethod,
  generationMethod,
  generationProgressMethod,
  type PlanCommand,
  type PlanPreview,
  type PlanPreviewParams,
  planPreviewMethod,
} from '../../../server/src/protocol.ts';
import type { Keystores } from '../keystores.ts';
import { failed, trusted } from '../messages.ts';
import type { Session } from '../session.ts';
import { type Answers, answersFor, EDIT, planOf, systemsOf } from './choices.ts';
import { confirm, exists, type Previews } from './preview.ts';
import { questions } from './questions.ts';
import { askAll, type Step } from './steps.ts';

export interface Desk {
  readonly session: Session;
  readonly keystores: Keystores;
  readonly previews: Previews;
}

/** Files that are asked about for what the workspace tells of its clusters. */
const CONFIGURATIONS =
  '**/{flink-conf*.yaml,config.yaml,alluxio-site.properties,application.conf,values*.yaml,*deployment*.yaml,*cluster*.yaml}';
const MOST_FILES = 30;

/** Guides through what a cluster needs, shows it, makes it, and keeps the answers as a plan. */
export async function generateCerts(desk: Desk): Promise<void> {
  if (!(await trusted())) return;
  const root = await chosenRoot();
  if (root === undefined) return;
  const choices = await desk.session.request<GenerationResult>(generationMethod, {
    documents: await documents(),
  } satisfies GenerationParams);
  const [first] = choices === undefined ? [] : systemsOf(choices);
  if (choices === undefined || first === undefined) {
    await failed(undefined);
    return;
  }
  const preview = async (answers: Answers): Promise<PlanPreview | undefined> =>
    desk.session.request<PlanPreview>(planPreviewMethod, await paramsOf(root, answers));
  const decision: Step<Answers> = {
    ask: async (state, place) => {
      const shown = await preview(state);
      if (shown === undefined) return { to: 'cancel' };
      const move = await confirm(place, { shown, plan: await planUri(root, state), previews: desk.previews });
      return move.to === 'next' ? { to: 'next', value: state } : move;
    },
  };
  const start = answersFor(first.product, first.cluster);
  const answers = await askAll(l10n.t('Generate Cluster Certs'), start, [...questions(choices, preview), decision]);
  if (answers === undefined) return;
  const { merge, ...params } = await paramsOf(root, answers);
  const password = answers.password === 'typed' ? { password: answers.passwordFrom } : {};
  const shown = merge === undefined ? undefined : await preview(answers);
  await carryOut(desk, { ...params, ...password }, shown?.edit);
}

/** Carries out a plan file: what is missing, or also what is out of date. */
export async function generatePlan(desk: Desk, target: PlanCommand | Uri | undefined): Promise<void> {
  if (!(await trusted())) return;
  const order =
    target instanceof Uri ? { uri: target.toString(), renew: 'nothing' as const } : (target ?? activePlan());
  if (order === undefined) {
    await window.showInformationMessage(l10n.t('Open a plan first: a file named cluster-tls.yaml.'));
    return;
  }
  const { uri, renew } = order;
  const plan = Uri.parse(uri);
  const open = workspace.textDocuments.find((document) => document.uri.toString() === plan.toString());
  if (open?.isDirty === true) await open.save();
  const shown = await desk.session.request<PlanPreview>(planPreviewMethod, { uri, renew } satisfies PlanPreviewParams);
  if (shown === undefined) return;
  if (shown.problems.length > 0) {
    await failed(shown.problems.join(' '));
    return;
  }
  if (shown.files.length === 0) {
    await window.showInformationMessage(
      [l10n.t('Nothing is missing.'), ...shown.outOfDate.map((each) => `${each}.`)].join(' '),
    );
    return;
  }
  const place = { title: l10n.t('Generate Cluster Certs'), step: 1, steps: 1 };
  const move = await confirm(place, { shown, plan, previews: desk.previews });
  if (move.to === 'next') await carryOut(desk, { uri, renew }, undefined);
}

function activePlan(): PlanCommand | undefined {
  const uri = window.activeTextEditor?.document.uri;
  return uri !== undefined && /cluster-tls(?:\.[\w-]+)?\.ya?ml$/i.test(uri.path)
    ? { uri: uri.toString(), renew: 'nothing' }
    : undefined;
}

async function carryOut(
  { session, keystores }: Desk,
  params: GenerateParams,
  edit: PlanPreview['edit'],
): Promise<void> {
  const result = await window.withProgress(
    { location: ProgressLocation.Notification, title: l10n.t('Generating keys and certificates'), cancellable: true },
    async (progress, token) => {
      let last = 0;
      // What is being written can no longer be called off.
      const cancel = new CancellationTokenSource();
      token.onCancellationRequested(() => {
        if (last < all) cancel.cancel();
      });
      let all = 1;
      const listening = session.listen<GenerationProgress>(generationProgressMethod, (told) => {
        all = Math.max(1, told.all);
        progress.report({ message: `${told.done}/${told.all}`, increment: ((told.done - last) / all) * 100 });
        last = told.done;
      });
      try {
        return await session.request<GenerateResult>(generateMethod, params, cancel.token);
      } finally {
        listening.dispose();
        cancel.dispose();
      }
    },
  );
  // Cancelled: nothing was written.
  if (result === undefined) return;
  if (result.problem !== undefined) {
    await failed(result.problem);
    return;
  }
  keystores.refresh();
  if (edit !== undefined) await applied(edit);
  const shown = edit?.uri ?? result.configuration;
  if (shown !== undefined)
    await window.showTextDocument(await workspace.openTextDocument(Uri.parse(shown)), { preview: false });
  tell(result);
}

/** Not awaited: the notification stays until somebody closes it. */
function tell({ files, findings, checked, notes }: GenerateResult): void {
  const written = files.length === 1 ? l10n.t('1 file written.') : l10n.t('{0} files written.', files.length);
  if (findings.length > 0) {
    void window.showWarningMessage([written, l10n.t('Our checks find:'), ...findings].join(' '));
    return;
  }
  const fine = l10n.t('{0} keystores and certificates checked: every handshake succeeds.', checked);
  void window.showInformationMessage([written, ...(checked === 0 ? [] : [fine]), ...notes].join(' '));
}

async function applied({ uri, changes }: NonNullable<PlanPreview['edit']>): Promise<void> {
  const document = await workspace.openTextDocument(Uri.parse(uri));
  const edit = new WorkspaceEdit();
  for (const { start, end, newText } of changes)
    edit.replace(document.uri, new Range(document.positionAt(start), document.positionAt(end)), newText);
  await workspace.applyEdit(edit);
  await document.save();
}

async function paramsOf(root: Uri, answers: Answers): Promise<PlanPreviewParams & { plan: Record<string, unknown> }> {
  const { found, outputs } = answers;
  return {
    uri: (await planUri(root, answers)).toString(),
    plan: planOf(answers),
    ...(found !== undefined && outputs.includes(EDIT) ? { merge: found.uri } : {}),
  };
}

/** A plan of its own for each system: one that is there already is another cluster's. */
async function planUri(root: Uri, { product: { product } }: Answers): Promise<Uri> {
  const usual = Uri.joinPath(root, 'cluster-tls.yaml');
  if (!(await exists(usual))) return usual;
  for (let n = 1; ; n++) {
    const other = Uri.joinPath(root, `${product}${n === 1 ? '' : `-${n}`}.cluster-tls.yaml`);
    if (!(await exists(other))) return other;
  }
}

async function chosenRoot(): Promise<Uri | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length === 0) await window.showInformationMessage(l10n.t('Open a folder first.'));
  return (folders.length > 1 ? await window.showWorkspaceFolderPick() : folders[0])?.uri;
}

async function documents(): Promise<string[]> {
  const active = window.activeTextEditor?.document.uri;
  const open = workspace.textDocuments.map(({ uri }) => uri);
  const found = await workspace.findFiles(CONFIGURATIONS, '**/node_modules/**', MOST_FILES);
  const all = [...(active === undefined ? [] : [active]), ...open, ...found].filter(({ scheme }) => scheme === 'file');
  return [...new Set(all.map((uri) => uri.toString()))];
}
