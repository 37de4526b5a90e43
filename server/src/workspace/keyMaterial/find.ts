import type { Host } from '../../host.ts';

/** What the first bytes of a file look like. */
export type Kind = 'jks' | 'jceks' | 'der' | 'pem' | 'base64';

export interface Found {
  readonly uri: string;
  readonly kind: Kind;
}

/** Entries of folders that are looked at, files whose first bytes are read, and how deep folders may lie. */
const MOST_ENTRIES = 50_000;
const MOST_FILES = 5_000;
const DEEPEST = 24;
/** Folders or files that are looked at together: the disk answers several at a time. */
const AT_ONCE = 32;

/** Bytes: a keystore of a cluster has a few kilobytes, a bundle of every public CA has 300; more only where the name says so. */
const LARGEST = 2 ** 20;
const LARGEST_NAMED = 20 * 2 ** 20;
const SMALLEST = 32;
const HEAD = 2048;

const skippedFolders = new Set([
  'node_modules',
  '.git',
  '.hg',
  '.svn',
  '.venv',
  '__pycache__',
  '.terraform',
  '.gradle',
]);

const named = /\.(?:jks|jceks|p12|pfx|pem|crt|cer|p7b)$/i;

/** Sources, texts, pictures and archives: if one holds key material, then as an example. */
const foreign =
  /\.(?:[cm]?[jt]sx?|json[5c]?|ya?ml|toml|xml|html?|css|s[ac]ss|md|rst|adoc|txt|csv|tsv|log|lock|java|kts?|scala|groovy|gradle|py|rb|go|rs|c|cc|cpp|h|hpp|cs|php|sh|bash|ps1|bat|sql|proto|properties|conf|hocon|ini|cfg|env|tf|tpl|j2|png|jpe?g|gif|svg|ico|webp|pdf|woff2?|ttf|zip|jar|war|gz|tgz|bz2|xz|zst|class|so|dll|exe|wasm|map|db|sqlite)$/i;

/**
 * Files below the folders that hold key material, told by their content: magic numbers, a DER element that is as long as
 * the file, a PEM label, base64 of any of them. Large files are not opened.
 */
export async function findKeyMaterial(
  host: Host,
  folders: readonly string[],
  cancelled: () => boolean = () => false,
): Promise<{ readonly files: readonly Found[]; readonly truncated: boolean }> {
  const { names, truncated } = await candidates(host, folders, cancelled);
  const files: Found[] = [];
  let read = 0;
  for (let at = 0; at < names.length; at += AT_ONCE) {
    if (cancelled()) return { files: [], truncated: true };
    const stats = await Promise.all(
      names.slice(at, at + AT_ONCE).map(async (uri) => ({ uri, stat: await host.stat(uri) })),
    );
    const fitting = stats.flatMap(({ uri, stat }) =>
      stat?.type === 'file' && stat.size >= SMALLEST && stat.size <= (named.test(uri) ? LARGEST_NAMED : LARGEST)
        ? [{ uri, size: stat.size }]
        : [],
    );
    const some = fitting.slice(0, MOST_FILES - read);
    read += some.length;
    const found = await Promise.all(
      some.map(async ({ uri, size }): Promise<Found[]> => {
        const head = await host.readBytes(uri, HEAD);
        const kind = head === undefined ? undefined : kindOf(head, size);
        return kind === undefined ? [] : [{ uri, kind }];
      }),
    );
    files.push(...found.flat());
    if (some.length < fitting.length) return { files: sorted(files), truncated: true };
  }
  return { files: sorted(files), truncated };
}

/** Files below the folders whose names do not speak against it, folder by folder. */
async function candidates(
  host: Host,
  folders: readonly string[],
  cancelled: () => boolean,
): Promise<{ readonly names: readonly string[]; readonly truncated: boolean }> {
  const names: string[] = [];
  let level = [...folders];
  let entries = 0;
  for (let depth = 0; level.length > 0 && depth <= DEEPEST; depth++) {
    const next: string[] = [];
    for (let at = 0; at < level.length; at += AT_ONCE) {
      if (cancelled()) return { names: [], truncated: true };
      const some = level.slice(at, at + AT_ONCE);
      const lists = await Promise.all(some.map(async (folder) => ({ folder, list: await host.list(folder) })));
      for (const { folder, list } of lists)
        for (const { name, type } of list) {
          if (++entries > MOST_ENTRIES) return { names, truncated: true };
          const uri = `${folder}/${encodeURIComponent(name)}`;
          if (type !== 'folder') {
            if (!foreign.test(name)) names.push(uri);
          } else if (!skippedFolders.has(name)) next.push(uri);
        }
    }
    level = next;
  }
  return { names, truncated: false };
}

const sorted = (files: readonly Found[]): Found[] => files.toSorted((a, b) => (a.uri < b.uri ? -1 : 1));

/** @param size of the whole file, in bytes */
export function kindOf(head: Uint8Array, size: number): Kind | undefined {
  const binary = binaryKind(head, size);
  if (binary !== undefined) return binary;
  if (head.includes(0)) return undefined;
  const text = new TextDecoder('latin1').decode(head);
  if (/^[ \t]*-----BEGIN (?:[A-Z0-9 ]*(?:CERTIFICATE|PRIVATE KEY|X509 CRL)(?: REQUEST)?|PKCS7|CMS)-----/m.test(text))
    return 'pem';
  return base64Of(text) ? 'base64' : undefined;
}

function binaryKind(head: Uint8Array, size: number): 'jks' | 'jceks' | 'der' | undefined {
  const [a, b, c, d] = head;
  if (a === 0xfe && b === 0xed && c === 0xfe && d === 0xed) return 'jks';
  if (a === 0xce && b === 0xce && c === 0xce && d === 0xce) return 'jceks';
  if (a !== 0x30 || b === undefined) return undefined;
  // A sequence of indefinite length (BER) begins with the integer 3 in a PKCS#12 store.
  if (b === 0x80) return c === 0x02 && d === 0x01 && head[4] === 3 ? 'der' : undefined;
  const octets = b < 0x80 ? 0 : b - 0x80;
  if (octets > 3) return undefined;
  const length = octets === 0 ? b : head.slice(2, 2 + octets).reduce((sum, octet) => sum * 256 + octet, 0);
  const inner = head[2 + octets];
  return length + 2 + octets === size && (inner === 0x30 || inner === 0x02) ? 'der' : undefined;
}

/** Base64 of a magic number, a DER sequence of more than 255 octets, or a PEM label; nothing else on the lines. */
function base64Of(text: string): boolean {
  return /^\s*(?:MI[I-M]|\/u3\+7Q|zs7Ozg|LS0tLS1CRUdJTi)[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text);
}
