import { type ToolParams, type ToolResult, toolMethod } from '../protocol.ts';
import { t } from '../text/l10n.ts';
import { runTool } from '../tools/run.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

/** The tools that a language model may ask for, as `cluster-tls mcp` has them. */
export function registerTools(session: Session): void {
  const { connection, host } = session;
  connection.onRequest<ToolResult, void>(
    toolMethod,
    guarded<ToolParams, ToolResult>(
      host,
      'tool',
      { text: t`The tool failed; the log has the reason.`, failed: true },
      ({ name, input }, token) => runTool(session, name, input, () => token.isCancellationRequested),
    ),
  );
}
