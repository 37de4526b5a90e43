import {
  type InspectParams,
  type InspectResult,
  inspectMethod,
  type KeystoresResult,
  keystoresMethod,
} from '../protocol.ts';
import { inspected } from '../service/keystores.ts';
import { findKeyMaterial } from '../workspace/keyMaterial/find.ts';
import type { Materials } from '../workspace/keyMaterial/materials.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

const absent: InspectResult = {
  format: '',
  state: 'unreadable',
  entries: [],
  problems: [{ rule: 'pki/unreadable', severity: 'error', message: 'The file cannot be read.' }],
  report: 'The file cannot be read.\n',
};

/** Lists and explains the key material of the workspace. The engine for it is loaded with the first file explained. */
export function registerKeystores({ connection, host, folders }: Session, materials: Materials): void {
  connection.onRequest<KeystoresResult, void>(
    keystoresMethod,
    guarded<unknown, KeystoresResult>(host, 'keystores', { files: [], truncated: false }, (_, token) =>
      findKeyMaterial(host, folders.list(), () => token.isCancellationRequested),
    ),
  );
  connection.onRequest<InspectResult, void>(
    inspectMethod,
    guarded<InspectParams, InspectResult>(host, 'inspect', absent, async (place) => {
      const material = await materials.open(place);
      return material === undefined ? absent : inspected(material.inspection, material.name);
    }),
  );
}
