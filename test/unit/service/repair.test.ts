import { describe, expect, test } from 'vitest';
import type { CodeAction, Diagnostic } from 'vscode-languageserver-types';
import { codeActions } from '../../../server/src/service/codeActions.ts';
import { diagnostics } from '../../../server/src/service/diagnostics.ts';
import { inlayHints } from '../../../server/src/service/inlayHints.ts';
import { fixAllKind } from '../../../server/src/service/names.ts';
import { check, shown } from '../harness.ts';
import { edited, offsetOf, type Screen, type Surroundings, screen, slice } from './support.ts';

const published = (s: Screen): Diagnostic[] => diagnostics(s.analysis.document, s.findings, () => undefined);

/** What a light bulb at the cursor offers, or for the whole document on a kind. */
function offered(s: Screen, only?: string[]): CodeAction[] {
  const { document } = s.analysis;
  return codeActions({
    document,
    findings: s.findings,
    diagnosticOf: (f) => diagnostics(document, [f], () => undefined)[0],
    span: only === undefined ? { start: s.offset, end: s.offset } : { start: 0, end: s.text.length },
    documentOf: () => undefined,
    ...(only === undefined ? {} : { only }),
  });
}

function result(s: Screen, action: CodeAction | undefined): string {
  const edits = action?.edit?.changes?.[s.analysis.document.uri] ?? [];
  return edited(s.text, edits);
}

const at = (file: string, text: string, around?: Surroundings): Promise<Screen> => screen(file, text, around);

describe('diagnostics', () => {
  test('stand at the value, with rule and page', async () => {
    const s = await at('flink-conf.yaml', 'security.ssl.internal.enabled: ture\n');
    const [first] = published(s);
    expect(first).toMatchObject({
      severity: 1,
      source: 'Cluster TLS',
      code: 'config/wrong-value',
      codeDescription: { href: 'cluster-tls:/rules/config/wrong-value.md' },
    });
    expect(first === undefined ? '' : slice(s.text, first.range)).toBe('ture');
  });

  test('say nothing of secrets', async () => {
    for (const [file, text] of [
      [
        'flink-conf.yaml',
        'security.ssl.internal.enabled: true\nsecurity.ssl.internal.key-password: geheim\nsecurity.ssl.internal.key-password: geheim # x\nsecurity.ssl.internal.keystore-pasword: geheim\n',
      ],
      [
        'alluxio-site.properties',
        'alluxio.network.tls.enabled=true\nalluxio.network.tls.keystore.password=geheim\nalluxio.network.tls.keystore.pasword=geheim\n',
      ],
      [
        'application.conf',
        'akka.remote.artery.ssl.config-ssl-engine { key-store-password = geheim, key-password = ${geheim }\n',
      ],
    ] as const) {
      const s = await at(file, text);
      const all = published(s);
      expect(all.length, file).toBeGreaterThan(0);
      expect(JSON.stringify(all.map((d) => [d.message, d.relatedInformation?.map((r) => r.message)]))).not.toMatch(
        /(?<!\$\{)geheim(?!\s*\})/,
      );
    }
  });

  test('deprecated keys are struck through', async () => {
    const around = { version: '1.16', system: 'flink' };
    const s = await at('flink-conf.yaml', 'security.ssl.session-cache-size: 100\n', around);
    expect(published(s).some((d) => d.tags?.includes(2))).toBe(true);
  });
});

describe('code actions', () => {
  test('the repair of the finding under the cursor comes first and is preferred', async () => {
    const s = await at('flink-conf.yaml', 'security.ssl.internal.enabled: tu¦re\n');
    const [first] = offered(s);
    expect(first).toMatchObject({ title: 'Change to true', kind: 'quickfix', isPreferred: true });
    expect(first?.diagnostics).toHaveLength(1);
    expect(result(s, first)).toBe('security.ssl.internal.enabled: true\n');
  });

  test('a comment with rule and reason suppresses exactly this finding', async () => {
    for (const [file, text] of [
      ['flink-conf.yaml', 'security.ssl.internal.enabled: tu¦re\nsecurity.ssl.rest.enabled: ture\n'],
      ['application.conf', 'akka.remote.artery {\n  enabled = mayb¦e\n  large-message-destinations = 5\n}\n'],
      [
        'cm.yaml',
        'kind: ConfigMap\ndata:\n  flink-conf.yaml: |\n    security.ssl.rest.enabled: ture\n    security.ssl.internal.enabled: tu¦re\n',
      ],
      [
        'flink.yaml',
        'apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkConfiguration:\n    security.ssl.internal.enabled: tu¦re\n    security.ssl.rest.enabled: ture\n',
      ],
    ] as const) {
      const s = await at(file, text);
      const before = shown(check(file, s.text));
      const action = offered(s).find((a) => a.title === 'Suppress config/wrong-value here');
      const text2 = result(s, action);
      expect(text2).toContain('# cluster-tls: ignore config/wrong-value -- reason');
      const left = shown(check(file, text2));
      expect(left, text2).toHaveLength(before.length - 1);
    }
  });

  test('a rule can be turned off by a command of the editor', async () => {
    const s = await at('flink-conf.yaml', 'security.ssl.internal.enabled: tu¦re\n');
    expect(offered(s).find((a) => a.title === 'Turn config/wrong-value off')?.command).toMatchObject({
      command: 'clusterTls.setRuleSeverity',
      arguments: [{ rule: 'config/wrong-value', severity: 'off' }],
    });
  });

  test('nothing away from a finding, and nothing of another kind than asked for', async () => {
    expect(offered(await at('flink-conf.yaml', '¦# x\n\nsecurity.ssl.internal.enabled: ture\n'))).toEqual([]);
    expect(offered(await at('flink-conf.yaml', 'security.ssl.internal.enabled: ture\n'), ['refactor'])).toEqual([]);
  });

  test('all safe repairs at once on source.fixAll, from any of its prefixes', async () => {
    const text = 'security.ssl.rest.enabled: yes\nsecurity.ssl.internal.enabled: yes\n';
    const s = await at('flink-conf.yaml', text, { version: '1.18', system: 'flink' });
    for (const kind of ['source.fixAll', fixAllKind, 'source']) {
      const [action] = offered(s, [kind]);
      expect(action?.kind).toBe(fixAllKind);
      const fixed = result(s, action);
      expect(fixed).not.toMatch(/yes/);
      expect(shown(check('flink-conf.yaml', fixed)).filter((f) => f.includes('wrong-value'))).toEqual([]);
    }
    expect(offered(s, ['source.organizeImports'])).toEqual([]);
  });

  test('titles hold no secret', async () => {
    const s = await at('flink-conf.yaml', 'security.ssl.internal.keystore-pas¦wrod: geheim\n');
    const titles = offered(s).map((a) => a.title);
    expect(titles.length).toBeGreaterThan(0);
    expect(titles.join('\n')).not.toMatch(/geheim/);
  });
});

describe('inlay hints', () => {
  const hints = async (file: string, text: string, switches: Record<string, boolean> = {}, around?: Surroundings) => {
    const s = await screen(file, text, around);
    return inlayHints(s.analysis, { start: 0, end: s.text.length }, switches).map(
      (h) => `${s.text.slice(0, offsetOf(s.text, h.position)).split('\n').at(-1)} | ${String(h.label)}`,
    );
  };

  test('behind a shared key: the unset keys that it serves', async () => {
    const text =
      'security.ssl.internal.enabled: true\nsecurity.ssl.keystore: /k.jks\nsecurity.ssl.internal.keystore: /i\n';
    const [hint, ...more] = await hints('flink-conf.yaml', text);
    expect(hint).toMatch(/^security\.ssl\.keystore: \/k\.jks \| also .*rest\.keystore/);
    expect(hint).not.toContain('internal.keystore,');
    expect(more).toEqual([]);
    expect(await hints('flink-conf.yaml', text, { fallback: false })).toEqual([]);
  });

  test('behind a value that a variable may replace: what holds else; never of secrets', async () => {
    const text = 'akka.remote.artery.transport = tcp\nakka.remote.artery.transport = ${?TRANSPORT}\n';
    expect(await hints('application.conf', text)).toEqual(['akka.remote.artery.transport = ${?TRANSPORT} | else tcp']);
    expect(await hints('application.conf', text, { substitution: false })).toEqual([]);
    const key = 'akka.remote.artery.ssl.config-ssl-engine.key-password';
    expect(await hints('application.conf', `${key} = geheim\n${key} = \${?KEY_PASSWORD}\n`)).toEqual([]);
  });

  test('only within the piece that is asked for', async () => {
    const s = await screen('flink-conf.yaml', 'security.ssl.keystore: /k.jks\n# far away\n');
    expect(inlayHints(s.analysis, { start: 31, end: 40 }, {})).toEqual([]);
  });
});

describe('a fix that makes a file', () => {
  const text = 'security.ssl.internal.enabled: true\n';
  const offered = (creates: boolean) => {
    const checked = check('conf/flink-conf.yaml', text, { version: '2.2' });
    return codeActions({
      document: checked.analysis.document,
      findings: checked.findings,
      diagnosticOf: () => undefined,
      span: { start: 0, end: 0 },
      documentOf: () => undefined,
      creates,
    }).find((a) => a.title === 'Write config.yaml beside it');
  };

  test('writes config.yaml beside a flink-conf.yaml that Flink 2 does not read', () => {
    const [create, edit] = offered(true)?.edit?.documentChanges ?? [];
    expect(create).toMatchObject({
      kind: 'create',
      uri: 'file:///workspace/conf/config.yaml',
      options: { overwrite: false },
    });
    expect(edit).toMatchObject({ edits: [{ newText: expect.stringContaining('enabled') }] });
  });

  test('is not offered to a client that cannot make files', () => {
    expect(offered(false)).toBeUndefined();
  });
});
