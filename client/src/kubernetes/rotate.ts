import { FileType, l10n, Uri, window, workspace } from 'vscode';
import {
  type RotationParams,
  type RotationResult,
  type RotationStep,
  rotationMethod,
} from '../../../server/src/protocol.ts';
import { failed, trusted } from '../messages.ts';
import type { Session } from '../session.ts';
import { activeFile } from './ask.ts';
import { committedText } from './git.ts';
import { show } from './show.ts';

/** Shows where a rotation stands, and takes the step that is chosen. */
export async function rotateSecret(session: Session, given: Uri | undefined): Promise<void> {
  if (!(await trusted())) return;
  const place = await placeOf(given);
  if (place === undefined) return;
  const params = await withSecret(session, place);
  if (params === undefined) return;
  const shown = await session.request<RotationResult>(rotationMethod, params);
  if (shown === undefined || shown.problem !== undefined) {
    await failed(shown?.problem);
    return;
  }
  const step = await askStep(shown);
  if (step === undefined || !(await agreed(step))) return;
  // Somebody who goes on before the time says that the wait is over.
  const result = await session.request<RotationResult>(rotationMethod, { ...params, step: step.step, waited: true });
  if ((await show(result)) && result !== undefined) await move(result);
}

async function placeOf(given: Uri | undefined): Promise<RotationParams | undefined> {
  const uri = given ?? activeFile(/\.ya?ml$/)?.uri;
  const chosen =
    uri ??
    (
      await window.showOpenDialog({
        canSelectFolders: true,
        canSelectFiles: true,
        openLabel: l10n.t('Rotate'),
        title: l10n.t('Folder or manifest with the secret'),
      })
    )?.[0];
  if (chosen === undefined) return undefined;
  const { type } = await workspace.fs.stat(chosen);
  if ((type & FileType.Directory) !== 0) return { uri: chosen.toString() };
  const [text, committed] = await Promise.all([
    workspace.openTextDocument(chosen).then((document) => document.getText()),
    committedText(chosen),
  ]);
  return { uri: chosen.toString(), text, ...(committed === undefined ? {} : { committed }) };
}

/** Of a manifest with several Secrets, one is chosen. */
async function withSecret(session: Session, params: RotationParams): Promise<RotationParams | undefined> {
  const { secrets } = (await session.request<RotationResult>(rotationMethod, params)) ?? {};
  if (secrets === undefined) return params;
  const secret = await window.showQuickPick([...secrets], { title: l10n.t('Rotate: Secret') });
  return secret === undefined ? undefined : { ...params, secret };
}

async function askStep({ state = '', problems, next }: RotationResult): Promise<RotationStep | undefined> {
  const chosen = await window.showQuickPick(
    next.map((step) => ({
      label: step.step,
      description:
        step.earliest === undefined || step.due
          ? ''
          : l10n.t('not before {0}', new Date(step.earliest).toLocaleTimeString()),
      detail: step.why,
      step,
    })),
    { title: state, placeHolder: problems.join(' '), ignoreFocusOut: true },
  );
  return chosen?.step;
}

/** A step that loses a key, or that comes early, is asked for twice. */
async function agreed({ step, why, due, grave }: RotationStep): Promise<boolean> {
  if (due && !grave) return true;
  const go = due ? l10n.t('Continue') : l10n.t('They Have: Continue');
  return (await window.showWarningMessage(step, { modal: true, detail: why }, go)) === go;
}

/** Of a folder: new files are there already; names change, and what is retired goes last. */
async function move({ renames, removes }: RotationResult): Promise<void> {
  for (const { from, to } of renames)
    await workspace.fs.rename(Uri.parse(from, true), Uri.parse(to, true), { overwrite: false });
  for (const uri of removes) await workspace.fs.delete(Uri.parse(uri, true));
}
