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
  /**
   * Writes all files or none, in the place of those that exist. What is replaced keeps its mode, and stays beside it as a
   * backup: `a.jks.bak`. Returns the backups in the order of the files, or why nothing was written.
   */
  replaceFiles(files: readonly HostFile[]): Promise<Replaced>;
  /** Puts a backup into the place of the file that it is of, or removes it. Returns why that was not done. */
  settleBackup(backup: string, action: 'restore' | 'drop'): Promise<string | undefined>;
  stat(uri: string): Promise<FileStat | undefined>;
  /** Entries of a folder; empty where it is absent. */
  list(uri: string): Promise<readonly { readonly name: string; readonly type: 'file' | 'folder' }[]>;
  /**
   * Runs `cluster-tls probe` in a process of its own, which ends after some time and where nobody wants its answer any more.
   * Secrets go by the environment, never by arguments. Absent where no process can be started.
   */
  probe?(
    args: readonly string[],
    secrets: Readonly<Record<string, string>>,
    cancelled: () => boolean,
  ): Promise<{ readonly out: string; readonly err: string }>;
  /** A text file as git has it at HEAD; undefined where git does not know it. Absent where nobody can ask git. */
  committed?(uri: string): Promise<CommittedText | undefined>;
  /** Lets nobody but its owner read a file; returns why that was not done. Absent where there are no permissions. */
  restrict?(uri: string): Promise<string | undefined>;
  /** A variable of the environment that the server runs in. */
  environment(name: string): string | undefined;
  /**
   * Tries TLS handshakes between two ends in memory, one answer for each attempt in its order; in a process of its own,
   * so that nothing that it does can end this one. Absent where there is no such thing (a web worker).
   */
  handshake?(attempts: readonly HandshakeAttempt[]): Promise<readonly HandshakeAnswer[]>;
  /** Milliseconds since the epoch; a parameter, so that a test of expiry never waits and never rots. */
  now(): number;
  log(level: 'error' | 'warning' | 'info' | 'debug', message: string): void;
}

export interface CommittedText {
  readonly text: string;
  /** Milliseconds since the epoch; of the last commit that changed the file. */
  readonly at?: number;
}

export interface FileStat {
  readonly type: 'file' | 'folder';
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** Permissions as POSIX has them, such as 0o644; absent where the system has none. */
  readonly mode?: number;
}

export interface HostFile {
  readonly uri: string;
  readonly content: Uint8Array | string;
  /** Nobody but its owner may read it. */
  readonly secret: boolean;
  /** What is there gives way. */
  readonly replaces?: boolean;
}

/** One handshake to try. All key material is PEM; names of suites are OpenSSL's. */
export interface HandshakeAttempt {
  readonly server: HandshakeEnd & { readonly asksForCertificate: boolean };
  readonly client: HandshakeEnd;
}

export interface HandshakeEnd {
  readonly key?: string;
  /** Leaf first, as they are sent. */
  readonly certificates?: string;
  /** Trust anchors. */
  readonly authorities: readonly string[];
  readonly versions: { readonly least: TlsName; readonly most: TlsName };
  /** undefined: those that are on by default. */
  readonly suites?: string;
}

export type TlsName = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

export interface HandshakeAnswer {
  readonly ok: boolean;
  readonly protocol?: string;
  readonly suite?: string;
  /** What ended it, as OpenSSL says it, and which end said so. */
  readonly error?: string;
  readonly by?: 'server' | 'client';
  /** What each end's OpenSSL makes of the other's certificates; undefined: it accepts them. Neither ends the handshake. */
  readonly clientRefused?: string;
  readonly serverRefused?: string;
}

export type Replaced =
  | { readonly problem: string }
  | { readonly problem?: undefined; readonly backups: readonly (string | undefined)[] };
