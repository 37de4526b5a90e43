import {
  type Asn1Params,
  type Asn1Result,
  asn1Method,
  type EntryParams,
  type EntryResult,
  entryMethod,
  type FileOverview,
  type MaterialPlace,
  type MaterialResult,
  materialMethod,
  type OverviewParams,
  type OverviewResult,
  overviewMethod,
} from '../protocol.ts';
import { derOf, detailsOf, materialOf, overviewOf, unreadable } from '../service/material.ts';
import { t } from '../text/l10n.ts';
import { loadPki } from '../workspace/keyMaterial/load.ts';
import type { Materials } from '../workspace/keyMaterial/materials.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

const none = (): MaterialResult => ({
  format: '',
  store: false,
  size: 0,
  state: 'unreadable',
  entries: [],
  problems: [{ rule: 'pki/unreadable', severity: 'error', message: t`The file cannot be read.` }],
  now: 0,
});

/** What the view of key material and the editor for it ask. */
export function registerMaterial({ connection, host }: Session, materials: Materials): void {
  connection.onRequest<OverviewResult, void>(
    overviewMethod,
    guarded<OverviewParams, OverviewResult>(host, 'overview', { files: [] }, async ({ files }, token) => {
      const told: FileOverview[] = [];
      for (const place of files) {
        if (token.isCancellationRequested) break;
        const material = await materials.open(place);
        told.push(material === undefined ? unreadable(place.uri) : overviewOf(material));
      }
      return { files: told };
    }),
  );
  connection.onRequest<MaterialResult, void>(
    materialMethod,
    guarded<MaterialPlace, MaterialResult>(host, 'material', none(), async (place) => {
      const material = await materials.open(place);
      return material === undefined ? { ...none(), now: host.now() } : materialOf(material);
    }),
  );
  connection.onRequest<EntryResult, void>(
    entryMethod,
    guarded<EntryParams, EntryResult>(host, 'entry', { certificates: [] }, async (place) => {
      const material = await materials.open(place);
      if (material === undefined) return { certificates: [] };
      return (await detailsOf(await loadPki(), material, place.index)) ?? { certificates: [] };
    }),
  );
  connection.onRequest<Asn1Result, void>(
    asn1Method,
    guarded<Asn1Params, Asn1Result>(host, 'asn1', { lines: [] }, async (place) => {
      const material = await materials.open(place);
      const der = derOf(material?.inspection.artifact.entries[place.index], place.certificate);
      return { lines: der === undefined ? [] : (await loadPki()).dumpDer(der) };
    }),
  );
}
