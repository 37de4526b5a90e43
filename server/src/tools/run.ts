import { inspected } from '../service/keystores.ts';
import { lineStart } from '../text/span.ts';
import { nameOf, resolveUri } from '../text/uri.ts';
import { mayConcern } from '../workspace/analyse.ts';
import { TextSource } from '../workspace/document.ts';
import { Materials } from '../workspace/keyMaterial/materials.ts';
import { oneLine } from '../workspace/plan/open.ts';
import type { Desk } from './desk.ts';
import { carryOutPlan, nothing, previewPlan, refused, told } from './planWork.ts';

/** What a tool answers: JSON or Markdown for the model; `failed` says what to do about it. */
export interface ToolAnswer {
  readonly text: string;
  readonly failed: boolean;
}

/** A tool's input does not make sense; the message is for the model. */
class InputError extends Error {}

const MOST_FILES = 400;
const MOST_ENTRIES = 20_000;
const MOST_FINDINGS = 200;
const DEEPEST = 16;
const skipped = new Set(['node_modules', '.git', '.hg', '.svn', 'target', 'build', 'dist', '.venv', '.gradle']);

/** Carries out a tool. Never throws for what was asked, and never tells key material or passwords. */
export async function runTool(
  desk: Desk,
  name: string,
  input: unknown,
  cancelled: () => boolean = () => false,
): Promise<ToolAnswer> {
  try {
    const given = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
    if (name === 'check_tls_config') return answer(await check(desk, given, cancelled));
    if (name === 'describe_keystore') return answer(await describe(desk, given));
    if (name === 'generate_cluster_certs') return await generate(desk, given, cancelled);
    throw new InputError(`There is no tool ${name}.`);
  } catch (error) {
    if (error instanceof InputError) return { text: error.message, failed: true };
    desk.host.log('error', `tool ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return { text: 'The tool failed; the log has the reason.', failed: true };
  }
}

const answer = (value: unknown): ToolAnswer => ({
  text: typeof value === 'string' ? value : JSON.stringify(value, null, 2),
  failed: false,
});

/** A path of the folders that may be read, as a uri. */
function uriOf({ folders }: Desk, path: unknown, what: string): string {
  if (typeof path !== 'string' || !/^(?:\/|[a-z]:[\\/])/i.test(path))
    throw new InputError(`${what} must be an absolute path.`);
  const uri = resolveUri('file:///', /^[a-z]:/i.test(path) ? `/${path}` : path);
  if (!folders.hold(uri) && !folders.list().includes(uri))
    throw new InputError(
      `${what}: ${path} lies outside of the folders that are open: ${folders.list().map(shown).join(', ')}.`,
    );
  return uri;
}

const shown = (uri: string): string => decodeURIComponent(uri.replace(/^file:\/\//, ''));

async function check(desk: Desk, { paths }: Record<string, unknown>, cancelled: () => boolean) {
  if (!Array.isArray(paths) || paths.length === 0) throw new InputError('paths must be a list of absolute paths.');
  const { workspace } = desk;
  const files: string[] = [];
  for (const path of paths.slice(0, 50)) files.push(...(await filesBelow(desk, uriOf(desk, path, 'paths'), cancelled)));
  // They may have been edited since they were read for somebody else.
  workspace.changed(files);
  const findings: object[] = [];
  let checked = 0;
  let left = 0;
  for (const uri of new Set(files)) {
    if (cancelled()) break;
    const analysis = await workspace.analysis(uri);
    if (analysis === undefined) continue;
    if (analysis.units.length > 0) checked++;
    for (const finding of await workspace.findings(uri)) {
      if (finding.uri !== uri) continue;
      if (findings.length >= MOST_FINDINGS) {
        left++;
        continue;
      }
      const { text } = analysis.document;
      findings.push({
        file: shown(uri),
        line: lineOf(text, finding.span.start),
        severity: finding.severity,
        rule: finding.rule.id,
        message: finding.message,
        consequence: finding.rule.says,
        repairs: finding.fixes().map(({ title }) => title),
      });
    }
  }
  return { filesChecked: checked, findings, ...(left === 0 ? {} : { moreFindings: left }) };
}

const lineOf = (text: string, at: number): number => text.slice(0, lineStart(text, at)).split('\n').length;

/** Configuration below a folder, told by name and text; a file that is named is taken as it is. */
async function filesBelow({ host }: Desk, root: string, cancelled: () => boolean): Promise<readonly string[]> {
  const stat = await host.stat(root);
  if (stat === undefined) throw new InputError(`${shown(root)} does not exist.`);
  if (stat.type === 'file') return [root];
  const found: string[] = [];
  const waiting = [{ uri: root, depth: 0 }];
  let entries = 0;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for (const { name, type } of await host.list(next.uri)) {
      if (cancelled() || ++entries > MOST_ENTRIES || found.length >= MOST_FILES) return found;
      const uri = `${next.uri}/${encodeURIComponent(name)}`;
      if (type === 'folder') {
        if (next.depth < DEEPEST && !skipped.has(name)) waiting.push({ uri, depth: next.depth + 1 });
      } else if (/\.(?:ya?ml|properties|conf|hocon|tpl)(?:\.[\w-]+)?$/i.test(name)) {
        const text = await host.readText(uri);
        if (text !== undefined && mayConcern(new TextSource(uri, text))) found.push(uri);
      }
    }
  }
  return found;
}

async function describe(desk: Desk, { path, passwordFile }: Record<string, unknown>): Promise<string> {
  const uri = uriOf(desk, path, 'path');
  const secret =
    passwordFile === undefined ? undefined : await desk.host.readText(uriOf(desk, passwordFile, 'passwordFile'), 1024);
  if (passwordFile !== undefined && secret === undefined) throw new InputError('passwordFile cannot be read.');
  const password = secret === undefined ? undefined : oneLine(secret);
  const materials = new Materials(desk.host);
  const material = await materials.open({ uri, ...(password === undefined ? {} : { password }) });
  if (material === undefined) throw new InputError(`${shown(uri)} cannot be read.`);
  const { state, report } = inspected(material.inspection, nameOf(uri));
  return state === 'locked' ? `${report}\nIt is locked: give its password in a file, with passwordFile.\n` : report;
}

async function generate(
  desk: Desk,
  { planFile, plan, dryRun = true, renew = false }: Record<string, unknown>,
  cancelled: () => boolean,
): Promise<ToolAnswer> {
  const uri = uriOf(desk, planFile, 'planFile');
  if (!/\.ya?ml$/i.test(uri)) throw new InputError('planFile must be a YAML file, such as cluster-tls.yaml.');
  if (plan !== undefined && (typeof plan !== 'object' || plan === null || Array.isArray(plan)))
    throw new InputError('plan must be an object, such as {"system": "flink", "namespace": "data"}.');
  const params = {
    uri,
    ...(plan === undefined ? {} : { plan: plan as Record<string, unknown> }),
    renew: renew === true ? ('due' as const) : ('nothing' as const),
  };
  const preview = await told(() => previewPlan(desk, params), nothing);
  if (preview.problems.length > 0) return { text: preview.problems.join('\n'), failed: true };
  const certificates = preview.certificates.map(({ name, subject, purpose, names, kept }) => ({
    name,
    subject,
    purpose,
    names,
    kept,
  }));
  const files = preview.files.map(({ uri: file, what, replaces }) => ({ file: shown(file), what, replaces }));
  const { notes, outOfDate } = preview;
  if (dryRun !== false)
    return answer({
      dryRun: true,
      planFile: shown(uri),
      files,
      certificates,
      notes,
      outOfDate,
      settings: preview.settings?.text,
    });
  const result = await told(() => carryOutPlan(desk, params, cancelled), refused);
  if (result.problem !== undefined) return { text: result.problem, failed: true };
  return answer({
    dryRun: false,
    planFile: shown(uri),
    written: result.files.map(shown),
    certificates,
    notes: result.notes,
    findings: result.findings,
    checked: result.checked,
    settings: result.configuration === undefined ? undefined : shown(result.configuration),
  });
}
