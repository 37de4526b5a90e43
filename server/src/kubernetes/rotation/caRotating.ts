import { t } from '../../text/l10n.ts';
import {
  belongs,
  CaError,
  type CaMaterial,
  caNames,
  type PemFile,
  readCa,
  readNodeFiles,
  sameBytes,
  signedBy,
} from './caFiles.ts';
import type { PeerView } from './caHandshake.ts';
import { type CaChange, type CaOrder, type CaState, type CaWay, caFiles, finish, newCa, utf8 } from './caSteps.ts';
import { keyKind } from './material.ts';

type Pki = typeof import('../../pki/index.ts');

/**
 * For the engine of Akka and Pekko that re-reads its keys: it trusts the first certificate of its CA file and no other,
 * and shows its certificate with that one (PemManagersProvider, RotatingKeysSSLEngineProvider). Two CAs that sign each
 * other lead from one to the other; nodes that are one stage apart understand each other, nodes two stages apart do not.
 */
export const rotatingWay: CaWay = { state, apply, peers };

interface Seen {
  readonly ca: PemFile;
  readonly leaf: PemFile;
  readonly keyFile: string;
  readonly privateKey: Uint8Array;
  /** Certificate and key belong together; not so where a step was interrupted between the two. */
  readonly paired: boolean;
  readonly trusted: Uint8Array;
  readonly certificate: Uint8Array;
}

async function see(pki: Pki, { files }: CaOrder): Promise<Seen> {
  const { bundles, chains, keys, stores } = await readNodeFiles(pki, files, undefined);
  const [ca, ...moreCas] = bundles;
  const [leaf, ...moreLeaves] = chains;
  const [trusted, certificate] = [ca?.certificates[0], leaf?.certificates[0]];
  if (
    ca === undefined ||
    leaf === undefined ||
    trusted === undefined ||
    certificate === undefined ||
    moreCas.length + moreLeaves.length + stores.length > 0
  )
    throw new CaError(
      t`the engine with rotating keys has one file with its CA, one with its certificate and one with its key`,
    );
  const [key] = keys;
  if (key === undefined || keys.length > 1)
    throw new CaError(t`the engine with rotating keys has one file with its key`);
  const paired = await belongs(pki, certificate, key.privateKey);
  return { ca, leaf, keyFile: key.name, privateKey: key.privateKey, paired, trusted, certificate };
}

/** The CAs themselves, with their keys. */
async function authorities(
  pki: Pki,
  { files }: CaOrder,
  { ca }: Seen,
): Promise<{ readonly old: CaMaterial | undefined; readonly fresh: CaMaterial | undefined }> {
  const old = await readCa(pki, files, files.has(caNames.old) ? caNames.old : ca.name, caNames.oldKey);
  return { old, fresh: await readCa(pki, files, caNames.fresh, caNames.freshKey) };
}

const wait = () =>
  t`Before that, every node must have read the last change, which takes up to ten minutes; none needs a restart.`;

async function state(pki: Pki, order: CaOrder): Promise<CaState> {
  const seen = await see(pki, order);
  const { trusted, certificate, leaf, keyFile, paired } = seen;
  const { fresh, old } = await authorities(pki, order, seen);
  const facts = pki.describeCertificate(trusted);
  if (old === undefined) throw new CaError(t`the CA is needed: its certificate, and its key in ${caNames.oldKey}`);
  if (fresh === undefined || sameBytes(trusted, old.certificate)) {
    if (!paired) throw new CaError(t`${leaf.name} and ${keyFile} do not belong together`);
    return {
      name: 'stable',
      next: 'cross',
      why: t`A new CA is made and signs the old one: nodes lead certificates of either CA to the one that they trust.`,
    };
  }
  if (facts.selfIssued)
    return {
      name: 'dropped',
      next: 'finish',
      why: t`The new CA takes the place of the old one among the files of the CA.`,
    };
  const switched = paired && (await signedBy(pki, certificate, fresh.certificate));
  if (switched && !(await belongs(pki, trusted, old.privateKey)))
    return { name: t`new CA signed by the old one`, next: 'drop', why: t`The node trusts the new CA alone. ${wait()}` };
  return {
    name: t`old CA signed by the new one`,
    next: 'switch',
    why: t`The node gets a certificate of the new CA, and trusts the new CA as signed by the old one. ${wait()}`,
  };
}

async function apply(pki: Pki, order: CaOrder, step: string): Promise<CaChange> {
  const seen = await see(pki, order);
  const { ca, leaf, keyFile, certificate } = seen;
  const { now } = order;
  if (step === 'finish') return finish(order);
  const { old, fresh } = await authorities(pki, order, seen);
  if (old === undefined) throw new CaError(t`${step}: the key of the old CA is not among the files`);
  const writes = new Map<string, Uint8Array>();
  if (step === 'cross') {
    const made = fresh ?? (await newCa(pki, old.certificate, now));
    if (fresh === undefined) for (const [name, value] of await caFiles(pki, made)) writes.set(name, value);
    writes.set(caNames.old, utf8(pki.pemCertificates([old.certificate])));
    writes.set(ca.name, utf8(pki.pemCertificates([await pki.crossSign(old.certificate, { now, issuer: made })])));
    return { writes, removes: [] };
  }
  if (fresh === undefined)
    throw new CaError(t`${step}: ${caNames.fresh} and ${caNames.freshKey} are not among the files`);
  if (step === 'switch') {
    const { privateKey } = await pki.generateKeyPair(keyKind(pki.describeCertificate(certificate).key));
    // The name that all nodes share must stay: peers are told by it.
    const { chain } = await pki.renewCertificate(certificate, { now, issuer: fresh, privateKey });
    writes.set(leaf.name, utf8(pki.pemCertificates(chain)));
    writes.set(keyFile, utf8(await pki.pemPrivateKey(privateKey)));
    writes.set(ca.name, utf8(pki.pemCertificates([await pki.crossSign(fresh.certificate, { now, issuer: old })])));
    return { writes, removes: [] };
  }
  if (step !== 'drop') throw new CaError(t`${step}: is no step of this rotation`);
  writes.set(ca.name, utf8(pki.pemCertificates([fresh.certificate])));
  return { writes, removes: [] };
}

async function peers(pki: Pki, order: CaOrder): Promise<readonly PeerView[]> {
  const { leaf, trusted, certificate, paired, privateKey } = await see(pki, order);
  const key = paired ? { privateKey } : {};
  return [{ name: leaf.name, chain: [certificate, trusted], anchors: [trusted], ...key }];
}
