import { expect, test } from 'vitest';
import { expiryReport } from '../../../server/src/service/expiryReport.ts';
import { inspectBytes } from '../../../server/src/workspace/keyMaterial/inspection.ts';
import { loadPki } from '../../../server/src/workspace/keyMaterial/load.ts';

const now = Date.UTC(2026, 0, 1);

async function certificate(subject: string, days: number) {
  const pki = await loadPki();
  const { certificate: der } = await pki.createCredentials(
    { usage: 'node', subject, names: ['DNS:a.example'], days },
    { now, key: 'p-256' },
  );
  const bytes = new TextEncoder().encode(pki.pemCertificates([der]));
  const inspection = await inspectBytes(pki, { file: 'x.pem', bytes, passwords: {}, target: 17, hosts: [], now });
  return { uri: `file:///w/${days}.pem`, name: `${days}.pem`, bytes, inspection, password: undefined };
}

test('the first to end stands first; text out of a certificate is neither markup nor a formula', async () => {
  const hostile = '=HYPERLINK(1)|`x`<b>';
  const materials = [
    await certificate('CN=later', 400),
    await certificate(`CN=soon,O=${hostile}`, 10),
    { uri: 'file:///w/locked.p12' },
  ];
  const { text, certificates } = expiryReport(materials, { format: 'markdown', expiringDays: 30, now });
  expect(certificates).toBe(2);
  expect(text).toContain('2026-01-01: 2 certificates; 0 have ended, 1 end within 30 days.');
  expect(text.indexOf('soon')).toBeLessThan(text.indexOf('later'));
  expect(text).toMatch(
    /\| 10 \| 2026-01-11 \| ``CN=soon,O==HYPERLINK\(1\)\\\|`x`\\<b\\>`` \| `DNS:a\.example` \| `10\.pem` \| {2}\|/,
  );
  expect(text).toContain('- `locked.p12`');
  const later = expiryReport(materials, { format: 'markdown', expiringDays: 30, now: now + 20 * 86_400_000 });
  expect(later.text).toMatch(/## Ended\n\n.*\n.*\n\| -1[01] \|/);
});

test('CSV is read back as it was, and no cell is a formula', async () => {
  const material = await certificate('CN="a, b"', 10);
  const named = { ...material, uri: 'file:///w/=cmd.pem' };
  const { text } = expiryReport([named], { format: 'csv', expiringDays: 30, now });
  expect(text.split('\r\n')).toHaveLength(3);
  expect(text).toContain(",'=cmd.pem,,");
  expect(text).toContain('"CN=a\\, b"');
});
