import type { Issuer } from '../../pki/index.ts';
import type { Pki } from '../keyMaterial/load.ts';
import { CA, filesOf, INTERMEDIATE, type PlannedSet, SECRETS, storeSuffixes } from './set.ts';

const DAY = 86_400_000;

/** A key with its certificate, as a set holds it. */
export interface Owned {
  readonly privateKey: Uint8Array;
  readonly chain: readonly Uint8Array[];
}

/**
 * `absent`: none of its files is there. `locked`, `unreadable`: there is something, and what it is cannot be told.
 * `names`: the plan wants names that the certificate lacks. `other-ca`: the CA of the set did not sign it.
 */
export type ItemState =
  | 'fine'
  | 'absent'
  | 'incomplete'
  | 'expiring'
  | 'expired'
  | 'names'
  | 'other-ca'
  | 'locked'
  | 'unreadable';

/** How a certificate of the plan, or its CA, stands on the disk. */
export interface Item {
  readonly name: string;
  readonly state: ItemState;
  /** Files that are not there. */
  readonly missing: readonly string[];
  /** Milliseconds since the epoch. */
  readonly notAfter?: number;
  /** Names of the plan that the certificate lacks. */
  readonly lacks: readonly string[];
  readonly owned?: Owned;
  /** Of a CA whose key is elsewhere. */
  readonly certificate?: Uint8Array;
}

/** What of a plan is there already. */
export interface Survey {
  readonly items: readonly Item[];
  /** Settings, Secrets, password: present, absent, or other than the plan makes them now. */
  readonly others: readonly { readonly name: string; readonly state: 'fine' | 'absent' | 'changed' }[];
  /** Nothing of it is there. */
  readonly fresh: boolean;
}

export interface Question {
  /** A file in the folder of the set; undefined where it is absent. */
  readonly read: (name: string) => Promise<Uint8Array | undefined>;
  /** Of the stores; undefined where it is not known. */
  readonly password: string | undefined;
  /** A CA that exists, and signs. */
  readonly issuer: Pick<Issuer, 'certificate'> | undefined;
  readonly now: number;
}

/** States that `--renew` makes anew. */
export const isDue = ({ state }: Item): boolean =>
  state === 'expiring' || state === 'expired' || state === 'names' || state === 'other-ca';

/** Looks at the files of a set. Never throws for what is in them. */
export async function survey(pki: Pki, set: PlannedSet, question: Question): Promise<Survey> {
  const { plan, certificates } = set;
  const all = filesOf(set);
  const present = new Map<string, Uint8Array>();
  for (const { name } of all) {
    const bytes = await question.read(name);
    if (bytes !== undefined) present.set(name, bytes);
  }
  const missing = (of: string) =>
    all.filter((file) => file.of === of && !present.has(file.name)).map(({ name }) => name);
  const look = new Look(pki, present, question, plan.renewBefore);
  const items: Item[] = [];
  const self = plan.trust === 'self-signed';
  const root = self ? undefined : await look.authority(CA, missing(CA));
  if (root !== undefined) items.push(root);
  if (plan.trust === 'intermediate') items.push(await look.authority(INTERMEDIATE, missing(INTERMEDIATE)));
  const anchor = plan.trust === 'existing-ca' ? question.issuer?.certificate : root?.certificate;
  const stores = storeSuffixes(plan.formats);
  for (const certificate of certificates)
    items.push(
      await look.leaf(certificate, missing(certificate.name), {
        files: [
          ...(plan.formats.includes('pem') ? [`${certificate.name}.pem`] : []),
          ...stores.map((s) => `${certificate.name}.${s}`),
        ],
        anchor: self ? 'itself' : anchor,
      }),
    );
  if (self)
    items.unshift({
      name: CA,
      state: missing(CA).length === 0 ? 'fine' : 'incomplete',
      missing: missing(CA),
      lacks: [],
    });
  const settings = present.get(set.configuration.name);
  const others = all
    .filter(({ of }) => of === undefined)
    .map(({ name }) => {
      if (!present.has(name)) return { name, state: 'absent' as const };
      const changed = name === set.configuration.name && new TextDecoder().decode(settings) !== set.configuration.text;
      return { name, state: changed ? ('changed' as const) : ('fine' as const) };
    });
  // Secrets hold what the other files hold: they are as old as the oldest of them.
  const stale = items.some((item) => item.state !== 'fine');
  return {
    items,
    others: others.map((each) =>
      each.name === SECRETS && each.state === 'fine' && stale ? { ...each, state: 'changed' } : each,
    ),
    fresh: present.size === 0,
  };
}

class Look {
  readonly #pki: Pki;
  readonly #present: ReadonlyMap<string, Uint8Array>;
  readonly #question: Question;
  readonly #renewBefore: number;

  constructor(pki: Pki, present: ReadonlyMap<string, Uint8Array>, question: Question, renewBefore: number) {
    this.#pki = pki;
    this.#present = present;
    this.#question = question;
    this.#renewBefore = renewBefore;
  }

  async authority(name: string, missing: readonly string[]): Promise<Item> {
    const none = { name, missing, lacks: [] };
    const bytes = this.#present.get(`${name}.pem`);
    if (bytes === undefined) return { ...none, state: this.#present.has(`${name}-key.pem`) ? 'unreadable' : 'absent' };
    const { artifact, key } = await this.#open(bytes, this.#present.get(`${name}-key.pem`));
    const certificate = artifact.entries.flatMap(({ chain }) => chain)[0];
    if (certificate === undefined) return { ...none, state: 'unreadable' };
    const { notAfter, problem } = this.#pki.describeCertificate(certificate);
    if (problem !== undefined) return { ...none, state: 'unreadable' };
    const age = this.#age(notAfter);
    return {
      ...none,
      certificate,
      notAfter,
      state: age === 'fine' && missing.length > 0 ? 'incomplete' : age,
      ...(key === undefined ? {} : { owned: key }),
    };
  }

  async leaf(
    { name, dns, ip, usage }: PlannedSet['certificates'][number],
    missing: readonly string[],
    { files, anchor }: { readonly files: readonly string[]; readonly anchor: Uint8Array | 'itself' | undefined },
  ): Promise<Item> {
    const none = { name, missing, lacks: [] };
    const there = files.filter((file) => this.#present.has(file));
    if (there.length === 0) return { ...none, state: 'absent' };
    let state: ItemState = 'unreadable';
    for (const file of there) {
      const bytes = this.#present.get(file);
      if (bytes === undefined) continue;
      const { artifact, key } = await this.#open(
        bytes,
        file.endsWith('.pem') ? this.#present.get(`${name}-key.pem`) : undefined,
      );
      const chain = key?.chain ?? artifact.entries.find((entry) => entry.chain.length > 0)?.chain;
      const [der] = chain ?? [];
      if (der === undefined) {
        if (artifact.problems.some(({ code }) => code === 'pkcs12-locked')) state = 'locked';
        continue;
      }
      const facts = this.#pki.describeCertificate(der);
      if (facts.problem !== undefined) continue;
      const lacks = [
        ...dns
          .filter((host) => !facts.san.dns.some((each) => each.toLowerCase() === host.toLowerCase()))
          .map((each) => `DNS:${each}`),
        ...ip.filter((host) => this.#pki.checkHostname(facts, host) !== undefined).map((each) => `IP:${each}`),
      ];
      const age = this.#age(facts.notAfter);
      const signed =
        anchor === undefined ||
        age === 'expired' ||
        (await this.#leadsTo(chain ?? [], anchor === 'itself' ? der : anchor, usage));
      return {
        ...none,
        lacks,
        notAfter: facts.notAfter,
        state:
          age !== 'fine'
            ? age
            : !signed
              ? 'other-ca'
              : lacks.length > 0
                ? 'names'
                : missing.length > 0
                  ? 'incomplete'
                  : 'fine',
        ...(key === undefined ? {} : { owned: key }),
      };
    }
    return { ...none, state };
  }

  async #leadsTo([leaf, ...others]: readonly Uint8Array[], anchor: Uint8Array, usage: string): Promise<boolean> {
    if (leaf === undefined) return false;
    const use = usage === 'client' ? 'client' : 'server';
    const { verdict } = await this.#pki.buildChain({ leaf, others, anchors: [anchor], now: this.#question.now, use });
    return verdict !== 'invalid';
  }

  #age(notAfter: number): 'fine' | 'expiring' | 'expired' {
    const left = notAfter - this.#question.now;
    return left < 0 ? 'expired' : left < this.#renewBefore * DAY ? 'expiring' : 'fine';
  }

  /** What a file holds, and its key with the certificate where both can be had. */
  async #open(bytes: Uint8Array, second: Uint8Array | undefined) {
    const { password } = this.#question;
    const passwords = password === undefined ? {} : { store: password, key: password };
    const first = await this.#pki.readArtifact(bytes, { passwords });
    const more = second === undefined ? [] : (await this.#pki.readArtifact(second, { passwords })).entries;
    const artifact = { ...first, entries: [...first.entries, ...more] };
    const { entries } = await this.#pki.entriesOf(artifact);
    const key = entries.find((entry) => entry.kind === 'key');
    return { artifact, key: key?.kind === 'key' ? { privateKey: key.privateKey, chain: key.chain } : undefined };
  }
}
