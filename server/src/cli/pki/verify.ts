import { anchorsOf, chainsOf } from '../../workspace/keyMaterial/inspection.ts';
import { loadPki, type Pki } from '../../workspace/keyMaterial/load.ts';
import { exit, painter, printable, type Terminal, UsageError } from '../terminal.ts';
import { readBytes } from './files.ts';
import { readAnchors } from './inspect.ts';
import { choice, parse, words } from './options.ts';
import { secretFrom } from './secrets.ts';

/** `cluster-tls verify CERT…`: whether Java accepts certificates with a truststore, for hosts and uses. */
export async function verify(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(args, {
    trust: { type: 'string' },
    host: { type: 'string', multiple: true },
    use: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
    'password-file': { type: 'string' },
    'password-env': { type: 'string' },
    'trust-password-file': { type: 'string' },
    'trust-password-env': { type: 'string' },
  });
  if (positionals.length === 0) throw new UsageError('verify takes files of certificates');
  if (values.trust === undefined) throw new UsageError('verify needs a truststore: --trust FILE');
  const uses: readonly ('server' | 'client')[] = words(values.use ?? ['server']).map((use) =>
    choice('--use', use, ['server', 'client']),
  );
  const password = await secretFrom('password', { file: values['password-file'], env: values['password-env'] });
  const own = await secretFrom('trust-password', {
    file: values['trust-password-file'],
    env: values['trust-password-env'],
  });
  const pki = await loadPki();
  const anchors = await readAnchors(pki, values.trust, own ?? password);
  const paint = painter(terminal.colours);
  const results: object[] = [];
  let failed = false;
  for (const file of positionals) {
    const artifact = await pki.readArtifact(await readBytes(file), {
      passwords: password === undefined ? {} : { store: password },
    });
    const sent = chainsOf(pki, artifact).map(({ chain }) => chain);
    const chains = sent.length > 0 ? sent : anchorsOf(artifact).map((der) => [der]);
    if (chains.length === 0) throw new UsageError(`${file}: there is no certificate that could be read`);
    for (const [leaf, ...others] of chains) {
      if (leaf === undefined) continue;
      const certificate = pki.describeCertificate(leaf);
      const problems = await judge(pki, { leaf, others, anchors, uses, hosts: words(values.host) });
      failed ||= problems.length > 0;
      results.push({
        file,
        subject: certificate.subject,
        sha256: certificate.sha256,
        ok: problems.length === 0,
        problems,
      });
      if (values.json) continue;
      const verdict = problems.length === 0 ? paint('green', 'OK') : paint('red', 'refused');
      terminal.out(`${printable(file)}: ${printable(certificate.subject)}: ${verdict}\n`);
      for (const problem of problems) terminal.out(`  ${printable(problem)}\n`);
    }
  }
  if (values.json) terminal.out(`${JSON.stringify(results, null, 2)}\n`);
  return failed ? exit.findings : exit.clean;
}

interface Case {
  readonly leaf: Uint8Array;
  readonly others: readonly Uint8Array[];
  readonly anchors: readonly Uint8Array[];
  readonly uses: readonly ('server' | 'client')[];
  readonly hosts: readonly string[];
}

/** What Java says against it, for each use and host. */
async function judge(pki: Pki, { leaf, others, anchors, uses, hosts }: Case): Promise<string[]> {
  const problems: string[] = [];
  for (const use of uses) {
    const { verdict, problem, cause } = await pki.buildChain({ leaf, others, anchors, now: Date.now(), use });
    const text = [problem, cause].filter((each) => each !== undefined).join(': ');
    if (verdict !== 'valid')
      problems.push(`${use}: ${verdict === 'invalid' ? text : 'a signature cannot be checked here'}`);
  }
  for (const host of hosts) {
    const problem = pki.checkHostname(pki.describeCertificate(leaf), host);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}
