import { readdir, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTogether } from '../nodeFiles.ts';
import { loadPki } from '../workspace/keyMaterial/load.ts';
import {
  changeProblems,
  type Files,
  hasteProblems,
  type Move,
  moveInManifest,
  nextSteps,
  partProblems,
  prepareStep,
  type RotationState,
  rotationState,
  type SecretDocument,
  type StepOrder,
  secretsOf,
  steps,
  type Timing,
  usualTiming,
  type Violation,
} from '../workspace/rotation/index.ts';
import { scaffolding } from './kubernetes/carryOut.ts';
import { textOf } from './kubernetes/files.ts';
import { readBytes } from './pki/files.ts';
import { readIssuer } from './pki/issuer.ts';
import { choice, parse } from './pki/options.ts';
import { secretFrom } from './pki/secrets.ts';
import { committed } from './revision.ts';
import { rotateCa } from './rotateCa.ts';
import { rotationText } from './rotateText.ts';
import { exit, FileError, painter, printable, type Terminal, UsageError } from './terminal.ts';

/** What is rotated: the files of a folder, or a Secret of a manifest. */
interface Source {
  readonly files: Files;
  readonly changedAt: number;
  /** undefined: a folder. */
  readonly secret: SecretDocument | undefined;
}

/** `cluster-tls rotate PATH`: where a rotation stands, what may come next and when, and the next step itself. */
export async function rotate(args: readonly string[], terminal: Terminal): Promise<number> {
  if (args[0] === 'ca') return rotateCa(args.slice(1), terminal);
  const { values, positionals } = parse(args, {
    step: { type: 'string' },
    secret: { type: 'string' },
    since: { type: 'string' },
    newest: { type: 'string' },
    lifetime: { type: 'string' },
    reread: { type: 'string', default: '5m' },
    waited: { type: 'boolean', default: false },
    out: { type: 'string' },
    ca: { type: 'string' },
    'ca-key': { type: 'string' },
    'ca-password-file': { type: 'string' },
    'ca-password-env': { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  const [path, ...rest] = positionals;
  if (path === undefined || rest.length > 0) throw new UsageError('rotate takes a folder or a manifest');
  const source = await read(path, values.secret);
  const state = rotationState(source.files, values.newest);
  if (state === undefined) throw new UsageError(`${path}: its names do not follow <id>.<part>[.primary]`);
  const timing = {
    ...usualTiming,
    reread: duration('--reread', values.reread),
    lifetime: values.lifetime === undefined ? undefined : duration('--lifetime', values.lifetime),
  };
  const pki = loadPki;
  const now = Date.now();
  const problems = [
    ...state.violations.map(({ severity, message }) => ({ severity, message })),
    ...(await partProblems(await pki(), source.files, state, now)).map((message) => ({
      severity: 'error' as const,
      message,
    })),
    ...(values.since === undefined
      ? []
      : await changes(values.since, path, source, { secret: values.secret, newest: values.newest, timing })),
  ];
  if (values.step === undefined) {
    const report = { path, state, problems, next: nextSteps(state, timing), changedAt: source.changedAt, now, timing };
    terminal.out(
      values.json ? `${JSON.stringify(jsonOf(report), null, 2)}\n` : rotationText(report, painter(terminal.colours)),
    );
    return problems.some(({ severity }) => severity === 'error') ? exit.findings : exit.clean;
  }
  const step = choice('--step', values.step, steps);
  const caPassword = await secretFrom('ca-password', {
    file: values['ca-password-file'],
    env: values['ca-password-env'],
  });
  const issuer = await readIssuer(await pki(), { ca: values.ca, key: values['ca-key'], password: caPassword });
  const order: StepOrder = {
    files: source.files,
    state,
    step,
    timing,
    changedAt: source.changedAt,
    now,
    waited: values.waited,
    ...(issuer === undefined ? {} : { issuer }),
  };
  const move = await scaffolding(() => prepareStep(pki, order));
  if (values['dry-run']) terminal.out(moveText(move));
  else await carry(path, source, move, values.out);
  const done = values['dry-run'] ? 'Nothing was written.' : `${step}: done.`;
  terminal.out(`${done}\n`);
  if (!values['dry-run']) await tellNext(path, values, source, terminal);
  return exit.clean;
}

/** What is wrong about the way from another state to the present one: of a file or folder, or as git has it. */
async function changes(
  since: string,
  path: string,
  { files, secret }: Source,
  { secret: wanted, newest, timing }: { secret?: string | undefined; newest?: string | undefined; timing: Timing },
): Promise<readonly Violation[]> {
  if ((await stat(since).catch(() => undefined)) !== undefined)
    return changeProblems((await read(since, wanted)).files, files, newest);
  const then = await committed(since, path);
  const [only] = then.files.values();
  const before =
    secret === undefined ? then.files : secretIn(since, new TextDecoder().decode(only), wanted ?? secret.name).files;
  return [
    ...changeProblems(before, files, newest),
    ...hasteProblems(before, files, { elapsed: then.now - then.at, timing, newest }),
  ];
}

async function tellNext(
  path: string,
  values: {
    readonly out?: string | undefined;
    readonly secret?: string | undefined;
    readonly newest?: string | undefined;
  },
  { secret }: Source,
  terminal: Terminal,
): Promise<void> {
  const place = values.out ?? path;
  const after = rotationState((await read(place, values.secret)).files, values.newest);
  const next = after === undefined ? undefined : nextSteps(after, usualTiming)[0];
  // Client-side apply leaves keys alone that it has not made; then two would be marked as primary.
  if (secret?.kind === 'Secret') terminal.out(`\nThen:\n  kubectl replace -f ${printable(place)}\n`);
  if (secret?.kind === 'SealedSecret') terminal.out(`\nThen:\n  kubectl apply -f ${printable(place)}\n`);
  if (next !== undefined && after?.name !== 'stable')
    terminal.out(
      `\nNext: ${next.step}, ${Math.round(next.wait / 60_000)} minutes later at the earliest. ${printable(next.why)}\n`,
    );
}

async function read(path: string, wanted: string | undefined): Promise<Source> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new FileError(`${path}: no such file or folder`);
  if (!found.isDirectory()) {
    const secret = secretIn(path, (await textOf(path)) ?? '', wanted);
    return { files: secret.files, changedAt: Number(found.mtimeMs), secret };
  }
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  const files = new Map<string, Uint8Array>();
  for (const name of names.sort()) files.set(name, await readBytes(join(path, name)));
  return { files, changedAt: Number(found.mtimeMs), secret: undefined };
}

function secretIn(path: string, text: string, wanted: string | undefined): SecretDocument {
  const secrets = secretsOf(text).filter(({ name }) => wanted === undefined || name === wanted);
  const fitting =
    secrets.length === 1 ? secrets : secrets.filter(({ files }) => (rotationState(files)?.ids.length ?? 0) > 0);
  const [secret, ...others] = fitting;
  if (secret === undefined)
    throw new UsageError(`${path}: there is no Secret in it that follows <id>.<part>[.primary]`);
  if (others.length > 0)
    throw new UsageError(`${path}: name one with --secret: ${fitting.map(({ name }) => name).join(', ')}`);
  return secret;
}

/**
 * In a folder new files come first and old ones go last, so that an interruption loses nothing; a manifest is written
 * whole or not at all.
 */
async function carry(path: string, { secret }: Source, move: Move, out: string | undefined): Promise<void> {
  if (secret !== undefined) {
    const text = (await textOf(path)) ?? '';
    const content = await scaffolding(async () => moveInManifest(text, secret, move));
    await writeTogether([{ path: out ?? path, content, secret: true, replaces: out === undefined }], false);
    return;
  }
  if (out !== undefined) throw new UsageError('--out is for manifests; the files of a folder change where they are');
  await writeTogether(
    [...move.adds].map(([name, content]) => ({ path: join(path, name), content, secret: true })),
    false,
  );
  for (const { from, to } of move.renames) {
    if ((await stat(join(path, to)).catch(() => undefined)) !== undefined)
      throw new FileError(`${join(path, to)} is there already; nothing was overwritten`);
    await rename(join(path, from), join(path, to));
  }
  for (const name of move.removes) await unlink(join(path, name));
}

const moveText = ({ adds, renames, removes }: Move): string =>
  [
    ...[...adds.keys()].map((name) => `add ${name}`),
    ...renames.map(({ from, to }) => `rename ${from} to ${to}`),
    ...removes.map((name) => `remove ${name}`),
  ]
    .map((line) => `${printable(line)}\n`)
    .join('');

function jsonOf(report: Parameters<typeof rotationText>[0]): unknown {
  const { state, problems, next, changedAt } = report;
  const { name, old, next: fresh, ids, parts }: RotationState = state;
  return {
    state: name,
    old,
    new: fresh,
    ids,
    parts,
    problems,
    next: next.map((each) => ({
      ...each,
      earliest: each.wait === 0 ? undefined : new Date(changedAt + each.wait).toISOString(),
    })),
  };
}

/** `90s`, `10m`, `24h`, `7d`. */
function duration(option: string, text: string): number {
  const [, number, unit] = /^(\d+)(s|m|h|d)$/.exec(text) ?? [];
  if (number === undefined) throw new UsageError(`${option} ${text}: no duration, such as 90s, 10m, 24h or 7d`);
  return Number(number) * { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit as 's' | 'm' | 'h' | 'd'];
}
