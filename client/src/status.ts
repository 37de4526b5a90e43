import { type Disposable, type LanguageStatusItem, l10n, languages, type TextDocument } from 'vscode';
import type { StatusItem, StatusResult } from '../../server/src/protocol.ts';
import { documentSelector } from './documents.ts';

const MOST_SHOWN = 3;

/** Shows in the language status of the active editor which system and version the document was taken for, and why. */
export class Status implements Disposable {
  #item: LanguageStatusItem | undefined;

  show(document: TextDocument | undefined, result: StatusResult | undefined): void {
    const items = result?.items ?? [];
    if (document === undefined || items.length === 0) {
      this.dispose();
      return;
    }
    this.#item ??= createItem();
    this.#item.text = titlesOf(items).join(', ');
    this.#item.detail = detailOf(items);
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
