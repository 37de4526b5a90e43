import type { Uri } from 'vscode';
import type { CertificateDetails, MaterialEntry } from '../../../server/src/protocol.ts';

/** A row of the view: a group of files, a file, an entry of it, a certificate of the entry's chain, a detail of that. */
export type Row = GroupRow | FileRow | EntryRow | CertificateRow | DetailRow | { readonly type: 'more' };

export interface GroupRow {
  readonly type: 'group';
  readonly id: string;
  readonly label: string;
  readonly icon: string;
  readonly files: readonly Uri[];
  readonly open: boolean;
}

export interface FileRow {
  readonly type: 'file';
  readonly uri: Uri;
}

export interface EntryRow {
  readonly type: 'entry';
  readonly uri: Uri;
  readonly index: number;
  readonly entry: MaterialEntry;
  readonly store: boolean;
}

export interface CertificateRow {
  readonly type: 'certificate';
  readonly uri: Uri;
  readonly index: number;
  /** Its place in the chain, from 0. */
  readonly place: number;
  readonly certificate: CertificateDetails;
}

export interface DetailRow {
  readonly type: 'detail';
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly inner: readonly DetailRow[];
}

/** What commands take: a row of the view, or a file. */
export type Target = Row | Uri | { readonly type: 'file'; readonly uri: Uri; readonly index?: number };

export const fileOf = (target: Target | undefined): Uri | undefined => {
  if (target === undefined) return undefined;
  if (!('type' in target)) return target;
  return 'uri' in target ? target.uri : undefined;
};

export const indexOf = (target: Target | undefined): number | undefined =>
  target !== undefined && 'type' in target && 'index' in target ? target.index : undefined;
