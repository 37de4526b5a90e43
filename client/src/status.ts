import {
  commands,
  type Disposable,
  type LanguageStatusItem,
  LanguageStatusSeverity,
  l10n,
  languages,
  type TextDocument,
} from 'vscode';
import type { StatusItem, StatusResult } from '../../server/src/protocol.ts';
import { documentSelector } from './documents.ts';

const MOST_SHOWN = 3;

/** Shows in the language status of the active editor which system and version the document was taken for, and why. */
export class Status implements Disposable {
  #item: LanguageStatusItem | undefined;

  show(document: TextDocument | undefined, result: StatusResult | undefined): void {
    const items = result?.items ?? [];
    void commands.executeCommand('setContext', 'clusterTls.recognized', items.length > 0);
    if (document === undefined || items.length === 0) {
      this.dispose();
      return;
    }
    this.#item ??= createItem();
    const files = result?.files;
    this.#item.text = [titlesOf(items).join(', '), countOf(files)].filter(Boolean).join(' · ');
    this.#item.detail = [...closedOf(files), detailOf(items)].join(' · ');
    this.#item.severity =
      closedOf(files).length > 0 ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
  }

  dispose(): void {
    this.#item?.dispose();
    this.#item = undefined;
  }
}

function createItem(): LanguageStatusItem {
  const item = languages.createLanguageStatusItem('clusterTls.status', documentSelector);
  item.name = 'Cluster TLS';
  item.command = {
    command: 'clusterTls.setVersion',
    title: l10n.t('Set Version'),
    tooltip: l10n.t('Choose the product version that this file is checked against'),
  };
  return item;
}

const countOf = (files: StatusResult['files']): string =>
  files === undefined ? '' : l10n.t('{0} of {1} files read', files.opened, files.named);

const closedOf = (files: StatusResult['files']): string[] =>
  (files?.closed ?? []).slice(0, MOST_SHOWN).map((name) => l10n.t('{0} cannot be opened', name));

/** One title per system and version: the components of a values.yaml share theirs. */
function titlesOf(items: readonly StatusItem[]): string[] {
  const titles = [...new Set(items.map((i) => `${i.title} ${i.version}`))];
  if (titles.length <= MOST_SHOWN) return titles;
  return [...titles.slice(0, MOST_SHOWN), l10n.t('{0} more', titles.length - MOST_SHOWN)];
}

function detailOf(items: readonly StatusItem[]): string {
  const reasons = items.map((i) =>
    i.assumed ? l10n.t('{0}; newest version assumed', i.why) : l10n.t('{0}; version from {1}', i.why, i.from),
  );
  return [...new Set(reasons)].slice(0, MOST_SHOWN).join(' · ');
}
