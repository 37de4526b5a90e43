import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Session } from './session.ts';

export interface DocumentEvents {
  opened(uri: string): void;
  changed(uri: string): void;
  closed(uri: string): void;
}

/** Keeps the open texts; changes come incrementally. */
export function documents({ connection, workspace }: Session, events: DocumentEvents): void {
  const open = new Map<string, TextDocument>();
  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    open.set(uri, TextDocument.create(uri, languageId, version, text));
    workspace.open(uri, text);
    events.opened(uri);
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    const document = open.get(uri);
    if (document === undefined) return;
    const updated = TextDocument.update(document, contentChanges, version);
    open.set(uri, updated);
    workspace.open(uri, updated.getText());
    events.changed(uri);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    open.delete(uri);
    workspace.close(uri);
    events.closed(uri);
  });
}
