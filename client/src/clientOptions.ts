import { extensions, type LogOutputChannel, l10n, workspace } from 'vscode';
import { type LanguageClientOptions, RevealOutputChannelOn } from 'vscode-languageclient';
import { documentSelector } from './documents.ts';
import { withoutPasswords } from './trace.ts';

/** What both kinds of clients are told. */
export const clientOptions = (output: LogOutputChannel): LanguageClientOptions => ({
  documentSelector,
  // What the YAML extension says of a file need not stand there twice.
  initializationOptions: {
    yamlExtension: extensions.getExtension('redhat.vscode-yaml') !== undefined,
    trusted: workspace.isTrusted,
    commands: true,
    git: true,
    texts: l10n.bundle,
  },
  outputChannel: withoutPasswords(output),
  revealOutputChannelOn: RevealOutputChannelOn.Never,
  // Hovers quote text of the user's files: they must never run a command or show HTML.
  markdown: { isTrusted: false, supportHtml: false },
});
