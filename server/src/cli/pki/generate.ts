import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Issuer } from '../../pki/index.ts';
import { loadPki, type Pki } from '../../workspace/keyMaterial/load.ts';
import { makeSet, type Renewal, workOf } from '../../workspace/plan/make.ts';
import type { PasswordSource, Plan } from '../../workspace/plan/model.ts';
import { openPlan } from '../../workspace/plan/open.ts';
import { checkPlan, type RawPlan } from '../../workspace/plan/read.ts';
import type { SetCertificate, SetFile } from '../../workspace/plan/set.ts';
import { itemText, outOfDate } from '../../workspace/plan/words.ts';
import { exit, painter, printable, type Terminal, UsageError } from '../terminal.ts';
import { count } from '../text.ts';
import { readBytes, writeFiles } from './files.ts';
import { certificateJson } from './inspectJson.ts';
import { aligned } from './inspectText.ts';
import { readIssuer } from './issuer.ts';
import { parse, words } from './options.ts';
import { secretFrom } from './secrets.ts';
import { told } from './told.ts';

const kinds = ['masters', 'workers', 'coordinators', 'gateways', 'proxies', 'etcd', 'nodes'] as const;

/**
 * `cluster-tls generate [PLAN.yaml]`: CA, certificates, stores and settings for a cluster. Options overrule the plan. Of a
 * plan only what is missing is made, so that it can be run again.
 */
export async function generate(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(args, {
    system: { type: 'string' },
    deployment: { type: 'string' },
    name: { type: 'string' },
    namespace: { type: 'string' },
    domain: { type: 'string' },
    host: { type: 'string', multiple: true },
    masters: { type: 'string' },
    workers: { type: 'string' },
    coordinators: { type: 'string' },
    gateways: { type: 'string' },
    proxies: { type: 'string' },
    etcd: { type: 'string' },
    nodes: { type: 'string' },
    format: { type: 'string', multiple: true },
    'key-algorithm': { type: 'string' },
    days: { type: 'string' },
    'ca-days': { type: 'string' },
    subject: { type: 'string' },
    out: { type: 'string' },
    folder: { type: 'string' },
    ca: { type: 'string' },
    'ca-key': { type: 'string' },
    'ca-password-file': { type: 'string' },
    'ca-password-env': { type: 'string' },
    'password-file': { type: 'string' },
    'password-env': { type: 'string' },
    'print-password': { type: 'boolean', default: false },
    trust: { type: 'string' },
    renew: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    force: { type: 'boolean', default: false },
  });
  if (positionals.length > 1) throw new UsageError('generate takes one plan');
  const [file] = positionals;
  const base = file === undefined ? {} : await parsed(file);
  const counts = kinds.flatMap((kind) => {
    const value = values[kind];
    return value === undefined ? [] : [[kind, /^\d+$/.test(value) ? Number(value) : value] as const];
  });
  if (file === undefined && values.out === undefined)
    throw new UsageError('--out: the folder to write into must be given');
  if (file === undefined && (values.renew || values.check)) throw new UsageError('--renew and --check need a plan');
  const plan = await told(async () =>
    checkPlan({
      ...base,
      ...given({
        system: values.system,
        deployment: values.deployment,
        name: values.name,
        namespace: values.namespace,
        domain: values.domain,
        hosts: values.host === undefined ? undefined : words(values.host),
        counts: counts.length === 0 ? undefined : { ...mapping(base['counts']), ...Object.fromEntries(counts) },
        formats: values.format === undefined ? undefined : words(values.format),
        keyAlgorithm: values['key-algorithm'],
        days: values.days,
        caDays: values['ca-days'],
        subject: values.subject,
        out: values.out,
        folder: values.folder,
        trust: values.trust,
        ...(values.ca === undefined ? {} : { ca: values.ca, trust: 'existing-ca' }),
      }),
    }),
  );
  const stated = await secretFrom('password', { file: values['password-file'], env: values['password-env'] });
  const print = values['print-password'];
  if (print && (stated !== undefined || file !== undefined))
    throw new UsageError(
      '--print-password tells a password that is made here: not with a plan, nor with another password',
    );
  const caPassword = await secretFrom('ca-password', {
    file: values['ca-password-file'],
    env: values['ca-password-env'],
  });
  const pki = await loadPki();
  const own = print ? pki.generatePassword() : stated;
  const issuer = await readIssuer(pki, { ca: values.ca, key: values['ca-key'], password: caPassword });
  // Paths of a plan are meant from where it lies, those of options from here.
  const home = file === undefined || values.out !== undefined ? '.' : dirname(file);
  const from = file === undefined ? '.' : dirname(file);
  return run(
    pki,
    plan,
    {
      issuer: async () => issuer ?? (await issuerOf(pki, plan, from)),
      own,
      out: isAbsolute(plan.out) ? plan.out : join(home, plan.out),
      secret: (source) => secretOf(source, from),
      renew: values.force ? 'all' : values.renew ? 'due' : 'nothing',
      again: file !== undefined,
      dry: values['dry-run'],
      check: values.check,
      json: values.json,
      print,
      force: values.force,
    },
    terminal,
  );
}

async function parsed(file: string): Promise<RawPlan> {
  const text = new TextDecoder().decode(await readBytes(file));
  const { parsePlan } = await import('../../workspace/plan/file.ts');
  return told(async () => parsePlan(text, file));
}

type Reference = Exclude<PasswordSource, { from: 'made' }>;

const secretOf = (source: Reference, from: string): Promise<string | undefined> =>
  source.from === 'file'
    ? secretFrom('password', { file: resolve(from, source.file), env: undefined })
    : secretFrom('password', { file: undefined, env: source.name });

async function issuerOf(pki: Pki, { ca, caKey, caPassword }: Plan, from: string): Promise<Issuer | undefined> {
  const at = (path: string | undefined) => (path === undefined ? undefined : resolve(from, path));
  const password = caPassword.from === 'made' ? undefined : await secretOf(caPassword, from);
  return readIssuer(pki, { ca: at(ca), key: at(caKey), password });
}

interface Order {
  readonly issuer: () => Promise<Issuer | undefined>;
  /** The password that was given. */
  readonly own: string | undefined;
  readonly out: string;
  readonly secret: (source: Reference) => Promise<string | undefined>;
  readonly renew: Renewal;
  /** What is there belongs to the plan, and only what is missing is made. */
  readonly again: boolean;
  readonly dry: boolean;
  readonly check: boolean;
  readonly json: boolean;
  /** The password is told once, and kept nowhere. */
  readonly print: boolean;
  readonly force: boolean;
}

async function run(pki: Pki, given: Plan, order: Order, terminal: Terminal): Promise<number> {
  const { out, own, renew } = order;
  const now = Date.now();
  // A password that was given is kept by whoever gave it.
  const plan: Plan = own === undefined ? given : { ...given, password: { from: 'file', file: '' } };
  const read = async (name: string) => {
    const path = join(out, name);
    return order.again && (await isFile(path)) ? readBytes(path) : undefined;
  };
  const secret = (source: Reference) => (own === undefined ? order.secret(source) : Promise.resolve(own));
  const world = { read, secret, issuer: order.issuer, folder: plan.folder ?? resolve(out), now };
  const open = await told(() => openPlan(pki, plan, world));
  const { set, survey } = open;
  const { certificates, notes, configuration } = set;
  const stale = survey.fresh ? [] : outOfDate(survey, now);
  if (order.check) return tellState(survey.fresh ? ['nothing is made yet'] : stale, order, terminal);
  if (order.dry) {
    const problemsOfNames = pki.parseAltNames(certificates.flatMap(({ dns, ip }) => [...dns, ...ip])).problems;
    if (problemsOfNames.length > 0) throw new UsageError(problemsOfNames.join('\n'));
    const work = await told(async () => workOf(set, survey, renew));
    const files = listed(work.files, out);
    if (order.json)
      terminal.out(
        json({ dryRun: true, files, certificates, notes, configuration: configuration.name, outOfDate: stale }),
      );
    else terminal.out(planText(files, certificates, [...notes, ...stale], terminal));
    return exit.clean;
  }
  const password = open.password ?? pki.generatePassword();
  const progress = progressOn(terminal);
  const { issuer } = open;
  const made = await told(() => makeSet(pki, { set, survey, renew, issuer, password, now, progress, read }));
  await writeFiles(
    made.files.map((file) => ({ ...file, path: join(out, file.name) })),
    order.force,
  );
  if (order.print && plan.formats.some((format) => format !== 'pem'))
    terminal.err(`password of the stores: ${password}\n`);
  const files = listed(made.files, out);
  const left = workOf(set, survey, renew).left.map((item) => itemText(item, now));
  if (order.json) {
    const described = made.certificates.map((der) => certificateJson(pki.describeCertificate(der), now));
    terminal.out(
      json({
        dryRun: false,
        files,
        certificates: described,
        notes,
        configuration: configuration.name,
        outOfDate: left,
      }),
    );
    return exit.clean;
  }
  const paint = painter(terminal.colours);
  const shown = certificates.filter(({ name }) => made.files.some(({ of }) => of === name));
  terminal.out(planText(files, shown, notes, terminal));
  terminal.out(
    `\n${paint('green', files.length === 0 ? 'Nothing is missing.' : `${count(files.length, 'file')} written.`)}\n`,
  );
  if (left.length > 0) terminal.out(`${left.map(printable).join('\n')}\nRun with --renew to make them anew.\n`);
  return exit.clean;
}

/** For CI: whether a run would do something. */
function tellState(stale: readonly string[], { json: asJson }: Order, { out }: Terminal): number {
  if (asJson) out(json({ upToDate: stale.length === 0, outOfDate: stale }));
  else out(stale.length === 0 ? 'Everything is there and up to date.\n' : `${stale.map(printable).join('\n')}\n`);
  return stale.length === 0 ? exit.clean : exit.findings;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** A file of a set as it is told. */
interface Listed extends Pick<SetFile, 'secret' | 'what'> {
  readonly path: string;
}

const listed = (files: readonly SetFile[], out: string): readonly Listed[] =>
  files.map(({ name, secret, what }) => ({ path: join(out, name), secret, what }));

const json = (report: unknown): string => `${JSON.stringify(report, null, 2)}\n`;

function planText(
  files: readonly Listed[],
  certificates: readonly SetCertificate[],
  notes: readonly string[],
  { colours }: Terminal,
): string {
  const paint = painter(colours);
  const named = certificates.flatMap(({ subject, usage, purpose, dns, ip }) => [
    `${paint('bold', printable(subject))} (${usage}): ${printable(purpose)}`,
    ...dns.map((name) => `  DNS:${printable(name)}`),
    ...ip.map((name) => `  IP:${printable(name)}`),
  ]);
  const rows = files.map(({ path, secret, what }) => [printable(path), secret ? '0600' : '0644', printable(what)]);
  return [...named, '', ...aligned(rows), ...(notes.length > 0 ? ['', ...notes.map(printable)] : []), ''].join('\n');
}

const WIDTH = 30;

/** A bar on the screen; nothing where the output goes elsewhere. */
function progressOn({ err }: Terminal): (done: number, all: number) => void {
  if (process.stderr.isTTY !== true) return () => {};
  return (done, all) => {
    const full = Math.round((done / all) * WIDTH);
    err(`\r${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${done}/${all} keys${done === all ? '\n' : ''}`);
  };
}

/** What was given at all. */
const given = (plan: RawPlan): RawPlan =>
  Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined));

const mapping = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});
