import { type StatusParams, type StatusResult, statusMethod } from '../protocol.ts';
import { namedFiles, status } from '../service/status.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

const nothing: StatusResult = { items: [], hocon: false };

export function registerStatus({ connection, host, workspace }: Session): void {
  connection.onRequest<StatusResult, void>(
    statusMethod,
    guarded<StatusParams, StatusResult>(host, 'status', nothing, async ({ uri }, token) => {
      const analysis = await workspace.analysis(uri);
      if (analysis === undefined) return nothing;
      const { value: files } = await workspace.artifacts.settle(
        (material) => namedFiles(analysis, material),
        () => token.isCancellationRequested,
      );
      return { ...status(analysis), ...(files === undefined ? {} : { files }) };
    }),
  );
}
