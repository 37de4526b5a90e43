/** The only door out of the house: whoever embeds the engine (Node, a web worker, a test) gives one of these. */
export interface Host {
  /** Text of a file, or undefined where it is absent or no text of at most `limit` bytes (default 4 MiB). */
  readText(uri: string, limit?: number): Promise<string | undefined>;
  /** The first `limit` bytes of a file, or undefined where it is absent. */
  readBytes(uri: string, limit: number): Promise<Uint8Array | undefined>;
  /**
   * Writes all files or none, into folders that are made where they are absent; nothing that exists is overwritten
   * but where a file says so.
   * Returns why nothing was written.
   */
  writeFiles(files: readonly HostFile[]): Promise<string | undefined>;
  stat(uri: string): Promise<FileStat | undefined>;
  /** Entries of a folder; empty where it is absent. */
  list(uri: string): Promise<readonly { readonly name: string; readonly type: 'file' | 'folder' }[]>;
  /** A variable of the environment that the server runs in. */
  environment(name: string): string | undefined;
  /** Milliseconds since the epoch; a parameter, so that a test of expiry never waits and never rots. */
  now(): number;
  log(level: 'error' | 'warning' | 'info' | 'debug', message: string): void;
}

export interface FileStat {
  readonly type: 'file' | 'folder';
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

export interface HostFile {
  readonly uri: string;
  readonly content: Uint8Array | string;
  /** Nobody but its owner may read it. */
  readonly secret: boolean;
  /** What is there gives way. */
  readonly replaces?: boolean;
}
