import {
  type InspectParams,
  type InspectResult,
  inspectMethod,
  type KeystoresResult,
  keystoresMethod,
  type ManifestMaterialResult,
  manifestMaterialMethod,
  type UsagesParams,
  type UsagesResult,
  usagesMethod,
} from '../protocol.ts';
import { inspected } from '../service/keystores.ts';
import { rangeOf } from '../service/positions.ts';
import { t } from '../text/l10n.ts';
import { findKeyMaterial } from '../workspace/keyMaterial/find.ts';
import { materialInManifests } from '../workspace/keyMaterial/inManifests.ts';
import type { Materials } from '../workspace/keyMaterial/materials.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

const absent = (): InspectResult => ({
  format: '',
  state: 'unreadable',
  entries: [],
  problems: [{ rule: 'pki/unreadable', severity: 'error', message: t`The file cannot be read.` }],
  report: t`The file cannot be read.\n`,
});

/** Lists and explains the key material of the workspace. The engine for it is loaded with the first file explained. */
export function registerKeystores({ connection, host, folders, workspace }: Session, materials: Materials): void {
  connection.onRequest<KeystoresResult, void>(
    keystoresMethod,
    guarded<unknown, KeystoresResult>(host, 'keystores', { files: [], truncated: false }, (_, token) =>
      findKeyMaterial(host, folders.list(), () => token.isCancellationRequested),
    ),
  );
  connection.onRequest<InspectResult, void>(
    inspectMethod,
    guarded<InspectParams, InspectResult>(host, 'inspect', absent(), async (place) => {
      const material = await materials.open(place);
      return material === undefined ? absent() : inspected(material.inspection, material.name);
    }),
  );
  connection.onRequest<ManifestMaterialResult, void>(
    manifestMaterialMethod,
    guarded<unknown, ManifestMaterialResult>(host, 'manifest material', { values: [] }, async () => {
      await workspace.manifests.read(PATIENCE);
      return { values: materialInManifests(workspace.manifests.graph) };
    }),
  );
  connection.onRequest<UsagesResult, void>(
    usagesMethod,
    guarded<UsagesParams, UsagesResult>(host, 'usages', { usages: [] }, async ({ uri }) => {
      const usages = await workspace.usages.of(uri);
      const placed = await Promise.all(
        usages.map(async ({ uri: file, span, key, title }) => {
          const source = await workspace.source(file);
          if (source === undefined) return [];
          const { start, end } = rangeOf(source, span);
          const to = { endLine: end.line, endCharacter: end.character };
          return [{ uri: file, line: start.line, character: start.character, ...to, key, title }];
        }),
      );
      return { usages: placed.flat() };
    }),
  );
}

/** Milliseconds that are waited for the manifests: whoever asks does not wait for the answer to draw. */
const PATIENCE = 30_000;
