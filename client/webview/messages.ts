/** What the editor's page and the extension say to each other. Imported by both. */
import type { Asn1Line, EntryResult, MaterialRepair, MaterialResult } from '../../server/src/protocol.ts';

export type ToPage =
  | {
      readonly type: 'show';
      readonly texts: EditorTexts;
      /** Of the editor's language, for days and numbers. */
      readonly locale: string;
      readonly name: string;
      readonly result: MaterialResult;
      /** A file of the disk: what changes something is offered. */
      readonly changeable: boolean;
      /** Lines that differ from the working file, where this is another version of it. */
      readonly difference?: readonly string[];
    }
  | { readonly type: 'entry'; readonly index: number; readonly result: EntryResult }
  | {
      readonly type: 'asn1';
      readonly index: number;
      readonly certificate: number;
      readonly lines: readonly Asn1Line[];
    };

export type FromPage =
  | { readonly type: 'ready' }
  | { readonly type: 'entry'; readonly index: number }
  | { readonly type: 'asn1'; readonly index: number; readonly certificate: number }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'repair'; readonly repair: MaterialRepair; readonly index?: number };

/** Every text that the page shows, in the editor's language. `{0}` stands for a number or a name. */
export interface EditorTexts {
  readonly entries: string;
  readonly oneEntry: string;
  readonly noEntries: string;
  readonly search: string;
  readonly found: string;
  readonly findings: string;
  readonly nothingFound: string;
  readonly more: string;
  readonly details: string;
  readonly asn1: string;
  readonly pem: string;
  readonly chain: string;
  readonly issuedBy: string;
  readonly issuerAbsent: string;
  readonly timeline: string;
  readonly today: string;
  readonly validFromTo: string;
  readonly daysLeft: string;
  readonly oneDayLeft: string;
  readonly expiredAgo: string;
  readonly copy: string;
  readonly copied: string;
  readonly names: string;
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  readonly validity: string;
  readonly key: string;
  readonly signature: string;
  readonly signatureInvalid: string;
  readonly usages: string;
  readonly extensions: string;
  readonly critical: string;
  readonly fingerprint: string;
  readonly version: string;
  readonly encryption: string;
  readonly authority: string;
  readonly enterPassword: string;
  readonly lockedText: string;
  readonly difference: string;
  readonly noDifference: string;
  readonly loading: string;
  readonly states: Readonly<Record<MaterialResult['state'], string>>;
  readonly kinds: Readonly<Record<MaterialResult['entries'][number]['kind'], string>>;
  readonly severities: Readonly<Record<MaterialResult['problems'][number]['severity'], string>>;
  readonly repairs: Readonly<Record<MaterialRepair, string>>;
}
