import {
  type InspectParams,
  type InspectResult,
  inspectMethod,
  type KeystoresResult,
  keystoresMethod,
} from '../protocol.ts';
import { inspected } from '../service/keystores.ts';
import { nameOf, resolveUri } from '../text/uri.ts';
import { findKeyMaterial } from '../workspace/keyMaterial/find.ts';
import { inspectBytes } from '../workspace/keyMaterial/inspection.ts';
import { loadPki } from '../workspace/keyMaterial/load.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

/** Bytes; what is larger is no key material. */
const LARGEST = 20 * 2 ** 20;

const absent: InspectResult = {
  format: '',
  state: 'unreadable',
  entries: [],
  problems: [{ rule: 'pki/unreadable', severity: 'error', message: 'The file cannot be read.' }],
  report: 'The file cannot be read.\n',
};

/** Lists and explains the key material of the workspace. The engine for it is loaded with the first file explained. */
export function registerKeystores({ connection, host, folders }: Session): void {
  connection.onRequest<KeystoresResult, void>(
    keystoresMethod,
    guarded<unknown, KeystoresResult>(host, 'keystores', { files: [], truncated: false }, (_, token) =>
      findKeyMaterial(host, folders.list(), () => token.isCancellationRequested),
    ),
  );
  connection.onRequest<InspectResult, void>(
    inspectMethod,
    guarded<InspectParams, InspectResult>(host, 'inspect', absent, async ({ uri, password }) => {
      const found = await host.stat(uri);
      if (found?.type !== 'file' || found.size > LARGEST) return absent;
      const bytes = await host.readBytes(uri, LARGEST);
      if (bytes === undefined) return absent;
      const pki = await loadPki();
      const inspect = async (store: string | undefined): Promise<InspectResult> => {
        const passwords = store === undefined ? {} : { store };
        const question = { file: nameOf(uri), bytes, passwords, target: 17, hosts: [], now: host.now() } as const;
        return inspected(await inspectBytes(pki, question), nameOf(uri));
      };
      const first = await inspect(password);
      if (password !== undefined || first.state !== 'locked') return first;
      const beside = await passwordBeside(uri, (file, limit) => host.readText(file, limit));
      if (beside === undefined) return first;
      const second = await inspect(beside);
      return second.state === 'locked' ? first : second;
    }),
  );
}

/** Bytes that a file with a password may have. */
const LONGEST = 1024;

/** The file that `generate` leaves beside the stores: one line. */
async function passwordBeside(
  uri: string,
  read: (uri: string, limit: number) => Promise<string | undefined>,
): Promise<string | undefined> {
  const text = (await read(resolveUri(uri, 'password'), LONGEST))?.replace(/\r?\n$/, '');
  return text === undefined || /[\r\n]/.test(text) ? undefined : text;
}
