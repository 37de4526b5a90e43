/**
 * Names of secrets that are rotated in place: `<id>.<part>`, with `.primary` behind it where it is the one to sign or
 * encrypt with. The convention leaves the grammar open; this is ours.
 */
export interface RotatedName {
  readonly file: string;
  readonly id: string;
  /** `key`, or `private`, `public`, `crt` … where a secret has several parts. */
  readonly part: string;
  readonly primary: boolean;
}

/** How ids count up. */
export type IdKind = 'revision' | 'timestamp' | 'uuid' | 'other';

export function parseName(file: string): RotatedName | undefined {
  const [, id, part, primary] = /^([A-Za-z0-9][A-Za-z0-9_-]*)\.([a-z][a-z0-9-]*)(\.primary)?$/.exec(file) ?? [];
  if (id === undefined || part === undefined || part === 'primary') return undefined;
  return { file, id, part, primary: primary !== undefined };
}

export const fileOf = ({ id, part }: Pick<RotatedName, 'id' | 'part'>, primary: boolean): string =>
  `${id}.${part}${primary ? '.primary' : ''}`;

export function kindOf(id: string): IdKind {
  if (/^r\d+$/.test(id)) return 'revision';
  if (/^\d{8}T\d{6}Z$/.test(id)) return 'timestamp';
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? 'uuid' : 'other';
}

/**
 * The names that belong to the convention; none where the names do not follow it. They do where one is marked as primary,
 * or where every id looks like a revision: `ca.crt`, `tls.key` and `server.pem` alone are no ids.
 */
export function rotatedNames(files: readonly string[]): readonly RotatedName[] {
  // The mount of a Secret has links of its own: `..data`, `..2026_01_01_…`.
  const visible = files.filter((file) => !file.startsWith('..'));
  const parsed = visible.flatMap((file) => parseName(file) ?? []);
  const marked = parsed.filter(({ primary }) => primary);
  if (marked.length > 0) {
    const kinds = new Set(marked.map(({ id }) => kindOf(id)));
    const ids = new Set(marked.map(({ id }) => id));
    const parts = new Set(marked.map(({ part }) => part));
    // What lies beside them may be something else.
    return parsed.filter(
      ({ id, part }) => ids.has(id) || (kinds.has(kindOf(id)) && (kindOf(id) !== 'other' || parts.has(part))),
    );
  }
  const all = parsed.length > 0 && parsed.length === visible.length;
  return all && parsed.every(({ id }) => kindOf(id) !== 'other') ? parsed : [];
}

/** Which of two ids is the newer one; undefined where they do not tell. */
export function compareIds(a: string, b: string): number | undefined {
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return undefined;
  if (kind === 'revision') return Number(a.slice(1)) - Number(b.slice(1));
  if (kind === 'timestamp') return a < b ? -1 : a > b ? 1 : 0;
  if (kind === 'uuid') return undefined;
  const [x, y] = [/^(.*?)(\d+)$/.exec(a), /^(.*?)(\d+)$/.exec(b)];
  if (x === null || y === null || x[1] !== y[1]) return undefined;
  return Number(x[2]) - Number(y[2]);
}

/** An id for new material, in the manner of those that there are. */
export function nextId(ids: readonly string[], now: number, uuid: () => string): string {
  const [first = 'r0'] = ids;
  const kind = kindOf(first);
  if (kind === 'timestamp')
    return new Date(now)
      .toISOString()
      .replace(/\.\d+Z$/, 'Z')
      .replace(/[-:]/g, '');
  if (kind === 'uuid') return uuid();
  const [, stem = '', digits] = (kind === 'revision' ? /^(r)(\d+)$/ : /^(.*?)(\d+)$/).exec(first) ?? [];
  if (digits === undefined) return free(`${first}-`, ids);
  const numbers = ids.flatMap((id) =>
    id.startsWith(stem) && /^\d+$/.test(id.slice(stem.length)) ? [id.slice(stem.length)] : [],
  );
  const most = Math.max(...numbers.map(Number));
  return `${stem}${String(most + 1).padStart(digits.startsWith('0') ? digits.length : 0, '0')}`;
}

function free(stem: string, ids: readonly string[]): string {
  let n = 2;
  while (ids.includes(`${stem}${n}`)) n++;
  return `${stem}${n}`;
}
