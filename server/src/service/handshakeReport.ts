import { t } from '../text/l10n.ts';
import type { SimulatedHandshake } from '../workspace/handshake/simulate.ts';
import { code } from './markdown.ts';

const marks = (): Readonly<Record<SimulatedHandshake['outcome'], string>> => ({
  passed: t`✓ passed`,
  failed: t`✗ failed`,
  'not simulated': t`– not simulated`,
});

/** What simulated handshakes came to, as Markdown. Text out of certificates stands in code. */
export function handshakeReport(rows: readonly SimulatedHandshake[], files: readonly string[]): string {
  const head = [t`# Simulated handshakes`, '', t`Of ${files.map((file) => code(file)).join(', ')}.`, ''];
  if (rows.length === 0)
    return [
      ...head,
      t`There is no TLS connection that these settings turn on and whose key material they name.`,
      '',
    ].join('\n');
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  return [
    ...head,
    t`| connection | server | client | result | detail |`,
    '| --- | --- | --- | --- | --- |',
    ...rows.map(({ connection, server, client, outcome, detail }) =>
      [
        '',
        cell(connection),
        cell(code(server)),
        cell(code(client)),
        marks()[outcome],
        cell(code(detail.replaceAll('`', "'"), 600)),
        '',
      ]
        .join(' | ')
        .trim(),
    ),
    '',
    t`Key material is loaded as the product loads it, and both ends shake hands in memory. Chains and names are judged by Java’s rules; where they differ from those of OpenSSL, which tries the handshake, the row says so.`,
    '',
  ].join('\n');
}
