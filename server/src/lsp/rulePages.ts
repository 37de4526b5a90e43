import { TextDocumentContentRequest } from 'vscode-languageserver';
import { rulePageText } from '../service/rulePage.ts';
import { t } from '../text/l10n.ts';
import { allRules } from '../workspace/analyse.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

/** Rule pages as read-only documents, so that the link of a diagnostic opens without a web site. */
export function registerRulePages({ connection, host }: Session): void {
  connection.onRequest(
    TextDocumentContentRequest.type,
    guarded(host, 'rule page', { text: '' }, ({ uri }: { uri: string }) => {
      const id = /\/rules\/(.+)\.md$/.exec(uri)?.[1];
      const rule = allRules().find((r) => r.id === id);
      return { text: rule === undefined ? t`There is no rule ${id ?? uri}.\n` : rulePageText(rule) };
    }),
  );
}
