import {
  commands,
  type Disposable,
  EventEmitter,
  l10n,
  type TextDocumentContentProvider,
  Uri,
  ViewColumn,
  window,
  workspace,
} from 'vscode';
import type { PlanCertificate, PlanChange, PlanFile, PlanPreview } from '../../../server/src/protocol.ts';
import { fileName } from './choices.ts';
import { type Choice, type Move, type Place, pick, separator } from './steps.ts';

const scheme = 'cluster-tls-plan';

/** Texts that are not on the disk yet, as read-only documents. */
export class Previews implements TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #provider: Disposable;
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#provider = workspace.registerTextDocumentContentProvider(scheme, this);
  }

  dispose(): void {
    this.#provider.dispose();
    this.#changed.dispose();
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.path) ?? '';
  }

  /** Shows a text that would be written, beside what is there. */
  async show(file: Uri, text: string): Promise<void> {
    const uri = Uri.from({ scheme, path: file.path });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    const options = { preview: true, preserveFocus: true, viewColumn: ViewColumn.Active };
    if (await exists(file)) {
      await commands.executeCommand(
        'vscode.diff',
        file,
        uri,
        l10n.t('{0}: now and then', fileName(file.toString())),
        options,
      );
      return;
    }
    await window.showTextDocument(await workspace.openTextDocument(uri), options);
  }
}

export async function exists(file: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(file);
    return true;
  } catch {
    // Not there, or not to be read, which comes to the same here.
    return false;
  }
}

type Row = 'generate' | { readonly file: Uri; readonly text: string };

/**
 * What would be written, as a list: files, certificates with their names, texts that open beside it. Ends with the decision
 * to write it.
 */
export async function confirm(
  place: Place,
  { shown, plan, previews }: { shown: PlanPreview; plan: Uri; previews: Previews },
): Promise<Move<true>> {
  const edit = shown.edit === undefined ? undefined : await edited(shown.edit);
  let active: Row = 'generate';
  const [problem] = shown.problems;
  const items: Choice<Row>[] = [
    ...(problem === undefined
      ? [
          {
            label: `$(check) ${l10n.t('Generate')}`,
            description:
              shown.files.length === 1
                ? l10n.t('1 file; nothing is written before')
                : l10n.t('{0} files; nothing is written before', shown.files.length),
            value: 'generate' as const,
          },
        ]
      : shown.problems.map((each) => ({ label: `$(error) ${each}` }))),
    separator<Row>(l10n.t('Texts: choose one to read it')),
    ...textsOf(shown, plan, edit),
    separator<Row>(l10n.t('Files')),
    ...shown.files.map(fileRow),
    separator<Row>(l10n.t('Certificates')),
    ...shown.certificates.map(certificateRow),
    ...(shown.notes.length === 0 ? [] : [separator<Row>(l10n.t('Notes')), ...shown.notes.map((label) => ({ label }))]),
  ];
  for (;;) {
    const move: Move<Row> = await pick<Row>(place, { placeholder: l10n.t('This will be written.'), items, active });
    if (move.to !== 'next') return move;
    if (move.value === 'generate') return { to: 'next', value: true };
    active = move.value;
    await previews.show(move.value.file, move.value.text);
  }
}

function textsOf(shown: PlanPreview, plan: Uri, edit: { file: Uri; text: string } | undefined): Choice<Row>[] {
  const row = (file: Uri, text: string, description: string): Choice<Row> => ({
    label: `$(go-to-file) ${workspace.asRelativePath(file)}`,
    description,
    value: { file, text },
  });
  const { settings } = shown;
  return [
    row(plan, shown.text, l10n.t('the plan')),
    ...(edit === undefined ? [] : [row(edit.file, edit.text, l10n.t('is changed'))]),
    ...(settings === undefined ? [] : [row(Uri.parse(settings.uri), settings.text, l10n.t('settings to merge'))]),
  ];
}

const fileRow = ({ uri, what, secret, replaces }: PlanFile): Choice<Row> => ({
  label: `${secret ? '$(lock)' : '$(file)'} ${workspace.asRelativePath(Uri.parse(uri))}`,
  description: [
    what,
    ...(secret ? [l10n.t('for the owner only')] : []),
    ...(replaces ? [l10n.t('replaces the present one')] : []),
  ].join('; '),
});

const certificateRow = ({ name, subject, purpose, names, kept }: PlanCertificate): Choice<Row> => ({
  label: `$(verified) ${name}`,
  description: kept ? l10n.t('is there and stays') : `${subject}: ${purpose}`,
  detail: names.length === 0 ? l10n.t('no names: it is for clients') : names.join(', '),
});

/** A configuration with its changes made. */
async function edited({
  uri,
  changes,
}: {
  uri: string;
  changes: readonly PlanChange[];
}): Promise<{ file: Uri; text: string }> {
  const file = Uri.parse(uri);
  let text = (await workspace.openTextDocument(file)).getText();
  for (const { start, end, newText } of [...changes].sort((a, b) => b.start - a.start))
    text = text.slice(0, start) + newText + text.slice(end);
  return { file, text };
}
