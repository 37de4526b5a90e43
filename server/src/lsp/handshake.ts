import { type SimulateHandshakeParams, type SimulateHandshakeResult, simulateHandshakeMethod } from '../protocol.ts';
import { handshakeReport } from '../service/handshakeReport.ts';
import { t } from '../text/l10n.ts';
import { nameOf } from '../text/uri.ts';
import { simulate } from '../workspace/handshake/simulate.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

const nothing = (): SimulateHandshakeResult => ({ failed: 0, report: t`Nothing was tried; the log has the reason.\n` });

export function registerHandshake({ connection, host, workspace }: Session): void {
  connection.onRequest<SimulateHandshakeResult, void>(
    simulateHandshakeMethod,
    guarded<SimulateHandshakeParams, SimulateHandshakeResult>(host, 'handshake', nothing(), async ({ uris }, token) => {
      const rows = await simulate(workspace, uris, () => token.isCancellationRequested);
      const failed = rows.filter(({ outcome }) => outcome === 'failed').length;
      return { failed, report: handshakeReport(rows, uris.map(nameOf)) };
    }),
  );
}
