/**
 * Walks one object of Java's serialisation stream (Java Object Serialization Specification, section 6), to find where
 * it ends: a JCEKS store keeps secret keys so, without a length in front.
 */
import { t } from '../text/l10n.ts';
import { PkiError } from './problem.ts';

const MAX_DEPTH = 32;
const MAX_STEPS = 10_000;

export interface SerialObject {
  /** Behind the object. */
  readonly end: number;
  /** The byte arrays in it, in order: for a sealed object its parameters and its content. */
  readonly byteArrays: readonly Uint8Array[];
  readonly strings: readonly string[];
}

interface ClassDesc {
  readonly name: string;
  readonly flags: number;
  readonly fields: readonly string[];
  readonly parent: ClassDesc | undefined;
}

const sizes: Readonly<Record<string, number>> = { B: 1, C: 2, D: 8, F: 4, I: 4, J: 8, S: 2, Z: 1 };

export function readSerialObject(bytes: Uint8Array, start: number): SerialObject {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const handles: unknown[] = [];
  const byteArrays: Uint8Array[] = [];
  const strings: string[] = [];
  let at = start;
  let steps = 0;

  const fail = (what: string): never => {
    throw new PkiError('serialised-unreadable', t`The serialised object cannot be followed: ${what}`, at);
  };
  const take = (count: number): number => {
    if (count > bytes.length - at) fail(t`the data ends inside of it.`);
    at += count;
    return at - count;
  };
  const u1 = (): number => view.getUint8(take(1));
  const u2 = (): number => view.getUint16(take(2));
  const u4 = (): number => view.getUint32(take(4));
  const utf = (): string => {
    const length = u2();
    const from = take(length);
    return new TextDecoder('latin1').decode(bytes.subarray(from, from + length));
  };
  const step = (depth: number): void => {
    if (depth > MAX_DEPTH || ++steps > MAX_STEPS) fail(t`it is too deep or too large.`);
  };

  /** Block data and objects up to its end mark. */
  function annotation(depth: number): void {
    for (;;) {
      step(depth);
      const tag = bytes[at];
      if (tag === 0x78) {
        take(1);
        return;
      }
      if (tag === 0x77 || tag === 0x7a) {
        take(1);
        take(tag === 0x77 ? u1() : u4());
      } else {
        content(depth + 1);
      }
    }
  }

  function classDesc(depth: number): ClassDesc | undefined {
    step(depth);
    const tag = u1();
    if (tag === 0x70) return undefined;
    if (tag === 0x71) return (handles[u4() - 0x7e0000] as ClassDesc | undefined) ?? fail(t`a reference leads nowhere.`);
    if (tag !== 0x72) return fail(t`a class is described in an unknown way.`);
    const name = utf();
    take(8);
    const slot = handles.push(undefined) - 1;
    const flags = u1();
    const fields: string[] = [];
    for (let left = u2(); left > 0; left--) {
      step(depth);
      const type = String.fromCharCode(u1());
      utf();
      if (type === 'L' || type === '[') content(depth + 1);
      fields.push(type);
    }
    annotation(depth + 1);
    const described = { name, flags, fields, parent: classDesc(depth + 1) };
    handles[slot] = described;
    return described;
  }

  function values(type: string, depth: number): void {
    const size = sizes[type];
    if (size === undefined) content(depth + 1);
    else take(size);
  }

  function object(depth: number): void {
    const own = classDesc(depth + 1);
    handles.push(undefined);
    const line: ClassDesc[] = [];
    for (let c = own; c !== undefined && line.length <= MAX_DEPTH; c = c.parent) line.unshift(c);
    for (const { flags, fields } of line) {
      if ((flags & 2) === 0) fail(t`its class writes itself.`);
      for (const type of fields) values(type, depth);
      if ((flags & 1) !== 0) annotation(depth + 1);
    }
  }

  function array(depth: number): void {
    const type = classDesc(depth + 1)?.name[1] ?? 'L';
    handles.push(undefined);
    const count = u4();
    const size = sizes[type];
    if (size !== undefined) {
      const from = take(count * size);
      if (type === 'B') byteArrays.push(bytes.subarray(from, at));
      return;
    }
    for (let i = 0; i < count; i++) content(depth + 1);
  }

  function content(depth: number): void {
    step(depth);
    const tag = u1();
    if (tag === 0x70) return;
    if (tag === 0x71) {
      take(4);
    } else if (tag === 0x73) {
      object(depth);
    } else if (tag === 0x74) {
      handles.push(undefined);
      strings.push(utf());
    } else if (tag === 0x75) {
      array(depth);
    } else {
      fail(t`tag ${tag} is not known.`);
    }
  }

  if (u2() !== 0xaced || u2() !== 5) fail(t`it does not begin as one.`);
  content(0);
  return { end: at, byteArrays, strings };
}
