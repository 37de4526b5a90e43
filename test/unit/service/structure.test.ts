import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SelectionRange } from 'vscode-languageserver-types';
import { documentLinks } from '../../../server/src/service/documentLinks.ts';
import { documentSymbols } from '../../../server/src/service/documentSymbols.ts';
import { foldingRanges } from '../../../server/src/service/folding.ts';
import { tokenOptions } from '../../../server/src/service/names.ts';
import { definition, highlights } from '../../../server/src/service/navigate.ts';
import { selectionRanges } from '../../../server/src/service/selection.ts';
import { semanticTokens } from '../../../server/src/service/semanticTokens.ts';
import { isSubsequence, tlsSettings } from '../../../server/src/service/workspaceSymbols.ts';
import { candidates } from '../../../server/src/workspace/candidates.ts';
import { uriOf } from '../harness.ts';
import { offsetOf, type Screen, type Surroundings, screen, slice } from './support.ts';

describe('folding', () => {
  const folded = async (file: string, text: string) => {
    const ranges = foldingRanges((await screen(file, text)).analysis);
    return ranges?.map((r) => `${r.startLine}-${r.endLine}${r.kind === undefined ? '' : ` ${r.kind}`}`);
  };

  test('HOCON: objects and arrays keep their closing bracket in sight', async () => {
    const text = '# one\n# two\nakka {\n  a = [\n    1\n  ]\n  b = """x\n  y"""\n}\nc { d = 1 }\n';
    expect(await folded('application.conf', text)).toEqual(['0-1 comment', '2-7', '3-4', '6-7']);
  });

  test('properties: blocks of comments and values over several lines', async () => {
    const text = '# a\n! b\n\n# c\nalluxio.master.hostname=m\\\n  more\\\n  end\n# d\n# e\n';
    expect(await folded('alluxio-site.properties', text)).toEqual(['0-1 comment', '4-6', '7-8 comment']);
  });

  test('YAML is folded by others', async () => {
    expect(await folded('flink-conf.yaml', 'security.ssl.internal.enabled: true\n')).toBeUndefined();
    expect(await folded('nginx.conf', 'server {\n}\n')).toBeUndefined();
  });
});

describe('selection', () => {
  const steps = async (file: string, text: string) => {
    const s = await screen(file, text);
    const found: string[] = [];
    for (let r: SelectionRange | undefined = selectionRanges(s.analysis, [s.offset])?.[0]; r; r = r.parent)
      found.push(slice(s.text, r.range));
    return found;
  };

  test('HOCON: from the word outwards', async () => {
    expect(await steps('application.conf', 'akka { a.lo¦ng = "x y" }')).toEqual([
      'long',
      'a.long',
      'a.long = "x y"',
      ' a.long = "x y" ',
      '{ a.long = "x y" }',
      'akka { a.long = "x y" }',
    ]);
  });

  test('properties: element, value, entry, file', async () => {
    const text = 'alluxio.a=b\nalluxio.security.tls.enabled.protocols=TLSv1.2,TLS¦v1.3\n';
    expect(await steps('alluxio-site.properties', text)).toEqual([
      'TLSv1.3',
      'TLSv1.2,TLSv1.3',
      'alluxio.security.tls.enabled.protocols=TLSv1.2,TLSv1.3',
      text.replace('¦', ''),
    ]);
    expect((await steps('alluxio-site.properties', 'alluxio.sec¦urity.x=1')).slice(0, 2)).toEqual([
      'security',
      'alluxio.security.x',
    ]);
  });
});

describe('semantic tokens', () => {
  const tokens = (s: Screen, within?: { start: number; end: number }) => {
    const { data } = semanticTokens(s.analysis, within);
    const found: string[] = [];
    let line = 0;
    let character = 0;
    for (let i = 0; i < data.length; i += 5) {
      const [down = 0, right = 0, length = 0, type = 0, modifiers = 0] = data.slice(i, i + 5);
      character = down === 0 ? character + right : right;
      line += down;
      const start = offsetOf(s.text, { line, character });
      found.push(
        `${tokenOptions.legend.tokenTypes[type]}${modifiers === 1 ? ' deprecated' : ''} ${s.text.slice(start, start + length)}`,
      );
    }
    return found;
  };

  test('each word as the parser reads it', async () => {
    const text =
      'include "x" // c\nakka { a = true, "b" = 12, c = some text ${?X.y}, d = null }\ne = """one\r\n two"""\n';
    expect(tokens(await screen('application.conf', text))).toEqual([
      'keyword include',
      'string x',
      'comment // c',
      'property akka',
      'property a',
      'keyword true',
      'property "b"',
      'number 12',
      'property c',
      'string some text',
      'variable X.y',
      'property d',
      'keyword null',
      'property e',
      'string """one',
      'string  two"""',
    ]);
  });

  test('keys that the version at hand deprecates are marked', async () => {
    const around = { version: '2.6.21', system: 'akka' };
    const s = await screen('application.conf', 'akka.remote.classic.enabled-transports = []\nakka.x = 1', around);
    expect(tokens(s).slice(0, 2)).toEqual([
      'property deprecated akka.remote.classic.enabled-transports',
      'property akka.x',
    ]);
  });

  test('a range holds only what it touches; other files have none', async () => {
    const s = await screen('application.conf', 'akka.a = 1\nakka.b = 2\nakka.c = 3\n');
    expect(tokens(s, { start: 11, end: 21 })).toEqual(['property akka.b', 'number 2']);
    expect(tokens(await screen('flink-conf.yaml', 'security.ssl.internal.enabled: true'))).toEqual([]);
  });
});

describe('links', () => {
  const links = async (file: string, text: string, exists: readonly string[], around?: Surroundings) => {
    const s = await screen(file, text, around);
    const found = await documentLinks(s.analysis, {
      source: s.sources.source,
      exists: async (uri) => exists.some((path) => uriOf(path) === uri),
    });
    return found.map((l) => `${slice(s.text, l.range)} -> ${l.target?.slice(uriOf('').length)}`);
  };

  test('includes that are found', async () => {
    const around = { files: { 'tls.conf': 'a = 1', 'conf/x.properties': 'a=1' } };
    const text = 'include "tls"\ninclude required(file("conf/x.properties"))\ninclude "gone"\nakka {}\n';
    expect(await links('application.conf', text, [], around)).toEqual([
      'tls -> tls.conf',
      'conf/x.properties -> conf/x.properties',
    ]);
  });

  test('relative paths that exist beside the file, never absolute ones', async () => {
    const text =
      'security.ssl.internal.keystore: certs/k.jks\nsecurity.ssl.internal.truststore: /certs/t.jks\nsecurity.ssl.rest.keystore: gone.jks\n';
    expect(await links('conf/flink-conf.yaml', text, ['conf/certs/k.jks', 'certs/t.jks', 'conf/certs/t.jks'])).toEqual([
      'certs/k.jks -> conf/certs/k.jks',
    ]);
    expect(
      await links('application.conf', 'akka.remote.artery.ssl.config-ssl-engine.key-store = "k.p12"', ['k.p12']),
    ).toEqual(['k.p12 -> k.p12']);
  });
});

describe('workspace symbols', () => {
  test('the TLS settings of a document, without what only stands beside them', async () => {
    const s = await screen(
      'flink-conf.yaml',
      'security.ssl.internal.enabled: true\nparallelism.default: 4\nsecurity.ssl.internal.keystore-password: x\n',
    );
    expect(tlsSettings(s.analysis).map((x) => [x.name, x.containerName])).toEqual([
      ['security.ssl.internal.enabled', 'flink-conf.yaml · flink'],
      ['security.ssl.internal.keystore-password', 'flink-conf.yaml · flink'],
    ]);
    expect(JSON.stringify(tlsSettings(s.analysis))).not.toContain('"x"');
  });

  test('a query is found in order, whatever its case', () => {
    expect(isSubsequence('', 'a')).toBe(true);
    expect(isSubsequence('SSLkeyst', 'security.ssl.internal.keystore')).toBe(true);
    expect(isSubsequence('ssl key', 'security.ssl.internal.keystore')).toBe(true);
    expect(isSubsequence('keyssl', 'security.ssl.internal.keystore')).toBe(false);
  });

  test('files are listed from the top down, nothing hidden, and not for ever', async () => {
    const tree: Record<string, { name: string; type: 'file' | 'folder' }[]> = {
      'file:///w': [
        { name: 'deep', type: 'folder' },
        { name: '.git', type: 'folder' },
        { name: 'node_modules', type: 'folder' },
        { name: 'a b.conf', type: 'file' },
        { name: 'x.png', type: 'file' },
      ],
      'file:///w/deep': [{ name: 'values.yaml', type: 'file' }],
      'file:///w/.git': [{ name: 'config.yaml', type: 'file' }],
      'file:///w/node_modules': [{ name: 'config.yaml', type: 'file' }],
    };
    const host = { list: async (uri: string) => tree[uri] ?? [] };
    expect(await candidates(host, ['file:///w/'])).toEqual(['file:///w/a%20b.conf', 'file:///w/deep/values.yaml']);
    const endless = {
      list: async () => [
        { name: 'd', type: 'folder' as const },
        ...Array.from({ length: 10 }, (_, i) => ({ name: `${i}.yaml`, type: 'file' as const })),
      ],
    };
    expect(await candidates(endless, ['file:///w'])).toHaveLength(2_000);
    const empty = { list: async () => [{ name: 'd', type: 'folder' as const }] };
    expect(await candidates(empty, ['file:///w'])).toEqual([]);
  });
});

const names = ['application.conf', 'x.hocon', 'alluxio-site.properties', 'flink-conf.yaml', 'values.yaml'];
const pieces = fc.constantFrom(
  ...['akka', 'alluxio', '.', '=', ':', '\n', '{', '}', '[', ']', '"', '"""', '${', '}', '#', '\\', ' ', '&a', '*a'],
  ...[
    'include "x"',
    'security.ssl.internal.keystore: k',
    'kind: ConfigMap\ndata:\n  application.conf: |\n    akka',
    '+=',
  ],
);

test('random text: every answer lies in the document', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.array(pieces, { maxLength: 40 }).map((p) => p.join('')),
      fc.nat(),
      async (file, text, seed) => {
        const s = await screen(file, text);
        const offset = text.length === 0 ? 0 : seed % (text.length + 1);
        const lines = text.split('\n');
        const inside = (p: { line: number; character: number }): boolean =>
          p.line < lines.length && p.character <= (lines[p.line]?.length ?? 0);
        const ranges = [
          ...highlights(s.analysis, offset, s.groups).map((h) => h.range),
          ...(await definition(s.analysis, offset, s.groups, s.sources)).map((l) => l.range),
          ...documentSymbols(s.analysis).flatMap((d) => [d.range, d.selectionRange]),
          ...(selectionRanges(s.analysis, [offset]) ?? []).map((r) => r.range),
        ];
        for (const range of ranges) expect(inside(range.start) && inside(range.end)).toBe(true);
        for (const f of foldingRanges(s.analysis) ?? [])
          expect(f.startLine < f.endLine && f.endLine < lines.length).toBe(true);
        const { data } = semanticTokens(s.analysis);
        expect(data.every((n) => n >= 0)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
