export interface ZooStore {
  readonly name: string;
  /** null: no password. */
  readonly store: string | null;
  readonly key?: string;
  readonly type?: string;
}

/** What KeyStore shows, or the text of its exception. */
export interface JavaAnswer {
  readonly types: readonly string[];
  readonly error?: string;
  readonly entries?: readonly { alias: string; kind: string; chainLength: number; keyOpens: string }[];
}

export const PASSWORD: string;
export const KEY_PASSWORD: string;
export const UNICODE_PASSWORD: string;
export function missingPrograms(): string[];
export function makeStores(folder: string): ZooStore[];
export function makePem(folder: string): void;
export function askJava(folder: string, questions: readonly ZooStore[], other?: string): JavaAnswer[];
