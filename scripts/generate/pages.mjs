const severities = ['error', 'warning', 'information', 'hint'];
const ownerOf = (rule) => rule.id.slice(0, rule.id.indexOf('/'));
/** GitHub's anchor of a heading that is a rule id. */
const anchor = (title) =>
  `#${title
    .toLowerCase()
    .replaceAll(' ', '-')
    .replace(/[^\w-]/g, '')}`;
/** Examples are judged at this time. */
const NOW = Date.UTC(2026, 0, 1);

/** A sentence that stays on its line and cannot become HTML. */
const cell = (text) => text.replace(/\s+/g, ' ').replace(/</g, '&lt;').replace(/\|/g, '\\|');

/** Rules by the part of their id before the slash, with a title for people; `config` and `artifact` are those of every system. */
function groups({ allRules, systems }) {
  const titles = {
    config: 'Every system',
    artifact: 'Key material',
    plan: 'Plans of key material',
    ...Object.fromEntries(systems.map((s) => [s.id, s.title])),
    kubernetes: 'Kubernetes',
  };
  return Object.entries(titles)
    .map(([id, title]) => ({ title, rules: allRules().filter((rule) => ownerOf(rule) === id) }))
    .filter(({ rules }) => rules.length > 0);
}

/** docs/rules.md: every rule with what the product does, examples and repairs. */
export function rulesPage(registry) {
  const parts = groups(registry);
  return [
    '# Rules',
    '',
    '<!-- Generated from the declarations by `npm run generate`. -->',
    '',
    'Each finding carries the id of its rule. A rule gets another severity, or is turned off, by the setting `clusterTls.rules`',
    'and by `--rule ID=LEVEL` on the command line; a comment `# cluster-tls: ignore ID -- reason` suppresses it for the setting',
    'behind or below it, `# cluster-tls: ignore-file ID` for a whole file.',
    '',
    ...parts.flatMap(({ title, rules }) => [
      `## ${title}`,
      '',
      '| rule | severity | what is wrong |',
      '| --- | --- | --- |',
      ...rules.map((r) => `| [${r.id}](${anchor(r.id)}) | ${r.severity} | ${cell(r.summary)} |`),
      '',
    ]),
    ...parts.flatMap(({ rules }) => rules.map((rule) => `${section(rule, registry)}\n`)),
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()
    .concat('\n');
}

function section(rule, registry) {
  const titles = repairs(rule, registry);
  const list = titles.length === 0 ? [] : ['Repairs offered:', '', ...titles.map((t) => `- ${t}`), ''];
  return [registry.rulePageText(rule).trimEnd(), '', ...list].join('\n');
}

/** Titles of the repairs that the rule's bad examples are offered, as an editor would show them. */
function repairs(rule, registry) {
  const titles = new Set();
  for (const example of rule.examples.bad) {
    for (const finding of findings(example, registry)) {
      if (finding.rule.id !== rule.id) continue;
      for (const { title, safe } of finding.fixes())
        titles.add(safe === true ? `${title} (safe: \`--fix\` does it)` : title);
    }
  }
  return [...titles].slice(0, 5);
}

function findings(example, { analyse, deploymentOf, findingsOf, noMaterial, TextSource, resolveUri }) {
  const plain = (text) => text.replaceAll('[|', '').replaceAll('|]', '');
  const uriOf = (path) => `file:///workspace/${path}`;
  const files = new Map(
    Object.entries({ ...example.files, [example.file]: example.text }).map(([path, text]) => [
      uriOf(path),
      new TextSource(uriOf(path), plain(text)),
    ]),
  );
  const environment = {
    version: () => example.version,
    file: (uri) => files.get(uri) ?? 'missing',
    resolve: resolveUri,
  };
  return findingsOf(analyse(files.get(uriOf(example.file)), environment), {
    now: NOW,
    expiringDays: 30,
    material: noMaterial,
    deployment: deploymentOf(files.values()),
    ...(example.committed === undefined ? {} : { committed: committedOf(example.committed) }),
  });
}

const committedOf = ({ text, minutesAgo }) => ({
  text,
  ...(minutesAgo === undefined ? {} : { at: NOW - minutesAgo * 60_000 }),
});

/** The part of README.md between the markers: how many rules there are, and where each is explained. */
export function readmeTable(registry) {
  const parts = groups(registry);
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [
    row(['rules of', ...severities.map((s) => (s === 'information' ? s : `${s}s`)), 'all']),
    row(['---', ...severities.map(() => '--:'), '--:']),
    ...parts.map(({ title, rules }) =>
      row([
        `[${title}](docs/rules.md${anchor(title)})`,
        ...severities.map((s) => rules.filter((r) => r.severity === s).length),
        rules.length,
      ]),
    ),
  ].join('\n');
}
