import { chmod, open, readdir, readFile, stat } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FileStat, Host } from './host.ts';
import { WriteError, writeTogether } from './nodeFiles.ts';
import { handshakes } from './nodeHandshake.ts';
import { probe } from './nodeProbe.ts';
import { replaceTogether, settleBackup } from './nodeReplace.ts';
import { t } from './text/l10n.ts';

/** Configuration is written by people; what is larger is data. */
export const DEFAULT_LIMIT = 4 * 1024 * 1024;

/** Text never holds a NUL; binary files show one early (the same test that git makes). */
const PROBE = 8000;

/** The host on Node's file system, for `file:` uris. Whatever goes wrong, a file is then absent; nothing throws. */
export function nodeHost(log: Host['log'] = () => {}): Host {
  return {
    readText: async (uri, limit = DEFAULT_LIMIT) => {
      const path = pathOfFile(uri);
      if (path === undefined) return undefined;
      try {
        // Only regular files: reading a pipe or a device could wait for ever.
        const found = await stat(path);
        if (!found.isFile() || found.size > limit) return undefined;
        return decode(await readFile(path), limit);
      } catch (error) {
        note(log, 'not read', error);
        return undefined;
      }
    },
    readBytes: async (uri, limit) => {
      const path = pathOfFile(uri);
      if (path === undefined) return undefined;
      try {
        const found = await stat(path);
        return found.isFile() ? await head(path, Math.min(limit, Number(found.size))) : undefined;
      } catch (error) {
        note(log, 'not read', error);
        return undefined;
      }
    },
    writeFiles: async (files) => {
      const placed = files.flatMap(({ uri, ...file }) => {
        const path = pathOfFile(uri);
        return path === undefined ? [] : [{ ...file, path }];
      });
      if (placed.length < files.length) return t`files can be written into folders of this machine only`;
      try {
        await writeTogether(placed, false);
        return undefined;
      } catch (error) {
        if (error instanceof WriteError) return error.message;
        throw error;
      }
    },
    replaceFiles: async (files) => {
      const placed = files.flatMap(({ uri, ...file }) => {
        const path = pathOfFile(uri);
        return path === undefined ? [] : [{ ...file, path }];
      });
      if (placed.length < files.length) return { problem: t`files can be written into folders of this machine only` };
      try {
        const backups = await replaceTogether(placed);
        return { backups: backups.map((path) => (path === undefined ? undefined : pathToFileURL(path).href)) };
      } catch (error) {
        if (error instanceof WriteError) return { problem: error.message };
        throw error;
      }
    },
    settleBackup: async (backup, action) => {
      const path = pathOfFile(backup);
      if (path === undefined) return t`there is no such file on this machine`;
      try {
        await settleBackup(path, action);
        return undefined;
      } catch (error) {
        if (error instanceof WriteError) return error.message;
        throw error;
      }
    },
    stat: async (uri) => {
      const path = pathOfFile(uri);
      if (path === undefined) return undefined;
      try {
        return statOf(await stat(path));
      } catch (error) {
        note(log, 'not looked at', error);
        return undefined;
      }
    },
    list: async (uri) => {
      const path = pathOfFile(uri);
      if (path === undefined) return [];
      try {
        const entries = await readdir(path, { withFileTypes: true });
        return (
          entries
            .filter((e) => e.isDirectory() || e.isFile() || e.isSymbolicLink())
            // A link to a folder counts as a file too: following it could lead round in circles.
            .map((e) => ({ name: e.name, type: e.isDirectory() ? 'folder' : 'file' }))
        );
      } catch (error) {
        note(log, 'not listed', error);
        return [];
      }
    },
    probe,
    restrict: async (uri) => {
      const path = pathOfFile(uri);
      if (path === undefined) return t`files of this machine only have permissions`;
      try {
        await chmod(path, 0o600);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
    environment: (name) => process.env[name],
    handshake: handshakes,
    now: () => Date.now(),
    log,
  };
}

async function head(path: string, size: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(size);
    let filled = 0;
    while (filled < size) {
      const { bytesRead } = await file.read(bytes, filled, size - filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await file.close();
  }
}

/**
 * Bytes as text, a byte order mark kept; undefined for binary files and for more than `limit` bytes. Bytes that are no
 * UTF-8 (old `.properties` files are ISO 8859-1) become replacement characters, as in an editor.
 */
export function decode(bytes: Uint8Array, limit = DEFAULT_LIMIT): string | undefined {
  if (bytes.byteLength > limit || bytes.subarray(0, PROBE).includes(0)) return undefined;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

function pathOfFile(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    // Another scheme, or a uri that no path corresponds to.
    return undefined;
  }
}

const statOf = (found: Awaited<ReturnType<typeof stat>>): FileStat | undefined =>
  found.isFile() || found.isDirectory()
    ? {
        type: found.isFile() ? 'file' : 'folder',
        size: Number(found.size),
        modified: Number(found.mtimeMs),
        // Windows makes them up.
        ...(process.platform === 'win32' ? {} : { mode: Number(found.mode) & 0o777 }),
      }
    : undefined;

/** Tells why a file is taken for absent; that it simply is not there (an optional include, a build file) is no news. */
function note(log: Host['log'], what: string, error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return;
  log('debug', `${what}: ${error instanceof Error ? error.message : String(error)}`);
}
