import { readCertificate } from '../../server/src/pki/certificate.ts';
import {
  createCredentials,
  generateKeyPair,
  type Issuer,
  type KeyKind,
  pemCertificates,
} from '../../server/src/pki/index.ts';
import {
  altNames,
  basicConstraints,
  build,
  extendedKeyUsage,
  keyUsage,
  type NewExtension,
} from '../../server/src/pki/make/build.ts';
import type { KeyPair } from '../../server/src/pki/make/keys.ts';
import { parseAltNames } from '../../server/src/pki/make/san.ts';
import { encodeName } from '../../server/src/pki/names.ts';
import type { KeyUsage } from '../../server/src/pki/oids.ts';
import { loadPki } from '../../server/src/workspace/keyMaterial/load.ts';
import { type MadeSet, makeSet } from '../../server/src/workspace/plan/make.ts';
import { openPlan } from '../../server/src/workspace/plan/open.ts';
import { checkPlan, type RawPlan } from '../../server/src/workspace/plan/read.ts';
import type { PlannedSet, SetCertificate } from '../../server/src/workspace/plan/set.ts';
import { blocksOf, bytesOfBase64, integerSequence } from './bytes.ts';

/** The password of all stores; also what the judges' environment holds. */
export const PASSWORD = 'Oracle7password';
/** Where a configuration as generated says that its files lie; each case puts its own folder there. */
export const FOLDER = '/oracle-case-folder';

const DAY = 86_400_000;

/** How a certificate differs from the one that was generated. Everything is data, so that equal ones are made once. */
export interface LeafChange {
  readonly names?: readonly string[];
  readonly subject?: string;
  readonly extendedUsage?: readonly ('serverAuth' | 'clientAuth')[] | 'none';
  readonly usage?: readonly KeyUsage[] | 'none';
  /** Days from now. */
  readonly from?: number;
  readonly until?: number;
  /** `other`: a CA that nobody trusts; `between`: below an intermediate CA; `self`: its own. */
  readonly issuer?: 'ca' | 'other' | 'between' | 'self' | 'expired' | 'no-ca';
  readonly key?: KeyKind;
  /** The private key that goes along belongs to another certificate. */
  readonly foreignKey?: boolean;
  /** An extension that nobody knows, marked critical. */
  readonly criticalUnknown?: boolean;
}

export interface Leaf {
  readonly privateKey: Uint8Array;
  readonly certificate: Uint8Array;
  /** Leaf first, without the root. */
  readonly chain: readonly Uint8Array[];
}

/** A cluster's key material as `cluster-tls generate` makes it, and variations of it signed by the same CA. */
export class Cluster {
  readonly planned: PlannedSet;
  readonly made: MadeSet;
  /** What its nodes trust. */
  readonly anchors: readonly Uint8Array[];
  /** Top of the cluster's chains; where certificates sign themselves there is none. */
  readonly root: Issuer | undefined;
  readonly #keys: Keys;
  readonly #leaves = new Map<string, Promise<Leaf>>();
  readonly #authorities = new Map<string, Promise<Issuer>>();
  readonly #now: number;

  private constructor(planned: PlannedSet, made: MadeSet, keys: Keys, now: number) {
    this.planned = planned;
    this.made = made;
    this.#keys = keys;
    this.#now = now;
    this.anchors = blocksOf(this.text('ca.pem')).map(bytesOfBase64);
    const [certificate] = this.anchors;
    if (certificate !== undefined && planned.plan.trust !== 'self-signed')
      this.root = { certificate, privateKey: bytesOf(made, 'ca-key.pem') };
  }

  static async make(plan: RawPlan, keys: Keys, now: number): Promise<Cluster> {
    const pki = await loadPki();
    // PEM files come with every set: what is made of them is signed by their CA.
    const formats = [plan['formats'], 'pem'].flat().filter((each, i, all) => all.indexOf(each) === i);
    const read = () => Promise.resolve(undefined);
    const world = {
      read,
      secret: () => Promise.resolve(undefined),
      issuer: () => Promise.resolve(undefined),
      folder: FOLDER,
      now,
    };
    const { set: planned, survey } = await openPlan(pki, checkPlan({ ...plan, formats, out: '.' }), world);
    const made = await makeSet(pki, {
      set: planned,
      survey,
      renew: 'nothing',
      issuer: undefined,
      password: PASSWORD,
      now,
      progress: () => undefined,
      read,
    });
    return new Cluster(planned, made, keys, now);
  }

  get certificates(): readonly SetCertificate[] {
    return this.planned.certificates;
  }

  certificate(name: string): SetCertificate {
    const found = this.certificates.find((each) => each.name === name);
    if (found === undefined) throw new Error(`the cluster has no certificate ${name}`);
    return found;
  }

  /** The certificate `name` with a change; as generated where there is none. */
  leaf(name: string, change: LeafChange = {}): Promise<Leaf> {
    const id = JSON.stringify([name, change]);
    const made = this.#leaves.get(id) ?? this.#leaf(name, change);
    this.#leaves.set(id, made);
    return made;
  }

  async #leaf(name: string, change: LeafChange): Promise<Leaf> {
    const planned = this.certificate(name);
    const own = {
      privateKey: bytesOf(this.made, `${name}-key.pem`),
      chain: blocksOf(this.text(`${name}.pem`)).map(bytesOfBase64),
    };
    const [certificate] = own.chain;
    if (certificate === undefined) throw new Error(`${name}.pem is empty`);
    const { foreignKey, ...rest } = change;
    if (Object.keys(rest).length === 0) {
      const privateKey =
        foreignKey === true ? (await this.#keys.key(planned, this.kind, 1)).privateKey : own.privateKey;
      return { privateKey, certificate, chain: own.chain };
    }
    const pair: KeyPair =
      change.key === undefined
        ? { privateKey: own.privateKey, publicKey: readCertificate(certificate).publicKey }
        : await this.#keys.key(planned, change.key, 0);
    const by = change.issuer ?? (this.root === undefined ? 'self' : 'ca');
    const issuer = by === 'self' ? { self: pair.privateKey } : await this.authority(by);
    const names = parseAltNames(change.names ?? [...planned.dns, ...planned.ip]).names;
    const subject = encodeName(change.subject ?? planned.subject).der;
    if (subject === undefined) throw new Error('subject');
    const changed = await build(
      {
        subject,
        publicKey: pair.publicKey,
        notBefore: this.#now + (change.from ?? -1) * DAY,
        notAfter: this.#now + (change.until ?? 300) * DAY,
        extensions: [...extensions(change, planned.usage), ...(names.length === 0 ? [] : [altNames(names, subject)])],
      },
      issuer,
    );
    const above = 'self' in issuer ? [] : (issuer.chain ?? []);
    const other = foreignKey === true ? await this.#keys.key(planned, change.key ?? this.kind, 1) : pair;
    return { privateKey: other.privateKey, certificate: changed, chain: [changed, ...above] };
  }

  get kind(): KeyKind {
    return this.planned.plan.keyAlgorithm;
  }

  /** Who signs: the cluster's own CA, or another one. What is sent with a leaf is its `chain`. */
  authority(which: Exclude<LeafChange['issuer'], 'self' | undefined>): Promise<Issuer> {
    const made = this.#authorities.get(which) ?? this.#authority(which);
    this.#authorities.set(which, made);
    return made;
  }

  async #authority(which: 'ca' | 'other' | 'between' | 'expired' | 'no-ca'): Promise<Issuer> {
    if (which === 'ca' && this.planned.plan.trust === 'intermediate') {
      const certificate = bytesOf(this.made, 'intermediate.pem');
      return { certificate, privateKey: bytesOf(this.made, 'intermediate-key.pem'), chain: [certificate] };
    }
    // Where certificates sign themselves nobody trusts a CA, and this one is as good as any.
    const root = this.root ?? (await this.#another());
    if (which === 'ca') return root;
    if (which === 'other') return this.#another();
    const key = await this.#keys.key({ name: which }, this.kind, 2);
    const subject = encodeName(`CN=${which} CA`).der;
    if (subject === undefined) throw new Error('subject');
    const signed = (extensions: readonly NewExtension[]) =>
      build(
        {
          subject,
          publicKey: key.publicKey,
          notBefore: this.#now - 100 * DAY,
          notAfter: this.#now + (which === 'expired' ? -2 : 900) * DAY,
          extensions,
        },
        root,
      );
    const certificate = await signed([basicConstraints(true), keyUsage(['keyCertSign', 'cRLSign'])]);
    // The engine signs with nothing but a CA; what is sent along is a certificate of the same name and key that is none.
    const sent = which === 'no-ca' ? await signed([basicConstraints(false)]) : certificate;
    return { certificate, privateKey: key.privateKey, chain: [sent] };
  }

  async #another(): Promise<Issuer> {
    const key = await this.#keys.key({ name: 'other' }, this.kind, 2);
    return createCredentials({ usage: 'ca', subject: 'CN=Another CA', days: 1000 }, { now: this.#now, key });
  }

  /** A text file of the set as generated. */
  text(name: string): string {
    const content = this.made.files.find((each) => each.name === name)?.content;
    if (typeof content !== 'string') throw new Error(`the set has no text ${name}`);
    return content;
  }

  get caPem(): string {
    return pemCertificates(this.anchors);
  }
}

function extensions(change: LeafChange, usage: SetCertificate['usage']): readonly NewExtension[] {
  const purposes = { node: ['serverAuth', 'clientAuth'], server: ['serverAuth'], client: ['clientAuth'] } as const;
  const extended = change.extendedUsage ?? purposes[usage];
  const keys = change.usage ?? (['digitalSignature', 'keyEncipherment'] as const);
  return [
    basicConstraints(false),
    ...(keys === 'none' ? [] : [keyUsage(keys)]),
    ...(extended === 'none' ? [] : [extendedKeyUsage(extended)]),
    ...(change.criticalUnknown === true
      ? [{ oid: '1.3.6.1.4.1.99999.7', critical: true, der: integerSequence() }]
      : []),
  ];
}

/** Key pairs by owner, kind and number: what costs most is made once. */
export class Keys {
  readonly #made = new Map<string, Promise<KeyPair>>();

  key(owner: { readonly name: string }, kind: KeyKind, number: number): Promise<KeyPair> {
    const id = `${owner.name.length % 3} ${kind} ${number}`;
    const made = this.#made.get(id) ?? generateKeyPair(kind);
    this.#made.set(id, made);
    return made;
  }
}

function bytesOf(made: MadeSet, name: string): Uint8Array {
  const content = made.files.find((each) => each.name === name)?.content;
  if (typeof content !== 'string') throw new Error(`the generated set has no ${name}`);
  return bytesOfBase64(content);
}
