import { describe, expect, test } from 'vitest';
import type { DocumentSymbol } from 'vscode-languageserver-types';
import { documentSymbols } from '../../../server/src/service/documentSymbols.ts';
import { offsetOf, screen } from './support.ts';

async function outline(file: string, text: string): Promise<string[]> {
  const s = await screen(file, text);
  const lines: string[] = [];
  const visit = (symbols: readonly DocumentSymbol[], indent: string): void => {
    for (const { name, detail, range, selectionRange, children } of symbols) {
      lines.push(`${indent}${name}${detail === undefined ? '' : ` | ${detail}`}`);
      const [start, end, at, atEnd] = [range.start, range.end, selectionRange.start, selectionRange.end].map((p) =>
        offsetOf(s.text, p),
      );
      // Editors refuse anything else.
      expect(start! <= at! && at! <= atEnd! && atEnd! <= end!, name).toBe(true);
      visit(children ?? [], `${indent}  `);
    }
  };
  visit(documentSymbols(s.analysis), '');
  return lines;
}

describe('outline', () => {
  test('HOCON: objects hold their keys, values stand behind', async () => {
    const text = `akka {
      remote.artery.ssl { key-store = "/k.p12", key-store-password = changeit, protocol = \${?PROTO} }
      list = [ a, b ]
      routees = [ { path = x } ]
    }`;
    expect(await outline('application.conf', text)).toEqual([
      'akka',
      '  remote.artery.ssl',
      '    key-store | /k.p12',
      '    key-store-password | ****',
      '    protocol | ${?PROTO}',
      '  list | [ a, b ]',
      '  routees',
      '    [0]',
      '      path | x',
    ]);
  });

  test('properties files: one symbol a key, no secret', async () => {
    expect(
      await outline(
        'alluxio-site.properties',
        'alluxio.security.tls.enabled=true\nalluxio.security.tls.keystore.password=x\nmy.api.token=abc\n',
      ),
    ).toEqual([
      'alluxio.security.tls.enabled | true',
      'alluxio.security.tls.keystore.password | ****',
      'my.api.token | ****',
    ]);
    // The editor's YAML support outlines what is named .yaml; nothing must stand there twice.
    expect(await outline('flink-conf.yaml', 'security.ssl.internal.enabled: true\n')).toEqual([]);
  });

  test('documents embedded in YAML files, and nothing of the YAML around them', async () => {
    const text = `apiVersion: v1
kind: ConfigMap
metadata: { name: flink }
data:
  flink-conf.yaml: |
    jobmanager.rpc.address: jm
    security.ssl.internal.keystore-password: geheim
  application.conf: |
    akka { loglevel = INFO }
`;
    expect(await outline('cm.yaml', text)).toEqual([
      'flink-conf.yaml | flink',
      '  jobmanager.rpc.address | jm',
      '  security.ssl.internal.keystore-password | ****',
      'application.conf | akka',
      '  akka',
      '    loglevel | INFO',
    ]);
  });

  test('plain YAML maps are left to the editor', async () => {
    expect(await outline('config.yaml', 'security:\n  ssl:\n    internal:\n      enabled: true\n')).toEqual([]);
    expect(
      await outline(
        'flink.yaml',
        'apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkConfiguration:\n    security.ssl.internal.enabled: "true"\n',
      ),
    ).toEqual([]);
  });
});
