/**
 * PEM as it is met (RFC 7468 and beyond): any line ends, indentation, text around, and the damage of Secrets and YAML.
 * The scanner goes over the text once, from marker to marker.
 */
import { t } from '../text/l10n.ts';
import { decodeBase64, isBlank } from './base64.ts';
import { latin1 } from './bytes.ts';
import { problem } from './problem.ts';
import { recognise } from './recognise.ts';
import type { ArtifactFormat, ArtifactProblem } from './types.ts';

export interface PemBlock {
  /** `CERTIFICATE`, `RSA PRIVATE KEY`. */
  readonly label: string;
  /** Index of the first dash of BEGIN, and behind the last one of END. */
  readonly start: number;
  readonly end: number;
  readonly data: Uint8Array<ArrayBuffer>;
  /** `Proc-Type`, `DEK-Info` by their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly problems: readonly ArtifactProblem[];
}

export interface Pem {
  readonly blocks: readonly PemBlock[];
  /** What is wrong outside of whole blocks. */
  readonly problems: readonly ArtifactProblem[];
}

const BEGIN = '-----BEGIN ';
const END = '-----END ';
const DASHES = '-----';
const LONGEST_LABEL = 64;
export const MAX_BLOCKS = 20_000;

interface Marker {
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

/** Offsets of problems are indexes in the text times `unit`. */
export function scanPem(text: string, unit = 1): Pem {
  const blocks: PemBlock[] = [];
  const problems: ArtifactProblem[] = [];
  let end = find(text, END, 0);
  let orphan = true;
  for (let begin = find(text, BEGIN, 0); begin !== undefined; ) {
    orphan = false;
    const { start, label } = begin;
    const next = find(text, BEGIN, begin.end);
    if (end !== undefined && end.start < begin.end) end = find(text, END, begin.end);
    if (blocks.length + problems.length >= MAX_BLOCKS) {
      problems.push(problem('pem-too-many', t`More than ${MAX_BLOCKS} blocks.`, start * unit));
      break;
    }
    if (end === undefined || (next !== undefined && next.start < end.start)) {
      problems.push(problem('pem-no-end', t`The block ${label} has no END line.`, start * unit));
    } else {
      blocks.push(readBlock(text, begin, end, unit));
    }
    begin = next;
  }
  if (orphan && end !== undefined) {
    problems.push(problem('pem-no-begin', t`The block ${end.label} has no BEGIN line.`, end.start * unit));
  }
  return { blocks, problems };
}

/** The next whole marker. A head without its closing dashes on the same line is none. */
function find(text: string, head: string, from: number): Marker | undefined {
  for (let start = text.indexOf(head, from); start >= 0; start = text.indexOf(head, start + 1)) {
    const labelStart = start + head.length;
    const window = text.slice(labelStart, labelStart + LONGEST_LABEL + DASHES.length);
    const length = window.indexOf(DASHES);
    const label = window.slice(0, length);
    if (length > 0 && /^[\x20-\x7e]*$/.test(label)) {
      return { label, start, end: labelStart + length + DASHES.length };
    }
  }
  return undefined;
}

function readBlock(text: string, begin: Marker, end: Marker, unit: number): PemBlock {
  const found: ArtifactProblem[] = [];
  const say = (code: string, message: string, at: number): void => {
    found.push(problem(code, message, at * unit));
  };
  if (begin.label !== end.label) {
    say('pem-end-differs', t`BEGIN says ${begin.label}, END says ${end.label}.`, end.start);
  }
  let bodyText = text.slice(begin.end, end.start);
  const literal = bodyText.search(/\\[nr]/);
  if (literal >= 0) {
    say('pem-literal-newline', t`Line breaks are written as the characters \\n.`, begin.end + literal);
    // Two blanks keep the offsets.
    bodyText = bodyText.replace(/\\[nr]/g, '  ');
  } else if (!bodyText.includes('\n') && !bodyText.includes('\r')) {
    say('pem-folded', t`The whole block stands on one line: its line breaks were lost.`, begin.end);
  }
  const { headers, dataStart } = readHeaders(bodyText);
  const { bytes, badAt, cut } = decodeBase64(bodyText, dataStart);
  if (badAt !== undefined) {
    say('pem-bad-base64', t`A character does not belong to base64.`, begin.end + badAt);
  } else if (cut) {
    say('pem-cut', t`The base64 text is cut off: its last group is not whole.`, end.start);
  }
  if (bytes.length === 0) say('pem-empty', t`The block is empty.`, begin.end);
  return { label: begin.label, start: begin.start, end: end.end, data: bytes, headers, problems: found };
}

/** What readers go by that are stricter than this one: labels, and what stands around the blocks. */
export interface PemShape {
  readonly blocks: readonly {
    readonly label: string;
    /** What the octets are, whatever the label says; undefined where they are encrypted as a whole (`DEK-Info`). */
    readonly content: ArtifactFormat | undefined;
    readonly headers: readonly string[];
    readonly sound: boolean;
  }[];
  /** Nothing but white space stands around the only block. */
  readonly alone: boolean;
}

const harmless = new Set(['pem-folded', 'pem-end-differs']);

export function pemShape(bytes: Uint8Array): PemShape {
  const text = latin1(bytes);
  if (!text.includes(BEGIN)) return { blocks: [], alone: false };
  const { blocks, problems } = scanPem(text);
  const [only] = blocks;
  const around = only === undefined ? '' : text.slice(0, only.start) + text.slice(only.end);
  return {
    blocks: blocks.map(({ label, headers, data, problems: own }) => ({
      label,
      content: headers.has('dek-info') ? undefined : recognise(data),
      headers: [...headers.keys()],
      sound: own.every(({ code }) => harmless.has(code)),
    })),
    alone: blocks.length === 1 && problems.length === 0 && !/[^ \t\r\n\f\v]/.test(around),
  };
}

/** RFC 1421 headers stand before the first empty line; base64 has no colon. */
function readHeaders(bodyText: string): { headers: ReadonlyMap<string, string>; dataStart: number } {
  const headers = new Map<string, string>();
  const lastColon = bodyText.lastIndexOf(':');
  if (lastColon < 0) return { headers, dataStart: 0 };
  let at = 0;
  let name: string | undefined;
  while (at < bodyText.length && headers.size < 32) {
    const newline = bodyText.indexOf('\n', at);
    const lineEnd = newline < 0 ? bodyText.length : newline;
    const line = bodyText.slice(at, lineEnd);
    const colon = line.indexOf(':');
    if (colon > 0) {
      name = line.slice(0, colon).trim().toLowerCase();
      headers.set(name, line.slice(colon + 1).trim());
    } else if (name !== undefined && isBlank(line.charCodeAt(0)) && line.trim() !== '' && at <= lastColon) {
      headers.set(name, `${headers.get(name) ?? ''}${line.trim()}`);
    } else if (at > lastColon) {
      break;
    }
    at = lineEnd + 1;
  }
  return { headers, dataStart: Math.min(at, bodyText.length) };
}
