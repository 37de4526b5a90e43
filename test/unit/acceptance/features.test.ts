import { describe, expect, test } from 'vitest';
import type { CodeAction, Hover, MarkupContent } from 'vscode-languageserver-types';
import { type CodeActionRequest, codeActions } from '../../../server/src/service/codeActions.ts';
import { diagnostics } from '../../../server/src/service/diagnostics.ts';
import { hover } from '../../../server/src/service/hover.ts';
import { inlayHints } from '../../../server/src/service/inlayHints.ts';
import { status } from '../../../server/src/service/status.ts';
import { type Checked, check, fixed, uriOf } from '../harness.ts';
import { edited, slice } from '../service/support.ts';
import { filled, keys, type Place, places, written } from './places.ts';

const WRONG = 'config/wrong-value';

const has = (checked: Checked, rule: string): boolean => checked.findings.some((f) => f.rule.id === rule);

function actions(checked: Checked, rule: string): CodeAction[] {
  const finding = checked.findings.find((f) => f.rule.id === rule);
  if (finding === undefined) throw new Error(`no ${rule}`);
  const { document } = checked.analysis;
  const request: CodeActionRequest = {
    document,
    findings: [finding],
    span: finding.span,
    diagnosticOf: (f) => diagnostics(document, [f], () => undefined)[0],
    documentOf: () => undefined,
  };
  return codeActions(request);
}

const applied = (file: string, text: string, action: CodeAction | undefined): string =>
  edited(text, action?.edit?.changes?.[uriOf(file)] ?? []);

/** What the hover over the n-th place of `at` in a text says, and over which words. */
function hovered(checked: Checked, offset: number): { text: string; over: string } {
  const found: Hover | undefined = hover(checked.analysis, offset, checked.findings);
  if (found === undefined) return { text: '', over: '' };
  const { value } = found.contents as MarkupContent;
  return { text: value, over: found.range === undefined ? '' : slice(checked.text, found.range) };
}

/** Offset of a setting's key, and of its value, as written at the place. */
function offsets(place: Place, key: string, value: string): { text: string; key: number; value: number } {
  const text = filled(place, [[key, value]]);
  const line = place.assign(written(place, key), value);
  const start = place.frame.indexOf('@@');
  return { text, key: start + 2, value: start + line.lastIndexOf(value) + 1 };
}

describe.each(places)('$name', (place) => {
  const { flag, secret } = keys[place.system];
  const { file } = place;
  const wrong = check(file, filled(place, [[flag, 'ture']]));
  const good = place.system === 'akka' ? 'on' : 'true';

  test('a wrong value stands where it is written', () => {
    const found = diagnostics(wrong.analysis.document, wrong.findings, () => undefined).filter((d) => d.code === WRONG);
    expect(found.map((d) => [slice(wrong.text, d.range).replaceAll('"', ''), d.severity])).toEqual([['ture', 1]]);
    expect(found[0]?.message).toContain(flag);
  });

  test('its repair changes the value alone, in the spelling of the place', () => {
    const finding = wrong.findings.find((f) => f.rule.id === WRONG);
    const after = finding && fixed(wrong, finding);
    expect(after).toBe(filled(place, [[flag, 'true']]));
    expect(has(check(file, after ?? ''), WRONG)).toBe(false);
  });

  test('"Suppress … here" silences it, and nothing else changes', () => {
    const action = actions(wrong, WRONG).find((a) => a.title === `Suppress ${WRONG} here`);
    expect(action).toBeDefined();
    const after = check(file, applied(file, wrong.text, action));
    expect(has(after, WRONG), after.text).toBe(false);
    expect(after.findings.map((f) => f.message)).toEqual(
      wrong.findings.filter((f) => f.rule.id !== WRONG).map((f) => f.message),
    );
    const settings = (c: Checked) => c.analysis.units.flatMap((u) => u.settings.map((s) => [s.key, s.value]));
    expect(settings(after)).toEqual(settings(wrong));
  });

  test('the severity is what the user set', () => {
    const text = wrong.text;
    expect(has(check(file, text, { levels: { [WRONG]: 'off' } }), WRONG)).toBe(false);
    const weak = check(file, text, { levels: { [WRONG]: 'hint' } });
    expect(weak.findings.filter((f) => f.rule.id === WRONG).map((f) => f.severity)).toEqual(['hint']);
  });

  test('the hover of a key explains it, that of a value too', () => {
    const at = offsets(place, flag, good);
    const checked = check(file, at.text);
    const key = hovered(checked, at.key);
    expect(key.over).toBe(written(place, flag));
    expect(key.text).toContain(`\`${flag}\``);
    expect(key.text).toMatch(/Type: boolean/);
    const value = hovered(checked, at.value);
    expect(value.over.replaceAll('"', '')).toBe(good);
    expect(value.text).toContain(`\`${flag}\``);
  });

  test('a placeholder trips nothing', () => {
    // HOCON itself takes no `$` before anything but a brace, unless in quotes.
    const variable = place.system === 'akka' && place.separator === undefined ? '"$(VALUE)"' : '$(VALUE)';
    for (const value of ['<value>', '${VALUE}', variable, '{{ .Values.tls }}', '???']) {
      const { findings } = check(file, filled(place, [[flag, value]]));
      expect(
        findings.filter((f) => f.rule.id === WRONG || f.severity === 'error').map((f) => `${value} ${f.message}`),
      ).toEqual([]);
    }
  });

  test('a secret shows nowhere', () => {
    const password = 'hunter2-Zq';
    const at = offsets(place, secret, password);
    const checked = check(
      file,
      filled(place, [
        [flag, 'ture'],
        [secret, password],
      ]),
    );
    const plain = check(file, at.text);
    const { document } = checked.analysis;
    const shown = [
      hovered(plain, at.key).text,
      hovered(plain, at.value).text,
      ...[checked, plain].flatMap((c) => [
        diagnostics(document, c.findings, () => undefined),
        c.findings.map((f) => f.fixes().map((x) => x.title)),
        inlayHints(c.analysis, { start: 0, end: c.text.length }, {}),
        status(c.analysis),
      ]),
    ];
    expect(hovered(plain, at.key).text).not.toBe('');
    expect(JSON.stringify(shown)).not.toContain(password);
  });
});

test('what a repair adds to a map of strings has the quotes of its neighbours', () => {
  const map = (quote: string): string =>
    `kind: FlinkDeployment\nspec:\n  flinkVersion: v1_20\n  flinkConfiguration:\n    security.ssl.internal.enabled: ${quote}true${quote}\n    security.ssl.keystore: /a\n    security.ssl.keystore-password: <p>\n    security.ssl.key-password: <p>\n    security.ssl.truststore: /a\n    security.ssl.truststore-password: <p>\n`;
  for (const quote of ['"', "'"]) {
    const checked = check('jobs.yaml', map(quote));
    const finding = checked.findings.find((f) => f.rule.id === 'flink/rest-plain');
    expect(finding && fixed(checked, finding)).toContain(`security.ssl.rest.enabled: ${quote}true${quote}\n`);
  }
});

describe('what holds, and where it comes from', () => {
  const at = (text: string, words: string): number => text.indexOf(words) + 1;

  test.each([
    [
      'a later line of the same file',
      'alluxio-site.properties',
      'alluxio.network.tls.enabled=false\nalluxio.network.tls.enabled=true\n',
      'alluxio.network.tls.enabled',
      /another definition counts: `true`/,
    ],
    [
      'a component over what is shared',
      'values.yaml',
      'image: alluxio/alluxio-enterprise\nimageTag: 2.10.0-2.3\nproperties:\n  alluxio.network.tls.enabled: "false"\nworker:\n  count: 2\n  properties:\n    alluxio.network.tls.enabled: "true"\n',
      'alluxio.network.tls.enabled',
      /For alluxio worker .* another definition counts: `true`/,
    ],
    [
      'a variable over a default',
      'application.conf',
      'akka.remote.artery.transport = tcp\nakka.remote.artery.transport = ${?TRANSPORT}\n',
      'akka.remote.artery.transport = $',
      /decided outside this file; `tcp`/,
    ],
  ])('%s', (_, file, text, words, expected) => {
    expect(hovered(check(file, text), at(text, words)).text).toMatch(expected);
  });

  test('of an option: since when, who reads it, what stands in for it, what replaces it', () => {
    const text = '# cluster-tls: flink 1.18\nsecurity.ssl.internal.keystore: /a\nsecurity.ssl.enabled: true\n';
    const checked = check('flink-conf.yaml', text);
    const store = hovered(checked, at(text, 'security.ssl.internal.keystore')).text;
    expect(store).toMatch(/If unset: `security\.ssl\.keystore`/);
    expect(store).toMatch(/Read by: /);
    expect(store).toMatch(/Since: 1\.6/);
    expect(hovered(checked, at(text, 'security.ssl.enabled')).text).toMatch(/Deprecated since 1\.6/);
    const site = 'alluxio.network.tls.server.protocols=TLSv1.2\nalluxio.worker.s3.redirect.enabled=true\n';
    const alluxio = check('alluxio-site.properties', site);
    expect(hovered(alluxio, 1).text).toContain('TLSv1.1,TLSv1.2,TLSv1.3');
    const conf = 'akka.remote.artery.transport = tls-tcp\n';
    expect(hovered(check('application.conf', conf), at(conf, 'tls-tcp')).text).toMatch(/^`tls-tcp`: /m);
  });

  test('a finding says in the hover what the product will do', () => {
    const text = 'security.ssl.rest.enabled: ture\n';
    const checked = check('flink-conf.yaml', text);
    const says = checked.findings[0]?.rule.says ?? '?';
    expect(hovered(checked, at(text, 'ture')).text).toContain(says);
  });

  test('only what public documentation confirms is presented as fact', () => {
    const unconfirmed = check('alluxio-site.properties', '').analysis.units[0]?.schema.options.all.find(
      (o) => o.confirmed === false && !o.name.includes('<') && o.secret !== true,
    );
    const checked = check('alluxio-site.properties', `${unconfirmed?.name}=x\n`);
    expect(hovered(checked, 1).text).toContain('Not confirmed by public documentation');
  });
});

describe('whose version it is', () => {
  test.each([
    ['flink-conf.yaml', '# cluster-tls: flink 1.18\nsecurity.ssl.enabled: true\n', '1.18'],
    [
      'docker-compose.yml',
      '# cluster-tls: flink 1.18\nservices:\n  jobmanager:\n    image: flink:1.20\n    environment:\n      FLINK_PROPERTIES: |\n        a.b: c\n',
      '1.18',
    ],
    ['application.conf', '# cluster-tls: akka 2.5.32\nakka.loglevel = INFO\n', '2.5.32'],
    ['application.conf', '// cluster-tls: pekko 1.1.5\npekko.loglevel = INFO\n', '1.1.5'],
    ['alluxio-site.properties', '# cluster-tls: alluxio EE 2.10\nalluxio.home=/a\n', '2.10'],
    [
      'jobs.yaml',
      '# cluster-tls: flink 2.1\nkind: FlinkDeployment\nspec:\n  flinkVersion: v1_18\n  flinkConfiguration:\n    a.b: c\n',
      '2.1',
    ],
  ])('%s: the comment counts before everything', (file, text, version) => {
    const { items } = status(check(file, text, { version: '1.20', system: 'flink' }).analysis);
    expect(items.map((i) => i.version)).toEqual([expect.stringContaining(version)]);
    expect(items[0]?.from).toContain('comment');
    expect(items[0]?.assumed).toBe(false);
  });
});

describe('inlay hints', () => {
  const hints = (file: string, text: string, switches: Record<string, boolean> = {}) =>
    inlayHints(check(file, text).analysis, { start: 0, end: text.length }, switches).map((h) => h.label);

  const fallback = 'security.ssl.internal.enabled: true\nsecurity.ssl.keystore: /a.p12\n';

  test.each([
    ['flink-conf.yaml', fallback],
    [
      'docker-compose.yml',
      `services:\n  jobmanager:\n    image: flink:1.20\n    environment:\n      FLINK_PROPERTIES: |\n${fallback.replace(/^(?=.)/gm, '        ')}`,
    ],
  ])('a key that others fall back to: %s', (file, text) => {
    expect(hints(file, text)).toEqual(['also internal.keystore, rest.keystore']);
    expect(hints(file, text, { fallback: false })).toEqual([]);
    expect(hints(file, text, { substitution: false })).toHaveLength(1);
  });

  test('what holds if a variable is not set', () => {
    const text = 'akka.remote.artery.transport = tcp\nakka.remote.artery.transport = ${?TRANSPORT}\n';
    expect(hints('application.conf', text)).toEqual(['else tcp']);
    expect(hints('application.conf', text, { substitution: false })).toEqual([]);
    const secret = text.replaceAll('artery.transport', 'artery.ssl.config-ssl-engine.key-password');
    expect(hints('application.conf', secret)).toEqual([]);
  });
});
