import { type Uri, Uri as Uris } from 'vscode';
import type { Reports } from '../inspect.ts';
import type { Keystores } from '../keystores.ts';
import type { Session } from '../session.ts';
import type { KeystoreTree } from './tree.ts';
import type { Virtual } from './virtual.ts';

/** What the commands on key material work with. */
export interface Desk {
  readonly session: Session;
  readonly keystores: Keystores;
  readonly tree: KeystoreTree;
  readonly reports: Reports;
  readonly virtual: Virtual;
}

export const nameOf = (uri: Uri): string => uri.path.slice(uri.path.lastIndexOf('/') + 1);

export const stemOf = (uri: Uri): string => nameOf(uri).replace(/\.[^.]*$/, '');

/** Files of the workspace that may hold the private key of a certificate, nearest first. */
export async function mayHoldKeys({ keystores }: Desk, of: Uri): Promise<Uri[]> {
  const folder = Uris.joinPath(of, '..').path;
  const near = (uri: Uri): number => (Uris.joinPath(uri, '..').path === folder ? 0 : 1);
  return (await keystores.files())
    .filter((uri) => keystores.overview(uri)?.authority === true && uri.path !== of.path)
    .toSorted((a, b) => near(a) - near(b))
    .slice(0, MOST_MATES);
}

/** Files that are looked into for a key: more are not read for one command. */
const MOST_MATES = 300;
