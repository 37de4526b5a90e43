import { type ExpiryParams, type ExpiryResult, expiryMethod } from '../protocol.ts';
import { expiryReport } from '../service/expiryReport.ts';
import { nameOf, pathOf } from '../text/uri.ts';
import type { Materials } from '../workspace/keyMaterial/materials.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

/** When the certificates of the workspace end. */
export function registerExpiry({ connection, host, folders, workspace }: Session, materials: Materials): void {
  /** Relative to the folder of the workspace; with several, its name comes first. */
  const display = (uri: string): string => {
    const path = pathOf(uri);
    const root = folders.list().find((folder) => path.startsWith(`${pathOf(folder)}/`));
    if (root === undefined) return path;
    const below = path.slice(pathOf(root).length + 1);
    return folders.list().length > 1 ? `${nameOf(root)}/${below}` : below;
  };
  connection.onRequest<ExpiryResult, void>(
    expiryMethod,
    guarded<ExpiryParams, ExpiryResult>(
      host,
      'expiry',
      { text: '', certificates: 0 },
      async ({ files, format }, token) => {
        const read = [];
        for (const place of files) {
          if (token.isCancellationRequested) break;
          read.push((await materials.open(place)) ?? { uri: place.uri });
        }
        const { expiringDays } = workspace.settings;
        return expiryReport(read, { format, now: host.now(), expiringDays, display });
      },
    ),
  );
}
