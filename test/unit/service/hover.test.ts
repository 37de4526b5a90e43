import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MarkupContent } from 'vscode-languageserver-types';
import { hover } from '../../../server/src/service/hover.ts';
import { code } from '../../../server/src/service/markdown.ts';
import { type Surroundings, screen, slice } from './support.ts';

async function hovered(file: string, text: string, around?: Surroundings) {
  const s = await screen(file, text, around);
  const answer = hover(s.analysis, s.offset, s.findings);
  if (answer === undefined) return undefined;
  const { value } = answer.contents as MarkupContent;
  return { value, at: answer.range === undefined ? '' : slice(s.text, answer.range) };
}

describe('what a key means', () => {
  test('in every format, the key as the product knows it', async () => {
    for (const [file, text, key, at] of [
      ['flink-conf.yaml', 'security.ssl.inter¦nal.enabled: true\n', 'security.ssl.internal.enabled', undefined],
      [
        'config.yaml',
        'security:\n  ssl:\n    internal:\n      ena¦bled: true\n',
        'security.ssl.internal.enabled',
        'enabled',
      ],
      ['alluxio-site.properties', 'alluxio.network.tls.ena¦bled=true\n', 'alluxio.network.tls.enabled', undefined],
      [
        'application.conf',
        'akka.remote.artery { trans¦port = tls-tcp }\n',
        'akka.remote.artery.transport',
        'transport',
      ],
      [
        'cm.yaml',
        'kind: ConfigMap\ndata:\n  flink-conf.yaml: |\n    security.ssl.rest.ena¦bled: true\n',
        'security.ssl.rest.enabled',
        undefined,
      ],
    ] as const) {
      const found = await hovered(file, text);
      expect(found?.value, file).toContain(`**\`${key}\`**`);
      expect(found?.at, file).toBe(at ?? key);
    }
  });

  test('type, default and who reads it', async () => {
    const found = await hovered('flink-conf.yaml', 'security.ssl.inter¦nal.enabled: true\n');
    expect(found?.value).toMatch(/- Type: boolean/);
    expect(found?.value).toMatch(/- Default.*`false`/);
  });

  test('nothing on foreign keys, in comments, in foreign files', async () => {
    expect(await hovered('flink-conf.yaml', 'my.own.k¦ey: 1\n')).toBeUndefined();
    expect(await hovered('flink-conf.yaml', '# security.ssl.inter¦nal.enabled: true\n')).toBeUndefined();
    expect(await hovered('nginx.conf', 'ssl¦ on;\n')).toBeUndefined();
  });
});

describe('what holds here', () => {
  test('a definition that another one overrides', async () => {
    const text = 'security.ssl.internal.ena¦bled: true\nsecurity.ssl.internal.enabled: false\n';
    expect((await hovered('flink-conf.yaml', text))?.value).toContain('another definition counts: `false`');
  });

  test('of a secret never the value, whichever definition counts', async () => {
    const text = 'security.ssl.internal.key-pass¦word: geheim1\nsecurity.ssl.internal.key-password: geheim2\n';
    const key = await hovered('flink-conf.yaml', text);
    const value = await hovered('flink-conf.yaml', text.replace('¦', '').replace('geheim1', 'gehe¦im1'));
    expect(key?.value).toContain('another definition counts');
    expect(`${key?.value}${value?.value}`).not.toMatch(/geheim/);
    const hocon = await hovered(
      'application.conf',
      'akka.remote.artery.ssl.config-ssl-engine.key-store-pass¦word = ${?STORE_PASSWORD}geheim\n',
    );
    expect(hocon?.value).not.toMatch(/geheim/);
  });

  test('a value from outside, and what it is else', async () => {
    const text = 'akka.remote.artery.transport = tcp\nakka.remote.artery.trans¦port = ${?TRANSPORT}\n';
    expect((await hovered('application.conf', text))?.value).toContain('decided outside this file');
  });

  test('under a finding stands what the product does', async () => {
    const found = await hovered('flink-conf.yaml', 'security.ssl.internal.enabled: tu¦re\n');
    expect(found?.value).toMatch(/^A value of the wrong type .* stops the process/);
    expect(found?.at).toBe('ture');
  });
});

describe('Markdown', () => {
  test('text from a file cannot become markup', async () => {
    const evil = '`](command:x) <img src=x> **b** [a](http://x)';
    const text = `akka.remote.artery.trans¦port = tcp\nakka.remote.artery.transport = ${JSON.stringify(evil)}\n`;
    const found = await hovered('application.conf', text);
    expect(found?.value).toContain(`\`\` ${evil} \`\``);
  });

  test('inline code holds any text in one piece and on one line', () => {
    expect(code('a`b')).toBe('``a`b``');
    expect(code('`')).toBe('`` ` ``');
    expect(code('a\r\nb\u202ec')).toBe('`a b�c`');
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', '\n', ' ', '\u0000', '😀') }), (text) => {
        const shown = code(text);
        const fence = /^`+/.exec(shown)?.[0] ?? '';
        const inner = shown.slice(fence.length, shown.length - fence.length);
        expect(shown.endsWith(fence)).toBe(true);
        expect([...inner.matchAll(/`+/g)].every((m) => m[0].length !== fence.length)).toBe(true);
        expect(shown).not.toMatch(/[\r\n\u0000]/);
      }),
    );
  });
});
