import type { GenerateParams, GenerateResult, PlanPreview, PlanPreviewParams } from '../protocol.ts';
import { t } from '../text/l10n.ts';
import { nameOf } from '../text/uri.ts';
import { loadPki, type Pki } from '../workspace/keyMaterial/load.ts';
import { parsePlan, planText } from '../workspace/plan/file.ts';
import { makeSet, workOf } from '../workspace/plan/make.ts';
import { mergeInto } from '../workspace/plan/merge.ts';
import { type Plan, PlanError } from '../workspace/plan/model.ts';
import { openPlan } from '../workspace/plan/open.ts';
import { checkPlan, type RawPlan } from '../workspace/plan/read.ts';
import { verifySet } from '../workspace/plan/verify.ts';
import { itemText, outOfDate } from '../workspace/plan/words.ts';
import type { Desk } from './desk.ts';
import { type PlanPlace, placeOf } from './planPlace.ts';

export const refused = (problem: string): GenerateResult => ({
  problem,
  files: [],
  notes: [],
  findings: [],
  checked: 0,
});
export const nothing = (problem: string, text = ''): PlanPreview => ({
  problems: problem.split('\n'),
  text,
  certificates: [],
  files: [],
  notes: [],
  outOfDate: [],
  fresh: true,
});

/** What the plan or the engine refuses is told to the one who asked for it. */
export async function told<R>(work: () => Promise<R>, otherwise: (problem: string) => R): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PlanError) return otherwise(error.message);
    const pki = await loadPki();
    if (error instanceof pki.MakeError || error instanceof pki.StoreError) return otherwise(error.problems.join('\n'));
    throw error;
  }
}

async function planOf(
  { workspace, host }: Desk,
  uri: string,
  given: RawPlan | undefined,
): Promise<{ plan: Plan; raw: RawPlan }> {
  // As it lies on the disk now, where no editor has it open.
  const text = workspace.openDocuments.find((document) => document.uri === uri)?.text ?? (await host.readText(uri));
  if (given === undefined && text === undefined) throw new PlanError(t`${nameOf(uri)} cannot be read`);
  const raw = given ?? parsePlan(text ?? '', nameOf(uri));
  return { raw, plan: checkPlan(raw) };
}

/** Opens a plan for a look or for work; `password` stands in for one that is not made yet. */
export async function openedPlan(pki: Pki, desk: Desk, plan: Plan, uri: string, outside: boolean) {
  const place: PlanPlace = placeOf(pki, plan, { host: desk.host, folders: desk.folders, uri, outside });
  return { place, open: await openPlan(pki, plan, place) };
}

export async function previewPlan(
  desk: Desk,
  { uri, plan: given, renew = 'nothing', merge }: PlanPreviewParams,
): Promise<PlanPreview> {
  const { raw, plan } = await planOf(desk, uri, given);
  const pki = await loadPki();
  const { place, open } = await openedPlan(pki, desk, plan, uri, given !== undefined);
  const { set, survey } = open;
  const names = pki.parseAltNames(set.certificates.flatMap(({ dns, ip }) => [...dns, ...ip]));
  if (names.problems.length > 0) throw new PlanError(names.problems.join('\n'));
  const work = workOf(set, survey, renew);
  const changes = merge === undefined ? undefined : await mergeInto(desk.workspace, merge, set);
  return {
    problems: [],
    text: planText(raw),
    certificates: set.certificates.map(({ name, subject, usage, purpose, dns, ip }) => ({
      name,
      subject,
      usage,
      purpose,
      names: [...dns.map((each) => `DNS:${each}`), ...ip.map((each) => `IP:${each}`)],
      kept: !work.make.has(name),
    })),
    files: work.files.map(({ name, what, secret, replaces }) => ({ uri: place.uriOf(name), what, secret, replaces })),
    ...(plan.outputs.includes('settings')
      ? { settings: { uri: place.uriOf(set.configuration.name), text: set.configuration.text } }
      : {}),
    ...(merge === undefined || changes === undefined
      ? {}
      : { edit: { uri: merge, changes: changes.map(({ span, newText }) => ({ ...span, newText })) } }),
    notes: set.notes,
    outOfDate: survey.fresh ? [] : outOfDate(survey, place.now),
    fresh: survey.fresh,
  };
}

export async function carryOutPlan(
  desk: Desk,
  { uri, plan: given, renew = 'nothing', password: typed }: GenerateParams,
  cancelled: () => boolean,
  progress: (done: number, all: number) => void = () => {},
): Promise<GenerateResult> {
  const { host, folders } = desk;
  if (given !== undefined && !folders.hold(uri)) return refused(t`The plan must lie in the workspace.`);
  const { raw, plan } = await planOf(desk, uri, given);
  const pki = await loadPki();
  const { place, open } = await openedPlan(pki, desk, plan, uri, true);
  const { set, survey, issuer } = open;
  if (plan.password.from !== 'made' && open.password === undefined && typed === undefined)
    return refused(
      t`The password of the stores is not to be had: its file cannot be read, or the variable is not set.`,
    );
  const password = open.password ?? typed ?? pki.generatePassword();
  const { read } = place;
  const made = await makeSet(pki, { set, survey, renew, issuer, password, now: place.now, progress, read, cancelled });
  // Checked before it is written: what is written last ends the work, and cannot be cancelled any more.
  const contents = new Map(made.files.map(({ name, content }) => [name, content]));
  const asWritten = async (name: string): Promise<Uint8Array | undefined> => {
    const content = contents.get(name);
    return typeof content === 'string' ? new TextEncoder().encode(content) : (content ?? (await read(name)));
  };
  const { findings, checked } = await verifySet(pki, set, { read: asWritten, password, now: place.now });
  const files = made.files.map(({ name, content, secret, replaces }) => ({
    uri: place.uriOf(name),
    content,
    secret,
    replaces,
  }));
  const text = given === undefined ? undefined : planText(raw);
  const before = text === undefined ? undefined : await host.readText(uri);
  if (cancelled()) return refused('Cancelled.');
  const trouble = await host.writeFiles([
    ...files,
    ...(text === undefined || text === before
      ? []
      : [{ uri, content: text, secret: false, replaces: before !== undefined }]),
  ]);
  if (trouble !== undefined) return refused(trouble);
  desk.workspace.changed([uri, ...files.map((file) => file.uri)]);
  if (contents.has(set.configuration.name))
    findings.push(...(await settingsFindings(desk, place.uriOf(set.configuration.name))));
  return {
    files: files.map((file) => file.uri),
    ...(plan.outputs.includes('settings') ? { configuration: place.uriOf(set.configuration.name) } : {}),
    notes: [...set.notes, ...workOf(set, survey, renew).left.map((item) => `${itemText(item, place.now)}.`)],
    findings,
    checked,
  };
}

/** What the checks of the editor say of the settings, which name the stores that were written. */
async function settingsFindings({ workspace }: Desk, uri: string): Promise<string[]> {
  const findings = await workspace.findings(uri);
  return findings.filter(({ severity }) => severity === 'error').map(({ message }) => `${nameOf(uri)}: ${message}`);
}
