import { type TextDocument, workspace } from 'vscode';

/**
 * Files that the server is told of once it runs. By name, not by language id (those differ with the extensions at hand),
 * and without a scheme, so that virtual documents count too. Whether a file is ours the server decides by its content.
 */
export const documentSelector = [
  { pattern: '**/*.{yaml,yml,yaml.*,yml.*}' },
  { pattern: '**/*.{properties,properties.*}' },
  { pattern: '**/*.{conf,hocon}' },
  { language: 'hocon' },
  { language: 'yaml', scheme: 'untitled' },
  { language: 'properties', scheme: 'untitled' },
];

const suffixes = /\.(ya?ml|properties|conf|hocon)(\.[^./]+)?$/i;
const languages = new Set(['hocon', 'yaml', 'properties', 'dockercompose', 'helm']);
const words = /flink|alluxio|akka|pekko/i;

/** A cheap test, done before a server runs: false promises that the server would have nothing to say of the document. */
export function mayConcern(document: TextDocument): boolean {
  if (document.languageId === 'hocon') return true;
  if (!suffixes.test(document.uri.path) && !languages.has(document.languageId)) return false;
  return words.test(document.uri.path) || words.test(document.getText());
}

/** Whether a text that was just typed or pasted can have made a foreign document ours. */
export const mentionsSystem = (text: string): boolean => words.test(text);

/** Whether the workspace has a file whose name alone says that it is ours; then its symbols can be searched before one is open. */
export async function workspaceConcerns(): Promise<boolean> {
  const found = await workspace.findFiles(
    '**/{flink-conf*.yaml,alluxio-site.properties*,application.conf}',
    undefined,
    1,
  );
  return found.length > 0;
}
