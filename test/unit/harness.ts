import type { Host } from '../../server/src/host.ts';
import { noMaterial } from '../../server/src/rules/artifact/model.ts';
import { editsOf } from '../../server/src/rules/fix.ts';
import type { Example, Finding, Severity } from '../../server/src/rules/rule.ts';
import type { Environment } from '../../server/src/systems/types.ts';
import { applyChanges, type Span } from '../../server/src/text/span.ts';
import { resolveUri } from '../../server/src/text/uri.ts';
import { type Analysis, analyse, deploymentOf, findingsOf } from '../../server/src/workspace/analyse.ts';
import { TextSource } from '../../server/src/workspace/document.ts';
import { defaultSettings, type Settings } from '../../server/src/workspace/settings.ts';
import { Workspace } from '../../server/src/workspace/workspace.ts';
import { modeOf, NOW, sample } from './samples.ts';

const ROOT = 'file:///workspace';

export const uriOf = (path: string): string => `${ROOT}/${path}`;

/** An environment over files in memory; `versions` are the user's settings. */
export function memory(
  files: Readonly<Record<string, string>>,
  versions: Readonly<Record<string, string>> = {},
): Environment {
  const sources = new Map(
    Object.entries(files).map(([path, text]) => [uriOf(path), new TextSource(uriOf(path), text)]),
  );
  return { version: (system) => versions[system], file: (uri) => sources.get(uri) ?? 'missing', resolve: resolveUri };
}

/** Takes the `[|` and `|]` markers out of a text. */
export function marked(text: string): { text: string; ranges: Span[] } {
  const ranges: Span[] = [];
  let out = '';
  let start = -1;
  for (const piece of text.split(/(\[\||\|\])/)) {
    if (piece === '[|') start = out.length;
    else if (piece === '|]') ranges.push({ start, end: out.length });
    else out += piece;
  }
  return { text: out, ranges };
}

export interface Checked {
  readonly analysis: Analysis;
  readonly findings: Finding[];
  readonly text: string;
}

/** Analyses one file of a workspace in memory, as the editor would. `system` is whose version setting `version` is. */
export function check(
  file: string,
  text: string,
  options: {
    version?: string;
    system?: string;
    files?: Readonly<Record<string, string>>;
    levels?: Record<string, Severity | 'off'>;
  } = {},
): Checked {
  const versions =
    options.version === undefined
      ? {}
      : Object.fromEntries(
          (options.system === undefined ? ['flink', 'akka', 'alluxio'] : [options.system]).map((s) => [
            s,
            options.version!,
          ]),
        );
  const document = new TextSource(uriOf(file), text);
  const analysis = analyse(document, memory({ ...options.files, [file]: text }, versions));
  const errors: unknown[] = [];
  const findings = findingsOf(analysis, {
    now: NOW,
    expiringDays: 30,
    material: noMaterial,
    deployment: deploymentOf([
      ...Object.entries(options.files ?? {}).flatMap(([path, content]) =>
        path === file ? [] : [new TextSource(uriOf(path), content)],
      ),
      document,
    ]),
    ...(options.levels === undefined ? {} : { levels: options.levels }),
    onError: (_, e) => errors.push(e),
  });
  if (errors.length > 0) throw errors[0];
  return { analysis, findings, text };
}

/** A host over files in memory. Errors that are logged are thrown by `checkWhole`. */
export function memoryHost(files: ReadonlyMap<string, string | Uint8Array>, errors: string[] = []): Host {
  const below = (uri: string): string[] =>
    [...files.keys()].filter((f) => f.startsWith(`${uri}/`)).map((f) => f.slice(uri.length + 1));
  return {
    readText: async (uri) => {
      const file = files.get(uri);
      return typeof file === 'string' ? file : undefined;
    },
    environment: () => undefined,
    readBytes: async (uri, limit) => {
      const file = files.get(uri);
      return (typeof file === 'string' ? new TextEncoder().encode(file) : file)?.subarray(0, limit);
    },
    writeFiles: async () => 'nothing can be written here',
    replaceFiles: async () => ({ problem: 'nothing can be written here' }),
    settleBackup: async () => 'nothing can be written here',
    stat: async (uri) => {
      const file = files.get(uri);
      const mode = typeof file === 'string' || file === undefined ? undefined : modeOf(file);
      if (file !== undefined)
        return { type: 'file', size: file.length, modified: 1, ...(mode === undefined ? {} : { mode }) };
      return below(uri).length > 0 ? { type: 'folder', size: 0, modified: 1 } : undefined;
    },
    list: async (uri) =>
      [...new Set(below(uri).map((f) => f.split('/')[0]!))].map((name) => ({
        name: decodeURIComponent(name),
        type: files.has(`${uri}/${name}`) ? 'file' : 'folder',
      })),
    now: () => NOW,
    log: (level, message) => {
      if (level === 'error') errors.push(message);
    },
  };
}

/** What lies beside a file under test, and how it is looked at; an example is one. */
export interface Beside extends Partial<Pick<Example, 'version' | 'files' | 'material' | 'committed'>> {
  readonly settings?: Partial<Settings>;
}

/** A workspace of one file and all that lies beside it, key material included; what the host logs is put into `errors`. */
export async function workspaceOf(
  file: string,
  text: string,
  { version, files: others, material, settings, committed }: Beside,
  errors: string[] = [],
): Promise<Workspace> {
  const files = new Map<string, string | Uint8Array>();
  for (const [path, other] of Object.entries({ ...others, [file]: text })) files.set(uriOf(path), other);
  for (const [path, name] of Object.entries(material ?? {})) files.set(uriOf(path), await sample(name));
  const versions = version === undefined ? {} : { flink: version, akka: version, pekko: version, alluxio: version };
  const { text: then, minutesAgo } = committed ?? {};
  const host: Host = {
    ...memoryHost(files, errors),
    committed: async (uri) =>
      then === undefined || uri !== uriOf(file)
        ? undefined
        : { text: then, ...(minutesAgo === undefined ? {} : { at: NOW - minutesAgo * 60_000 }) },
  };
  const workspace = new Workspace(host, { ...defaultSettings, versions, ...settings }, async () => [...files.keys()]);
  workspace.patience = Number.POSITIVE_INFINITY;
  workspace.setPlaces([ROOT], true);
  return workspace;
}

/** Checks one file with all that lies beside it, key material included: as the editor does with files on disk. */
export async function checkWhole(file: string, text: string, beside: Beside = {}): Promise<Checked> {
  const errors: string[] = [];
  const workspace = await workspaceOf(file, text, beside, errors);
  const findings = await workspace.findings(uriOf(file));
  const analysis = await workspace.analysis(uriOf(file));
  if (errors.length > 0 || analysis === undefined) throw new Error(errors[0] ?? `${file} cannot be read`);
  return { analysis, findings, text };
}

/** What is said of key material in an example: severity, rule, message; a finding that stands at no mark says so. */
export async function materialFindings(example: Example): Promise<string[]> {
  const { text: plain, ranges } = marked(example.text);
  const checked = await checkWhole(example.file, plain, example);
  return checked.findings
    .filter(({ rule }) => rule.id.startsWith('artifact/'))
    .map(({ rule, severity, message, span }) => {
      const at = ranges.length === 0 || ranges.some((r) => r.start === span.start && r.end === span.end);
      return `${severity} ${rule.id}${at ? '' : ' ELSEWHERE'}: ${message}`;
    });
}

/** `rule-id @ "the text it stands at"`, in order: what a test compares. */
export const shown = (checked: Checked): string[] =>
  checked.findings.map((f) => `${f.severity} ${f.rule.id} @ ${checked.text.slice(f.span.start, f.span.end)}`);

/** The document after a finding's fix (the preferred one unless a title is given). */
export function fixed(checked: Checked, finding: Finding, title?: string): string | undefined {
  const fixes = finding.fixes();
  const fix = title === undefined ? fixes[0] : fixes.find((f) => f.title === title);
  if (fix === undefined) return undefined;
  const own = editsOf(fix).find((e) => e.uri === checked.analysis.document.uri);
  return own === undefined ? checked.text : applyChanges(checked.text, own.changes);
}
