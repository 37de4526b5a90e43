import type { Judged, RunResult } from './run.ts';

/** The table for the screen, and some disagreements of each kind. */
export function reportText(result: RunResult, show: number): string {
  const lines = [...result.errors, ...table(result)];
  for (const [kind, list] of Object.entries(groups(result.disagreements))) {
    lines.push('', `${kind}: ${list.length}`);
    for (const judged of list.slice(0, show)) lines.push(describeCase(judged));
  }
  const differences = result.cases.filter(({ differences: each }) => each.length > 0);
  for (const { words, differences: each } of differences.slice(0, show))
    lines.push(
      `read differently (product, engine): ${words.target.id} ${words.faults.join(' + ')}`,
      ...each.slice(0, 5),
    );
  for (const { target, deployment, features, verdict, said, comparison } of result.scaffolds) {
    if (comparison.outcome === 'agree-ok') continue;
    lines.push(`scaffold of ${target.id}, ${deployment}, ${features.join(' + ')}: ${comparison.outcome}`);
    lines.push(...verdict.lines.slice(0, 3).map((line) => `    product: ${line.slice(0, 230)}`));
    for (const { rule, message } of said.filter(({ severity }) => severity === 'error'))
      lines.push(`    error: ${rule}: ${message.slice(0, 160)}`);
  }
  for (const { target, syntax, texts, refused, differences: each } of result.readers) {
    lines.push(`${target.id} reads ${syntax}: ${texts} texts, ${refused} refused by both, ${each.length} differ`);
    for (const { text, theirs, ours } of each.slice(0, show))
      lines.push(`  ${JSON.stringify(text)}`, `    product: ${theirs}`, `    engine:  ${ours}`);
  }
  return lines.join('\n');
}

export function table({ versions, cases }: RunResult): string[] {
  const head = ['version', 'cases', 'agree-ok', 'agree-fail', 'missed', 'false alarm', 'right cause', 'read alike'];
  const rows = versions.map(({ id }) => {
    const own = cases.filter(({ words }) => words.target.id === id);
    return [id, ...counts(own)];
  });
  return [head, head.map(() => '---'), ...rows, ['all', ...counts(cases)]].map((row) => `| ${row.join(' | ')} |`);
}

function counts(cases: readonly Judged[]): string[] {
  const of = (outcome: string) => cases.filter(({ comparison }) => comparison.outcome === outcome).length;
  const fails = of('agree-fail');
  const alike = cases.filter(({ differences }) => differences.length === 0).length;
  const right = cases.filter(({ comparison }) => comparison.rightCause).length;
  const share = fails === 0 ? '-' : `${((100 * right) / fails).toFixed(1)} %`;
  return [cases.length, of('agree-ok'), fails, of('missed'), of('false-alarm')]
    .map(String)
    .concat(share, String(alike));
}

/** Disagreements by what they are about: kind, faults, product. */
function groups(disagreements: readonly Judged[]): Record<string, Judged[]> {
  const found: Record<string, Judged[]> = {};
  for (const judged of disagreements) {
    const { outcome } = judged.comparison;
    const kind = outcome === 'agree-fail' ? 'wrong cause' : outcome;
    const { words } = judged;
    const about = [...words.faults, ...words.variations].join(' + ') || 'as generated';
    const key = `${kind} · ${words.target.product} · ${about}`;
    found[key] = [...(found[key] ?? []), judged];
  }
  return Object.fromEntries(Object.entries(found).sort(([, a], [, b]) => b.length - a.length));
}

/** A case with what both sides say of it. */
export function describeCase({ words, folder, verdict, said }: Judged): string {
  const ours = said.filter(({ severity }) => severity === 'error' || severity === 'warning');
  return [
    `  ${words.seed} plan ${words.plan}: ${[...words.faults, ...words.variations].join(' + ')} in ${folder}`,
    ...verdict.lines.slice(0, 4).map((line) => `    product: ${line.slice(0, 230)}`),
    `    causes: ${[...verdict.causes].join(', ')}`,
    ...ours.slice(0, 4).map(({ rule, severity, message }) => `    ${severity}: ${rule}: ${message.slice(0, 160)}`),
  ].join('\n');
}
