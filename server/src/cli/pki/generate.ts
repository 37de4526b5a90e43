import { join, resolve } from 'node:path';
import type { Issuer } from '../../pki/index.ts';
import { loadPki, type Pki } from '../../workspace/keyMaterial/load.ts';
import { checkPlan, type Plan, type RawPlan } from '../../workspace/keyMaterial/plan.ts';
import { filesOf, makeSet, planSet, type SetCertificate, type SetFile } from '../../workspace/keyMaterial/set.ts';
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

/** `cluster-tls generate [PLAN.yaml]`: CA, certificates, stores and settings for a cluster. Options overrule the plan. */
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
      }),
    }),
  );
  const own = await secretFrom('password', { file: values['password-file'], env: values['password-env'] });
  const caPassword = await secretFrom('ca-password', {
    file: values['ca-password-file'],
    env: values['ca-password-env'],
  });
  const pki = await loadPki();
  const issuer = await readIssuer(pki, { ca: values.ca, key: values['ca-key'], password: caPassword });
  return run(pki, plan, { issuer, own, dry: values['dry-run'], json: values.json, force: values.force }, terminal);
}

async function parsed(file: string): Promise<RawPlan> {
  const text = new TextDecoder().decode(await readBytes(file));
  const { parsePlan } = await import('../../workspace/keyMaterial/planFile.ts');
  return told(async () => parsePlan(text, file));
}

interface Order {
  readonly issuer: Issuer | undefined;
  /** The password that was given. */
  readonly own: string | undefined;
  readonly dry: boolean;
  readonly json: boolean;
  readonly force: boolean;
}

async function run(pki: Pki, plan: Plan, order: Order, terminal: Terminal): Promise<number> {
  const set = await told(async () =>
    planSet(plan, { folder: plan.folder ?? resolve(plan.out), issuer: order.issuer, password: order.own }),
  );
  const { certificates, notes, configuration } = set;
  if (order.dry) {
    const problemsOfNames = pki.parseAltNames(certificates.flatMap(({ dns, ip }) => [...dns, ...ip])).problems;
    if (problemsOfNames.length > 0) throw new UsageError(problemsOfNames.join('\n'));
    const files = listed(filesOf(set), plan.out);
    if (order.json) terminal.out(json({ dryRun: true, files, certificates, notes, configuration: configuration.name }));
    else terminal.out(planText(files, certificates, notes, terminal));
    return exit.clean;
  }
  const now = Date.now();
  const password = order.own ?? pki.generatePassword();
  const made = await told(() => makeSet(pki, { ...set, password, now, progress: progressOn(terminal) }));
  await writeFiles(
    made.files.map((file) => ({ ...file, path: join(plan.out, file.name) })),
    order.force,
  );
  const files = listed(made.files, plan.out);
  if (order.json) {
    const described = [made.ca, ...made.credentials.map(({ certificate }) => certificate)].map((der) =>
      certificateJson(pki.describeCertificate(der), now),
    );
    terminal.out(json({ dryRun: false, files, certificates: described, notes, configuration: configuration.name }));
  } else {
    terminal.out(planText(files, certificates, notes, terminal));
    terminal.out(`\n${painter(terminal.colours)('green', `${count(files.length, 'file')} written.`)}\n`);
  }
  return exit.clean;
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
