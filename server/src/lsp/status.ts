import { type StatusParams, type StatusResult, statusMethod } from '../protocol.ts';
import { status } from '../service/status.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

export function registerStatus({ connection, host, workspace }: Session): void {
  connection.onRequest<StatusResult, void>(
    statusMethod,
    guarded<StatusParams, StatusResult>(host, 'status', { items: [], hocon: false }, async ({ uri }) => {
      const analysis = await workspace.analysis(uri);
      return analysis === undefined ? { items: [], hocon: false } : status(analysis);
    }),
  );
}
