import {
  type AuthoritiesParams,
  type AuthoritiesResult,
  authoritiesMethod,
  type BackupParams,
  type BackupResult,
  backupMethod,
  type Change,
  type CommitParams,
  type Committed,
  commitMethod,
  type DescribeParams,
  type DescribeResult,
  describeMethod,
  type KeysOfParams,
  type KeysOfResult,
  keysOfMethod,
  type Prepared,
  prepareMethod,
  type VerifyParams,
  type VerifyResult,
  verifyMethod,
} from '../protocol.ts';
import { materialText } from '../service/materialText.ts';
import { t } from '../text/l10n.ts';
import { authoritiesAmong } from '../workspace/keyMaterial/authorities.ts';
import { ChangeError } from '../workspace/keyMaterial/changeError.ts';
import { Changes } from '../workspace/keyMaterial/changes.ts';
import { loadPki } from '../workspace/keyMaterial/load.ts';
import type { Material, Materials } from '../workspace/keyMaterial/materials.ts';
import { verified } from '../workspace/keyMaterial/verified.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

const refused = (problem: string): Prepared => ({ problem, lines: [], files: [] });

/** Changing key material, and what is compared before it is. */
export function registerChanges({ connection, host }: Session, materials: Materials): void {
  const changes = new Changes(host, materials);
  connection.onRequest<Prepared, void>(
    prepareMethod,
    guarded<Change, Prepared>(host, 'prepare', refused(t`It failed; the log has the reason.`), async (change) => {
      try {
        const { id, lines, files } = await changes.prepare(change);
        return {
          id,
          lines,
          files: files.map(({ uri, before, seenBefore, seenAfter }) => ({
            uri,
            replaces: before !== undefined,
            before: seenBefore === undefined ? '' : materialText(seenBefore),
            after: materialText(seenAfter),
          })),
        };
      } catch (error) {
        return { ...refused(await told(error)), ...lockedBy(error) };
      }
    }),
  );
  connection.onRequest<Committed, void>(
    commitMethod,
    guarded<CommitParams, Committed>(
      host,
      'commit',
      { problem: t`It failed; the log has the reason.`, files: [] },
      async ({ id }) => {
        try {
          return { files: await changes.commit(id) };
        } catch (error) {
          return { problem: await told(error), files: [] };
        }
      },
    ),
  );
  connection.onRequest<BackupResult, void>(
    backupMethod,
    guarded<BackupParams, BackupResult>(host, 'backup', { problem: t`It failed.` }, async ({ backup, action }) => {
      const problem = await host.settleBackup(backup, action);
      materials.forget(backup.replace(/\.bak(?:-\d+)?$/, ''));
      return problem === undefined ? {} : { problem };
    }),
  );
  connection.onRequest<DescribeResult, void>(
    describeMethod,
    guarded<DescribeParams, DescribeResult>(host, 'describe', { text: '' }, async (place) => {
      const material = await materials.open(place);
      return { text: material === undefined ? '' : materialText(material.inspection, place.index) };
    }),
  );
  connection.onRequest<VerifyResult, void>(
    verifyMethod,
    guarded<VerifyParams, VerifyResult>(
      host,
      'verify',
      { problem: t`It failed.`, certificates: [] },
      async (params) => {
        const [material, trust] = [await materials.open(params.material), await materials.open(params.trust)];
        if (material === undefined || trust === undefined)
          return { problem: t`The file cannot be read.`, certificates: [] };
        return { certificates: await verified(await loadPki(), material, trust, host.now()) };
      },
    ),
  );
  connection.onRequest<KeysOfResult, void>(
    keysOfMethod,
    guarded<KeysOfParams, KeysOfResult>(host, 'keys of', { files: [] }, async ({ of, among }) => ({
      files: await changes.keysOf(of, among),
    })),
  );
  connection.onRequest<AuthoritiesResult, void>(
    authoritiesMethod,
    guarded<AuthoritiesParams, AuthoritiesResult>(
      host,
      'authorities',
      { authorities: [] },
      async ({ files, wanted }, token) => {
        const pki = await loadPki();
        const opened: Material[] = [];
        for (const place of files) {
          if (token.isCancellationRequested) break;
          const material = await materials.open(place);
          if (material !== undefined) opened.push(material);
        }
        const about = wanted === undefined ? undefined : await materials.open(wanted);
        const [leaf] = about?.inspection.entries[wanted?.index ?? 0]?.chain ?? [];
        return { authorities: await authoritiesAmong(pki, opened, leaf, host.now()) };
      },
    ),
  );
}

/** The sentences of what was refused; anything else is nobody's to see, and goes on to the log. */
async function told(error: unknown): Promise<string> {
  const pki = await loadPki();
  if (error instanceof ChangeError) return error.message;
  if (error instanceof pki.MakeError || error instanceof pki.StoreError) return error.problems.join('\n');
  throw error;
}

const lockedBy = (error: unknown): { locked?: string } =>
  error instanceof ChangeError && error.locked !== undefined ? { locked: error.locked } : {};
