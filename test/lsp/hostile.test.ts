import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { build, Client } from './client.ts';

beforeAll(build);

const names = [
  'application.conf',
  'reference.conf',
  'x.hocon',
  'alluxio-site.properties',
  'flink-conf.yaml',
  'config.yaml',
  'values.yaml',
  'alluxio-cluster.yaml',
  'docker-compose.yml',
  'alluxio-env.sh',
  'nginx.conf',
];

/** What parsers, dialects and features look for, and what breaks them. */
const shard = fc.oneof(
  fc.constantFrom(
    ...['akka', 'alluxio', 'flink', 'security.ssl.internal.keystore', 'alluxio.security.tls.enabled', 'properties:'],
    ...[
      '.',
      '=',
      ': ',
      '\n',
      '\r\n',
      '\r',
      '{',
      '}',
      '[',
      ']',
      '"',
      '"""',
      "'",
      '${',
      '${?',
      '}',
      '#',
      '//',
      '\\',
      ' ',
    ],
    ...['\t', '&a', '*a', '<<: *a', '- ', '|', '>', '---\n', '{{', '}}', '<x>', '\u0000', '\ufeff', '😀', '\ud800'],
    ...[
      'include "application"',
      'include required(file("x.hocon"))',
      'kind: ConfigMap\ndata:\n  flink-conf.yaml: |\n    ',
    ],
    ...[
      'kind: FlinkDeployment\nspec:\n  flinkConfiguration:\n    ',
      '-Dakka.x=1',
      'env.java.opts: ',
      '$(X)',
      '# cluster-tls: ',
    ],
  ),
  fc.string({ maxLength: 6 }),
);
const text = fc.array(shard, { maxLength: 60 }).map((shards) => shards.join(''));

test('random text under every name: each request is answered, nothing is logged as an error, the process lives on', async () => {
  const client = await Client.start();
  const lived = { ended: false };
  client.process.once('exit', () => {
    lived.ended = true;
  });
  await fc.assert(
    fc.asyncProperty(text, text, fc.nat(), fc.constantFrom(...names), async (before, after, seed, name) => {
      await client.open(name, before);
      await client.type(name, 0, 0, Math.min(before.search(/[\r\n]|$/), 3), after);
      const lines = `${after}${before}`.split(/\r\n|\r|\n/);
      const line = seed % lines.length;
      const character = seed % ((lines[line]?.length ?? 0) + 1);
      const range = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
      const context = { includeDeclaration: true, diagnostics: [] };
      const positions = [{ line, character }];
      const at = ['completion', 'hover', 'definition', 'references', 'documentHighlight'].map((m) =>
        client.at(m, name, line, character, { context }),
      );
      const of = ['documentSymbol', 'documentLink', 'foldingRange', 'selectionRange', 'semanticTokens/full'].map((m) =>
        client.of(m, name, { positions }),
      );
      const inRange = ['codeAction', 'inlayHint', 'semanticTokens/range', 'diagnostic'].map((m) =>
        client.of(m, name, { range, context }),
      );
      await Promise.all([...at, ...of, ...inRange, client.request('workspace/symbol', { query: 'ssl' })]);
      // A refusal is an answer too.
      await client.at('rename', name, line, character, { newName: 'x.y' }).catch((e: Error) => e.message);
      await client.close(name);
      expect(client.errors, name).toEqual([]);
      expect(lived.ended).toBe(false);
    }),
    { numRuns: 150 },
  );
});

test('a request for what is not open and lies nowhere has an empty answer', async () => {
  const client = await Client.start();
  expect(await client.at('hover', 'gone.conf', 0, 0)).toBeNull();
  expect(await client.diagnostics('gone.conf')).toEqual([]);
  expect(await client.at('completion', '../../../../etc/passwd', 0, 0)).toEqual([]);
  expect(client.errors).toEqual([]);
});
