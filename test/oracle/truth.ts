import { spawnSync } from 'node:child_process';
import type { CaseWords } from './generate.ts';
import type { Live } from './live.ts';
import type { ReaderDifference, ReaderResult } from './readers.ts';
import { table } from './report.ts';
import type { Judged, RunResult } from './run.ts';
import type { JudgedScaffold } from './scaffolds.ts';
import { kindOf, whyItStands, whyReadUnlike } from './standing.ts';

/** `docs/truth.md`: what the products and `cluster-tls check` say of the same configurations. */
export function truthPage(result: RunResult, nodes: readonly Live[], command: string): string {
  const faulty = result.cases.filter(({ words }) => words.faults.length > 0).length;
  const unlike = result.cases.filter(({ differences }) => differences.length > 0);
  return `# Truth

No error in the editor if and only if the real handshake succeeds: that is a claim, and this is its test. Each case is a
cluster as \`cluster-tls generate\` makes it, with up to two faults (${faulty} of the ${result.cases.length} cases) and up to two changes that do
no harm. The product's own code reads it, starts and shakes hands in memory; \`cluster-tls check\` reads the same files. The Java
in use was ${javaVersion()}, with the algorithms disabled that current releases disable. What judges, and how, stands in
[test/oracle](../test/oracle/README.md).

    ${command}

- **agree-ok**: every connection comes about, protected as it was meant to be, and there is no error in the editor.
- **agree-fail**: a start or a connection fails, and there is an error.
- **missed**: it fails, and there is no error. **False alarm**: it works, and there is one.
- **right cause**: of agree-fail, where an error names what the product complains of.
- **read alike**: every setting is read by the engine as by the product.

${table(result).join('\n')}

Alluxio's TLS is closed source: its rows are JSSE and Netty used as its documentation describes, no proof. As a client of etcd it is
judged by a real etcd, beside \`etcdctl\`.${result.absent.map(({ version, programs }) => ` ${version.id} was not judged: ${programs.join(', ')} not found.`).join('')}

## Real nodes

${nodesText(nodes)}

## Scaffolds

${scaffoldsText(result.scaffolds)}

## Readers

Beside the cases, every reader and the engine read the same texts, made of what readers trip over: \`com.typesafe:config\` as the versions of
Akka and Pekko bring it renders what it resolves, \`java.util.Properties\` and Flink's \`GlobalConfiguration\` (its parser by the line, and
snakeyaml-engine) tell every setting.

${readersTable(result.readers)}

## What is not agreed on

${remaining(result.disagreements)}

## What is not read alike

${unlike.length === 0 ? 'Nothing.' : unlike.map(({ words, differences }) => `- ${about(words)}: ${code(differences[0] ?? '')}`).join('\n')}
`;
}

function scaffoldsText(scaffolds: readonly JudgedScaffold[]): string {
  const of = (outcome: string) => scaffolds.filter(({ comparison }) => comparison.outcome === outcome);
  const text = `What \`kubernetes wire\` and the palette write, ${scaffolds.length} times over versions, ways to run and features, with the key material that
cert-manager would keep: ${of('agree-ok').length} work as they are.`;
  const others = scaffolds.filter(({ comparison }) => comparison.outcome !== 'agree-ok');
  return [
    text,
    ...(others.length === 0 ? [] : ['']),
    ...others.map(
      ({ target, deployment, features, verdict, comparison }) =>
        `- ${comparison.outcome}: ${target.id}, ${deployment}, ${features.join(' + ')}: ${code(verdict.lines[0] ?? '')}`,
    ),
  ].join('\n');
}

function readersTable(readers: readonly ReaderResult[]): string {
  const names = { hocon: 'HOCON', properties: 'properties', legacy: 'flink-conf.yaml', yaml: 'config.yaml' };
  const rows = readers.map(({ target, syntax, texts, refused, differences }) =>
    [target.id, names[syntax], texts, texts - refused - differences.length, refused, differences.length].join(' | '),
  );
  const head = ['version', 'syntax', 'texts', 'read alike', 'refused by both', 'differ'];
  const table = [head.join(' | '), head.map(() => '---').join(' | '), ...rows].map((row) => `| ${row} |`).join('\n');
  // Versions of a product read the same texts, and mostly alike.
  const alike = new Map<string, { readonly versions: string[]; readonly found: ReaderDifference }>();
  for (const { target, differences } of readers)
    for (const found of differences) {
      const known = alike.get(JSON.stringify(found)) ?? { versions: [], found };
      known.versions.push(target.id);
      alike.set(JSON.stringify(found), known);
    }
  const list = [...alike.values()].map(
    ({ versions, found }) =>
      `- ${versions.join(', ')}: ${code(JSON.stringify(found.text))} is ${code(found.theirs)}, for the engine ${code(found.ours)}${reason(found)}`,
  );
  return [table, ...(list.length === 0 ? [] : ['', ...list])].join('\n');
}

function reason({ text }: ReaderDifference): string {
  const why = whyReadUnlike(text);
  return why === undefined ? '' : `: ${why}`;
}

export function nodesText(nodes: readonly Live[]): string {
  const versions = [...new Set(nodes.map(({ words }) => words.target.id))];
  const count = (of: (live: Live) => boolean, id?: string) =>
    nodes.filter((live) => (id === undefined || live.words.target.id === id) && of(live)).length;
  const rows = [...versions, undefined].map((id) => {
    const cells = [
      count(() => true, id),
      count((live) => live.nodes && live.memory, id),
      count((live) => !live.nodes && !live.memory, id),
      count((live) => live.nodes !== live.memory, id),
    ];
    return `| ${id ?? 'all'} | ${cells.join(' | ')} |`;
  });
  const other = nodes.filter((each) => each.nodes !== each.memory);
  return `Handshakes in memory stand for real ones. Beside them real clusters were started on loopback, as generated and broken: a
JobManager and two TaskManagers that run a job which a client submits over REST, and two members of a cluster of Akka or Pekko, by Artery
and by Netty.

| version | clusters | both work | both fail | differ |
| --- | --- | --- | --- | --- |
${rows.join('\n')}${other.map((live) => `\n- ${about(live.words)}: ${code(live.error[0] ?? '')}`).join('')}`;
}

function remaining(disagreements: readonly Judged[]): string {
  if (disagreements.length === 0) return 'Nothing.';
  const groups = new Map<string, Judged[]>();
  for (const judged of disagreements) {
    const why = whyItStands(judged) ?? '';
    const key = why === '' ? `${kindOf(judged)}: ${about(judged.words, false)}` : `${kindOf(judged)}: ${why}`;
    groups.set(key, [...(groups.get(key) ?? []), judged]);
  }
  return [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([key, list]) => {
      const [first] = list;
      const line = first?.verdict.lines[0];
      const example = first === undefined ? '' : ` Such as ${about(first.words)}`;
      return `- **${key}** (${list.length}).${example}${line === undefined ? '' : `: ${code(line)}`}`;
    })
    .join('\n');
}

function about({ target, faults, variations }: CaseWords, version = true): string {
  const changes = [...faults, ...variations].join(' + ') || 'as generated';
  return `${version ? target.id : target.product}, ${changes}`;
}

/** Folders and ports of this machine and the time of day are nobody's business, and lines shall stay lines. */
const code = (text: string) =>
  `\`${text
    .replace(/"(?:level|ts|caller|remote-addr)":"[^"]*",/g, '')
    .replace(/\/[^\s"']*\/(?:cases|live)\/[^/\s]+(?:\/\d+)?/g, '…')
    .replaceAll('`', "'")
    .slice(0, 200)}\``;

function javaVersion(): string {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return /version "([^"]+)"/.exec(stderr ?? '')?.[1] ?? 'unknown';
}
