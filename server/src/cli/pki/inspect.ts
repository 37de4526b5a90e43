import type { JavaTarget, Passwords } from '../../pki/types.ts';
import { anchorsOf, type Inspection, inspectBytes, isLocked } from '../../workspace/keyMaterial/inspection.ts';
import { loadPki, type Pki } from '../../workspace/keyMaterial/load.ts';
import { atLeast, severities } from '../report.ts';
import { exit, type Terminal, UsageError } from '../terminal.ts';
import { readBytes } from './files.ts';
import { inspectionJson } from './inspectJson.ts';
import { inspectionText } from './inspectText.ts';
import { choice, parse, words } from './options.ts';
import { ask, canAsk, secretFrom } from './secrets.ts';

const targets = ['8', '11', '17', '21', '25'] as const;
const targetNumbers: Readonly<Record<(typeof targets)[number], JavaTarget>> = {
  '8': 8,
  '11': 11,
  '17': 17,
  '21': 21,
  '25': 25,
};

/** `cluster-tls inspect FILE…`: what key material is, what Java makes of it, and what is wrong with it. */
export async function inspect(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(args, {
    format: { type: 'string', default: 'text' },
    severity: { type: 'string', default: 'error' },
    java: { type: 'string', default: '17' },
    host: { type: 'string', multiple: true },
    trust: { type: 'string' },
    'password-file': { type: 'string' },
    'password-env': { type: 'string' },
    'key-password-file': { type: 'string' },
    'key-password-env': { type: 'string' },
    'trust-password-file': { type: 'string' },
    'trust-password-env': { type: 'string' },
  });
  if (positionals.length === 0) throw new UsageError('inspect takes files');
  const format = choice('--format', values.format, ['text', 'json']);
  const severity = choice('--severity', values.severity, severities);
  const target = targetNumbers[choice('--java', values.java, targets)];
  const passwords = passwordsOf(
    await secretFrom('password', { file: values['password-file'], env: values['password-env'] }),
    await secretFrom('key-password', { file: values['key-password-file'], env: values['key-password-env'] }),
  );
  const trustPassword = await secretFrom('trust-password', {
    file: values['trust-password-file'],
    env: values['trust-password-env'],
  });
  const pki = await loadPki();
  const anchors =
    values.trust === undefined ? undefined : await readAnchors(pki, values.trust, trustPassword ?? passwords.store);
  const question = {
    target,
    hosts: words(values.host),
    now: Date.now(),
    ...(anchors === undefined ? {} : { anchors }),
  };
  const inspections: Inspection[] = [];
  for (const file of positionals) {
    const bytes = await readBytes(file);
    const first = await inspectBytes(pki, { ...question, file, bytes, passwords });
    const asks = passwords.store === undefined && needsPassword(first) && canAsk();
    inspections.push(
      asks
        ? await inspectBytes(pki, {
            ...question,
            file,
            bytes,
            passwords: { ...passwords, store: await ask(`Password of ${file}: `) },
          })
        : first,
    );
  }
  const [only] = inspections;
  if (format === 'text') terminal.out(inspections.map((each) => inspectionText(each, terminal)).join('\n'));
  else {
    const reports = inspections.map(inspectionJson);
    terminal.out(`${JSON.stringify(only !== undefined && reports.length === 1 ? reports[0] : reports, null, 2)}\n`);
  }
  const failed = inspections.some(({ findings }) => findings.some((each) => atLeast(each.severity, severity)));
  return failed ? exit.findings : exit.clean;
}

/** Passwords as far as they are given. */
export const passwordsOf = (store: string | undefined, key: string | undefined): Passwords => ({
  ...(store === undefined ? {} : { store }),
  ...(key === undefined ? {} : { key }),
});

const needsPassword = ({ artifact }: Inspection): boolean =>
  isLocked(artifact) || artifact.entries.some(({ opens }) => opens === 'untried');

/** The certificates of a truststore, PEM or DER file. */
export async function readAnchors(
  pki: Pki,
  file: string,
  password: string | undefined,
): Promise<readonly Uint8Array[]> {
  const artifact = await pki.readArtifact(await readBytes(file), { passwords: passwordsOf(password, undefined) });
  const anchors = anchorsOf(artifact);
  if (anchors.length === 0 && isLocked(artifact))
    throw new UsageError(
      `--trust ${file}: needs its password; give it with --trust-password-file or --trust-password-env`,
    );
  return anchors;
}
