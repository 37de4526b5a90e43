import { spawnSync } from 'node:child_process';
import type { CaseWords } from './generate.ts';
import type { Live } from './live.ts';
import { table } from './report.ts';
import type { Judged, RunResult } from './run.ts';
import { kindOf, whyItStands } from './standing.ts';

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

Alluxio's TLS is closed source: its rows are JSSE and Netty used as its documentation describes, no proof.

## Real nodes

${realNodesText(nodes)}

## What is not agreed on

${remaining(result.disagreements)}

## What is not read alike

${unlike.length === 0 ? 'Nothing.' : unlike.map(({ words, differences }) => `- ${about(words)}: ${code(differences[0] ?? '')}`).join('\n')}
`;
}

function realNodesText(nodes: readonly Live[]): string {
  const versions = [...new Set(nodes.map(({ words }) => words.target.id))].join(', ');
  const connected = nodes.filter((each) => each.nodes).length;
  const other = nodes.filter((each) => each.nodes !== each.memory);
  const text = `Handshakes in memory stand for real ones: two nodes of ${versions} were started on loopback for ${nodes.length} cases, as generated and broken. ${connected} pairs found each other`;
  if (other.length === 0) return `${text}, and they were those whose handshakes succeed in memory.`;
  return `${text}. Other than in memory:\n\n${other.map(({ words }) => `- ${about(words)}`).join('\n')}`;
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

/** Folders of this machine are nobody's business, and lines shall stay lines. */
const code = (text: string) =>
  `\`${text
    .replace(/\/[^\s"']*\/cases\/[^/\s]+\/\d+/g, '…')
    .replaceAll('`', "'")
    .slice(0, 200)}\``;

function javaVersion(): string {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return /version "([^"]+)"/.exec(stderr ?? '')?.[1] ?? 'unknown';
}
