import { describe, expect, test } from 'vitest';
import { type CompletionItem, InsertTextFormat, type TextEdit } from 'vscode-languageserver-types';
import { formats } from '../../../server/src/formats/index.ts';
import { complete, resolveItem } from '../../../server/src/service/complete.ts';
import { check } from '../harness.ts';
import { edited, offsetOf, type Screen, type Surroundings, screen } from './support.ts';

interface Offer {
  readonly s: Screen;
  readonly items: readonly CompletionItem[];
}

async function offer(file: string, text: string, around?: Surroundings, snippets = true): Promise<Offer> {
  const s = await screen(file, text, around);
  return { s, items: await complete(s.analysis, s.offset, { snippets }) };
}

const item = ({ items }: Offer, label: string): CompletionItem => {
  const found = items.find((i) => i.label === label);
  if (found === undefined) throw new Error(`${label} is not among ${items.map((i) => i.label).join(', ')}`);
  return found;
};

/** Tab stops as they first look; the last one is where the cursor ends. */
const expanded = (snippet: string): string =>
  snippet
    .replace(/(?<!\\)\$\{\d+\|([^,|]*)[^}]*\}/g, '$1')
    .replace(/(?<!\\)\$\{\d+:((?:\\.|[^}\\])*)\}/g, '$1')
    .replace(/(?<!\\)\$0/g, '¦')
    .replace(/(?<!\\)\$\d+/g, '')
    .replace(/\\([\\$}])/g, '$1');

/** The text after an item was taken, as an editor inserts it: further lines get the indentation of the first. */
function taken(offered: Offer, label: string): string {
  const { s } = offered;
  const { textEdit, insertTextFormat } = item(offered, label);
  const { range, newText } = textEdit as TextEdit;
  const start = offsetOf(s.text, range.start);
  const indent = /^[ \t]*/.exec(s.text.slice(s.text.lastIndexOf('\n', start - 1) + 1, start))?.[0] ?? '';
  const text = insertTextFormat === InsertTextFormat.Snippet ? expanded(newText) : newText;
  return edited(s.text, [{ range, newText: text.replaceAll('\n', `\n${indent}`) }]);
}

const order = ({ items }: Offer): string[] =>
  [...items].sort((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1)).map((i) => i.label);

describe('keys', () => {
  test('whole keys in line formats, with separator and the cursor at the value', async () => {
    expect(taken(await offer('flink-conf.yaml', 'security.ssl.int¦'), 'security.ssl.internal.enabled')).toBe(
      'security.ssl.internal.enabled: ¦',
    );
    expect(taken(await offer('alluxio-site.properties', 'alluxio.network.tls¦\n'), 'alluxio.network.tls.enabled')).toBe(
      'alluxio.network.tls.enabled=¦\n',
    );
  });

  test('a key whose value already stands keeps its separator', async () => {
    expect(taken(await offer('flink-conf.yaml', 'security.ssl.int¦: true\n'), 'security.ssl.internal.enabled')).toBe(
      'security.ssl.internal.enabled: true\n',
    );
    expect(
      taken(await offer('application.conf', 'akka.remote.artery.tran¦ = tcp\n'), 'akka.remote.artery.transport'),
    ).toBe('akka.remote.artery.transport = tcp\n');
  });

  test('in nested YAML only the missing rest', async () => {
    expect(
      taken(
        await offer('config.yaml', 'jobmanager.rpc.address: jm\nsecurity:\n  ssl:\n    internal:\n      ena¦\n'),
        'enabled',
      ),
    ).toBe('jobmanager.rpc.address: jm\nsecurity:\n  ssl:\n    internal:\n      enabled: ¦\n');
    expect(
      taken(await offer('config.yaml', 'jobmanager.rpc.address: jm\nsecurity:\n  ssl:\n    ¦\n'), 'internal.enabled'),
    ).toBe('jobmanager.rpc.address: jm\nsecurity:\n  ssl:\n    internal.enabled: ¦\n');
    expect(
      taken(await offer('config.yaml', 'security:\n  ssl:\n    internal:\n      enabled: true\n      ¦\n'), 'keystore'),
    ).toBe('security:\n  ssl:\n    internal:\n      enabled: true\n      keystore: ¦\n');
  });

  test('in nested HOCON only the missing rest', async () => {
    expect(
      taken(
        await offer('application.conf', 'akka.remote {\n  artery {\n    ssl.config¦\n  }\n}\n'),
        'ssl.config-ssl-engine.key-store',
      ),
    ).toBe('akka.remote {\n  artery {\n    ssl.config-ssl-engine.key-store = ¦\n  }\n}\n');
    expect(taken(await offer('application.conf', 'akka { remote.artery { ¦ } }'), 'transport')).toBe(
      'akka { remote.artery { transport = ¦ } }',
    );
  });

  test('inside a ConfigMap the key of the embedded file', async () => {
    const text =
      'kind: ConfigMap\ndata:\n  flink-conf.yaml: |\n    jobmanager.rpc.address: jm\n    security.ssl.rest.ena¦\n';
    expect(taken(await offer('cm.yaml', text), 'security.ssl.rest.enabled')).toBe(
      text.replace('security.ssl.rest.ena¦', 'security.ssl.rest.enabled: ¦'),
    );
  });

  test('keys that are set sink to the end and say so; deprecated ones stand behind and are tagged', async () => {
    const offered = await offer('flink-conf.yaml', 'security.ssl.internal.enabled: true\n¦\n');
    const found = item(offered, 'security.ssl.internal.enabled');
    expect(found.detail).toBe('already set');
    const labels = order(offered);
    expect(labels.indexOf('security.ssl.internal.enabled')).toBeGreaterThan(
      labels.indexOf('security.ssl.rest.enabled'),
    );
    const classic = await offer('application.conf', 'akka.remote.¦\n', { version: '2.6.21', system: 'akka' });
    const old = item(classic, 'akka.remote.classic.netty.ssl.enable-ssl');
    expect(old.tags).toEqual([1]);
    const names = order(classic);
    expect(names.indexOf(old.label)).toBeGreaterThan(names.indexOf('akka.remote.artery.transport'));
  });

  test('keys of a later or an earlier version are not offered, nor those of the other product', async () => {
    const pekko = await offer('application.conf', 'pekko.remote.¦\n');
    expect(pekko.items.filter((i) => i.label.startsWith('akka.'))).toEqual([]);
    expect(pekko.items.length).toBeGreaterThan(10);
    const all = check('flink-conf.yaml', 'x: 1\n').analysis.units[0]?.schema.options.all ?? [];
    const late = all.filter((o) => o.since !== undefined && /^2\./.test(o.since)).map((o) => o.name);
    const offered = await offer('flink-conf.yaml', '¦\n', { version: '1.10', system: 'flink' });
    expect(offered.items.filter((i) => late.includes(i.label))).toEqual([]);
  });

  test('documentation comes when an item is looked at', async () => {
    const offered = await offer('flink-conf.yaml', '¦\n');
    const found = item(offered, 'security.ssl.internal.enabled');
    expect(found.documentation).toBeUndefined();
    const { documentation } = resolveItem(found, offered.s.analysis);
    expect(JSON.stringify(documentation)).toContain('security.ssl.internal.enabled');
    expect(resolveItem({ label: 'x' }, offered.s.analysis)).toEqual({ label: 'x' });
  });

  test('an editor without tab stops gets plain text', async () => {
    const offered = await offer('flink-conf.yaml', 'security.ssl.internal.ena¦', {}, false);
    expect(offered.items.every((i) => i.insertTextFormat !== InsertTextFormat.Snippet)).toBe(true);
    expect(taken(offered, 'security.ssl.internal.enabled')).toBe('security.ssl.internal.enabled: ');
  });

  test('nothing in comments and in foreign files', async () => {
    expect((await offer('flink-conf.yaml', '# security¦\n')).items).toEqual([]);
    expect((await offer('application.conf', 'akka {\n  // remote¦\n}\n')).items).toEqual([]);
    expect((await offer('nginx.conf', 'ssl¦')).items).toEqual([]);
    expect((await offer('values.yaml', 'replicas: ¦\n')).items).toEqual([]);
  });
});

describe('values', () => {
  const values = async (file: string, text: string, around?: Surroundings): Promise<string[]> =>
    (await offer(file, text, around)).items.map((i) => i.label);

  test('booleans, in each format', async () => {
    for (const [file, text, after] of [
      ['flink-conf.yaml', 'security.ssl.internal.enabled: ¦\n', 'security.ssl.internal.enabled: true\n'],
      ['flink-conf.yaml', 'security.ssl.internal.enabled:¦\n', 'security.ssl.internal.enabled: true\n'],
      ['flink-conf.yaml', 'security.ssl.internal.enabled: fal¦se\n', 'security.ssl.internal.enabled: true\n'],
      ['config.yaml', 'security.ssl.internal.enabled: ¦\n', 'security.ssl.internal.enabled: true\n'],
      ['alluxio-site.properties', 'alluxio.network.tls.enabled=¦\n', 'alluxio.network.tls.enabled=true\n'],
    ] as const)
      expect(taken(await offer(file, text), 'true')).toBe(after);
  });

  test('in maps that hold strings only, booleans get quotes; where others stand without, they do too', async () => {
    const head = 'apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkConfiguration:\n';
    const text = `${head}    security.ssl.internal.enabled: ¦\n`;
    expect(taken(await offer('flink.yaml', text), 'true')).toBe(text.replace('¦', "'true'"));
    const mixed = `${head}    taskmanager.numberOfTaskSlots: 2\n    security.ssl.internal.enabled: ¦\n`;
    expect(taken(await offer('flink.yaml', mixed), 'true')).toBe(mixed.replace('¦', 'true'));
  });

  test('inside quotes the quotes stay', async () => {
    const text =
      'apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkConfiguration:\n    security.ssl.internal.enabled: "¦"\n';
    expect(taken(await offer('flink.yaml', text), 'true')).toBe(text.replace('¦', 'true'));
    expect(taken(await offer('application.conf', 'akka.remote.artery.transport = "t¦cp"\n'), 'tls-tcp')).toBe(
      'akka.remote.artery.transport = "tls-tcp"\n',
    );
  });

  test('in a list only the element under the cursor', async () => {
    const suites = 'security.ssl.algorithms: TLS_AES_128_GCM_SHA256,¦\n';
    const offered = await offer('flink-conf.yaml', suites, { version: '1.18', system: 'flink' });
    const label = offered.items.find((i) => i.label.startsWith('TLS_ECDHE'))?.label ?? '';
    expect(taken(offered, label)).toBe(`security.ssl.algorithms: TLS_AES_128_GCM_SHA256,${label}\n`);
    const hocon = 'akka.remote.artery.ssl.config-ssl-engine.enabled-algorithms = [TLS_AES_128_GCM_SHA256, ¦]\n';
    const inArray = await offer('application.conf', hocon);
    const first = inArray.items[0]?.label ?? '';
    expect(taken(inArray, first)).toBe(hocon.replace('¦', first));
  });

  test('a default says that it is one, and of secrets nothing is known', async () => {
    const offered = await offer('flink-conf.yaml', 'security.ssl.internal.enabled: ¦\n');
    expect(item(offered, 'false').detail).toBe('default');
    expect(await values('flink-conf.yaml', 'security.ssl.internal.keystore-password: ¦\n')).toEqual([]);
  });

  test('substitutions offer the paths of the file', async () => {
    const text = 'akka.remote.artery.canonical.hostname = host\nakka.remote.artery.bind.hostname = ${¦}\n';
    const offered = await offer('application.conf', text);
    expect(taken(offered, 'akka.remote.artery.canonical.hostname')).toBe(
      text.replace('¦', 'akka.remote.artery.canonical.hostname'),
    );
  });

  test('files beside a relative path', async () => {
    const s = await screen('flink-conf.yaml', 'security.ssl.internal.keystore: certs/k¦\n');
    const items = await complete(s.analysis, s.offset, {
      snippets: true,
      files: async (_, typed) => (typed === 'certs/k' ? [{ name: 'k.jks', type: 'file' }] : []),
    });
    expect(taken({ s, items }, 'k.jks')).toBe('security.ssl.internal.keystore: certs/k.jks\n');
  });
});

describe('blocks', () => {
  const places = [
    ['flink-conf.yaml', '¦\n', 'flinkConf'],
    ['config.yaml', 'security.ssl.rest.enabled: true\n¦\n', 'yaml'],
    ['alluxio-site.properties', 'alluxio.master.hostname=m\n¦\n', 'properties'],
    ['application.conf', '¦\n', 'hocon'],
    ['application.conf', 'pekko {}\n¦\n', 'hocon'],
  ] as const;

  test.each(places)('every block in %s after %j reads back as its keys', async (file, text, format) => {
    const offered = await offer(file, text);
    const blocks = offered.items.filter((i) => i.sortText?.startsWith('0~'));
    expect(blocks.length).toBeGreaterThan(0);
    for (const { label } of blocks) {
      const after = taken(offered, label);
      const tree = formats[format].parse(after);
      expect(
        tree.problems.filter((p) => p.severity === 'error'),
        `${label}:\n${after}`,
      ).toEqual([]);
      const { findings, analysis } = check(file, after);
      const unknown = findings.filter((f) => f.rule.id === 'config/unknown-key').map((f) => f.message);
      expect(unknown, after).toEqual([]);
      expect(analysis.units.flatMap((u) => u.settings).length, after).toBeGreaterThan(1);
    }
  });

  test('keys that stand already are left out of a block', async () => {
    const offered = await offer('flink-conf.yaml', 'security.ssl.internal.enabled: true\n¦\n');
    const block = offered.items.find((i) => i.sortText?.startsWith('0~') && /internal/.test(i.label));
    const after = taken(offered, block?.label ?? '');
    expect(after.match(/security\.ssl\.internal\.enabled/g)).toHaveLength(1);
  });

  test('in a quoted string of a YAML file a block stays in its quotes', async () => {
    const text =
      'services:\n  jobmanager:\n    image: flink:1.18\n    environment:\n      FLINK_PROPERTIES: "jobmanager.rpc.address: jm\\n¦"\n';
    const offered = await offer('docker-compose.yml', text);
    const block = offered.items.find((i) => i.sortText?.startsWith('0~'));
    const after = taken(offered, block?.label ?? '');
    expect(formats.yaml.parse(after).problems).toEqual([]);
    const { analysis } = check('docker-compose.yml', after);
    expect(analysis.units.flatMap((u) => u.settings).length).toBeGreaterThan(2);
  });

  test('in a ConfigMap further lines keep the indentation', async () => {
    const text = 'kind: ConfigMap\ndata:\n  flink-conf.yaml: |\n    jobmanager.rpc.address: jm\n    ¦\n';
    const offered = await offer('cm.yaml', text);
    const block = offered.items.find((i) => i.sortText?.startsWith('0~'));
    const after = taken(offered, block?.label ?? '');
    const settings = check('cm.yaml', after).analysis.units.flatMap((u) => u.settings.map((s) => s.key));
    expect(settings.length).toBeGreaterThan(2);
    expect(
      after
        .split('\n')
        .slice(3, -1)
        .every((l) => l.startsWith('    ') && !l.startsWith('     ')),
    ).toBe(true);
  });
});
