import * as vscode from 'vscode';
import { type CancellationToken, Disposable, l10n, type MarkdownString, workspace } from 'vscode';
import { type ToolParams, type ToolResult, toolMethod } from '../../server/src/protocol.ts';
import type { Session } from './session.ts';

/** What VS Code has from 1.95 on; the oldest that we run in does not. */
interface LanguageModels {
  readonly lm?: { registerTool?(name: string, tool: LanguageModelTool): Disposable };
  readonly LanguageModelToolResult?: new (parts: readonly object[]) => object;
  readonly LanguageModelTextPart?: new (text: string) => object;
}

interface LanguageModelTool {
  invoke(options: { readonly input: unknown }, token: CancellationToken): Promise<object>;
  prepareInvocation?(options: { readonly input: unknown }): {
    readonly invocationMessage?: string;
    readonly confirmationMessages?: { readonly title: string; readonly message: string | MarkdownString };
  };
}

/** Lets language models in the editor use the product's tools. Keys and passwords never leave the server. */
export function registerTools(session: Session): Disposable[] {
  const { lm, LanguageModelToolResult: Result, LanguageModelTextPart: Text } = vscode as LanguageModels;
  if (lm?.registerTool === undefined || Result === undefined || Text === undefined) return [];
  const invoke = async (name: string, input: unknown, token: CancellationToken): Promise<object> => {
    // Errors are for the model: it reads them and asks otherwise.
    if (!workspace.isTrusted) throw new Error('The workspace is not trusted: ask its owner to trust it.');
    const params: ToolParams = { name, input };
    const result = await session.request<ToolResult>(toolMethod, params, token);
    if (result === undefined)
      throw new Error('The language server does not answer; its output channel has the reason.');
    if (result.failed) throw new Error(result.text);
    return new Result([new Text(result.text)]);
  };
  const register = (name: string, more: Omit<LanguageModelTool, 'invoke'>): Disposable =>
    lm.registerTool?.(name, { ...more, invoke: ({ input }, token) => invoke(name, input, token) }) ??
    new Disposable(() => undefined);
  return [
    register('check_tls_config', {
      prepareInvocation: () => ({ invocationMessage: l10n.t('Checking TLS configuration') }),
    }),
    register('describe_keystore', {
      prepareInvocation: () => ({ invocationMessage: l10n.t('Looking into a keystore') }),
    }),
    register('generate_cluster_certs', {
      prepareInvocation: ({ input }) => {
        const { dryRun, planFile } = input as { dryRun?: unknown; planFile?: unknown };
        if (dryRun !== false) return { invocationMessage: l10n.t('Planning certificates') };
        return {
          invocationMessage: l10n.t('Generating keys and certificates'),
          confirmationMessages: {
            title: l10n.t('Generate Cluster Certs'),
            message: l10n.t(
              'Keys, certificates and settings are written as the plan {0} says. What exists stays.',
              String(planFile),
            ),
          },
        };
      },
    }),
  ];
}
