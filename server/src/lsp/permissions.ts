import { restrictCommand } from '../protocol.ts';
import { t } from '../text/l10n.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

/** Lets nobody but its owner read a file of the workspace, when a person takes that repair. */
export function registerPermissions(
  { connection, host, workspace, folders }: Session,
  changed: (uri: string) => void,
): void {
  connection.onExecuteCommand(
    guarded(host, 'command', null, async ({ command, arguments: given }) => {
      const [uri]: readonly unknown[] = given ?? [];
      if (command !== restrictCommand || typeof uri !== 'string') return null;
      const inside = folders.hold(uri) || workspace.artifacts.trusted;
      const trouble = inside ? await host.restrict?.(uri) : t`the file lies outside of a workspace that is not trusted`;
      if (trouble === undefined) changed(uri);
      else connection.window.showErrorMessage(t`Permissions were not changed: ${trouble}`);
      return null;
    }),
  );
}
