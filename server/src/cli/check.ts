import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Host } from '../host.ts';
import { nodeHost } from '../nodeHost.ts';
import { folderOf } from '../text/uri.ts';
import { type Analysis, allRules, mayConcern } from '../workspace/analyse.ts';
import { TextSource } from '../workspace/document.ts';
import { type SimulatedHandshake, simulate } from '../workspace/handshake/simulate.ts';
import { concerns, mayHoldManifests, yamlIn } from '../workspace/manifests.ts';
import { defaultSettings } from '../workspace/settings.ts';
import { Workspace } from '../workspace/workspace.ts';
import { type CheckArguments, checkArguments } from './arguments.ts';
import { githubReport } from './github.ts';
import { jsonReport } from './json.ts';
import { type Repaired, repair } from './repair.ts';
import { atLeast, type Report, reported } from './report.ts';
import { committedText } from './revision.ts';
import { sarifReport } from './sarif.ts';
import { displayFrom, readSource, type Source } from './source.ts';
import { exit, painter, printable, type Terminal } from './terminal.ts';
import { count, textReport } from './text.ts';
import { candidates } from './walk.ts';

/** `cluster-tls check`: the findings of files and folders. Returns the exit code. */
export async function check(args: readonly string[], terminal: Terminal): Promise<number> {
  const options = checkArguments(args);
  const host: Host = {
    ...nodeHost((level, message) => {
      if (level === 'error') terminal.err(`${printable(message)}\n`);
    }),
    committed: (uri) => committedText(fileURLToPath(uri)),
  };
  const display = displayFrom(terminal.cwd);
  const { files: found, passedOver } = await candidates(options.paths, terminal.cwd);
  const settings = { ...defaultSettings, rules: options.rules, versions: options.versions };
  const folders = [...new Set(found.flatMap(({ path, named }) => (named ? [dirname(path)] : [])))];
  const workspace = new Workspace(host, settings, async () => [
    ...new Set([
      // Who is checked may refer to what is not: Secrets that git ignores, and manifests beside a file that was named.
      ...[...found.map(({ path }) => path), ...passedOver].map((path) => pathToFileURL(path).href),
      ...(await Promise.all(folders.map(folderUri).map((folder) => yamlIn(host, folder)))).flat(),
    ]),
  ]);
  // Whoever names a folder on the command line trusts it; paths count from where the command was given, too.
  workspace.setPlaces([terminal.cwd, ...options.paths.map((path) => resolve(terminal.cwd, path))].map(folderUri), true);
  workspace.patience = Number.POSITIVE_INFINITY;
  workspace.manifests.follows = false;
  const sources = new Map<string, Source>();
  let read = 0;
  for (const candidate of found) {
    const source = await readSource(candidate, display);
    if (source === undefined) continue;
    read++;
    const uri = pathToFileURL(candidate.path).href;
    const document = new TextSource(uri, source.text);
    if (mayConcern(document) || mayHoldManifests(document)) sources.set(uri, source);
  }
  if (options.fix) {
    for (const [uri, source] of sources) workspace.open(uri, source.text);
    tell(await repair(workspace, sources), options, terminal, display);
  }
  const checked = await reportOf(workspace, sources, read, options, display);
  const report = options.handshake
    ? { ...checked, handshakes: await tried(workspace, [...sources.keys()], display) }
    : checked;
  terminal.out(render(report, options, terminal));
  const failed = report.handshakes?.some(({ outcome }) => outcome === 'failed') === true;
  return failed || report.findings.some((f) => atLeast(f.severity, options.severity)) ? exit.findings : exit.clean;
}

const folderUri = (path: string): string => pathToFileURL(path).href.replace(/\/+$/, '');

async function reportOf(
  workspace: Workspace,
  sources: ReadonlyMap<string, Source>,
  read: number,
  options: CheckArguments,
  display: (uri: string) => string,
): Promise<Report> {
  const findings: Report['findings'][number][] = [];
  let files = 0;
  for (const [uri, source] of sources) {
    if (!options.fix) workspace.open(uri, source.text);
    const analysis = await workspace.analysis(uri);
    const own = await reported(workspace, uri, display);
    if (own.length > 0 || (analysis !== undefined && (await isOurs(workspace, analysis)))) files++;
    findings.push(...own);
    // One file's trees at a time: a folder may hold thousands.
    if (!options.fix) workspace.close(uri);
  }
  return { files, read, findings };
}

/** Configuration, or manifests that have to do with TLS. */
async function isOurs(workspace: Workspace, analysis: Analysis): Promise<boolean> {
  if (analysis.units.length > 0) return true;
  const graph = await workspace.deployment(analysis);
  return graph !== undefined && analysis.manifests?.manifests.some((each) => concerns(graph, each)) === true;
}

function render(report: Report, options: CheckArguments, terminal: Terminal): string {
  switch (options.format) {
    case 'json':
      return jsonReport(report);
    case 'sarif':
      return sarifReport(report, allRules());
    case 'github':
      return githubReport(report);
    default:
      return textReport(report, terminal);
  }
}

/** Files of one folder are taken for one cluster's: each is tried with itself and with the others. */
async function tried(
  workspace: Workspace,
  uris: readonly string[],
  display: (uri: string) => string,
): Promise<NonNullable<Report['handshakes']>> {
  const folders = new Map<string, string[]>();
  for (const uri of uris) folders.set(folderOf(uri), [...(folders.get(folderOf(uri)) ?? []), uri]);
  const all: (SimulatedHandshake & { readonly folder: string })[] = [];
  for (const [folder, files] of folders)
    for (const row of await simulate(workspace, files)) all.push({ ...row, folder: display(`${folder}/`) });
  return all;
}

/** What `--fix` did, on the screen; programs read the report only. */
function tell(
  repaired: readonly Repaired[],
  options: CheckArguments,
  terminal: Terminal,
  display: (uri: string) => string,
): void {
  const write = options.format === 'text' ? terminal.out : terminal.err;
  const paint = painter(terminal.colours && options.format === 'text');
  for (const { uri, titles } of repaired) {
    write(`${paint('green', 'repaired')} ${printable(display(uri))} (${count(titles.length, 'repair')})\n`);
    for (const title of titles) write(`  ${printable(title)}\n`);
  }
  if (repaired.length > 0) write('\n');
}
