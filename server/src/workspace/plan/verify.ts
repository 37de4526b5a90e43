import { t } from '../../text/l10n.ts';
import { anchorsOf, inspectBytes } from '../keyMaterial/inspection.ts';
import type { Pki } from '../keyMaterial/load.ts';
import { filesOf, type PlannedSet, storeSuffixes } from './set.ts';

export interface Verified {
  /** One sentence each; empty: a handshake with every certificate under every name succeeds. */
  readonly findings: string[];
  /** How many keystores and PEM files were looked at. */
  readonly checked: number;
}

/**
 * Looks at a set as it lies on the disk: every store opens as Java opens it, and every certificate is accepted with the
 * truststore of its kind, under each of its names.
 */
export async function verifySet(
  pki: Pki,
  set: PlannedSet,
  { read, password, now }: { read: (name: string) => Promise<Uint8Array | undefined>; password: string; now: number },
): Promise<Verified> {
  const findings: string[] = [];
  let checked = 0;
  const passwords = { store: password };
  const suffixes = [...storeSuffixes(set.plan.formats), ...(set.plan.formats.includes('pem') ? ['pem'] : [])];
  for (const suffix of suffixes) {
    const trust = await read(suffix === 'pem' ? 'ca.pem' : `truststore.${suffix}`);
    if (trust === undefined) continue;
    const anchors = anchorsOf(await pki.readArtifact(trust, { passwords }));
    for (const { name, usage, dns, ip } of set.certificates) {
      const file = filesOf(set).find((each) => each.name === `${name}.${suffix}`)?.name;
      const bytes = file === undefined ? undefined : await read(file);
      if (file === undefined || bytes === undefined) {
        findings.push(t`${name}.${suffix} is not there.`);
        continue;
      }
      checked++;
      // A client's certificate is nobody's server, and needs no name.
      const hosts = usage === 'client' ? [] : [...dns, ...ip].map((host) => host.replace(/^\*/, 'any'));
      const inspection = await inspectBytes(pki, { file, bytes, passwords, target: 17, hosts, anchors, now });
      for (const { severity, message } of inspection.findings)
        if (severity === 'error') findings.push(`${file}: ${message}`);
    }
  }
  return { findings, checked };
}
