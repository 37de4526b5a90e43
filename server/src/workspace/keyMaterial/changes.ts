import type { Host } from '../../host.ts';
import type { Change } from '../../protocol/changes.ts';
import type { MaterialPlace } from '../../protocol/keyMaterial.ts';
import { t } from '../../text/l10n.ts';
import { ChangeError, wrong } from './changeError.ts';
import { exported, holdsKeyOf, issuerOf, type NewContent, renewedFile, requested, signed } from './changeFiles.ts';
import { asPkcs8, chainedFile } from './changeRepairs.ts';
import { chained, deleted, imported, openStore, renamed, renewed, replied, type StoreChange } from './changeStore.ts';
import { type Inspection, inspectBytes, isStore } from './inspection.ts';
import { loadPki, type Pki } from './load.ts';
import type { Material, Materials } from './materials.ts';
import { wantsPassword } from './state.ts';

/** A change that was worked out, and waits for somebody's word. */
export interface Pending {
  readonly id: string;
  readonly lines: readonly string[];
  readonly files: readonly PendingFile[];
}

export interface PendingFile extends NewContent {
  /** What the file was; undefined where there is none. */
  readonly before: Uint8Array | undefined;
  /** What is in it, where it could be read; `after` always can. */
  readonly seenBefore: Inspection | undefined;
  readonly seenAfter: Inspection;
}

/** Bytes of a file that may be replaced. */
const LARGEST = 20 * 2 ** 20;
const MOST_PENDING = 8;

/**
 * Changes to key material, in two steps: worked out and shown, then done if nothing has changed meanwhile. What is written is
 * what was shown, byte by byte.
 */
export class Changes {
  readonly #host: Host;
  readonly #materials: Materials;
  readonly #pending = new Map<string, Pending>();
  #count = 0;

  constructor(host: Host, materials: Materials) {
    this.#host = host;
    this.#materials = materials;
  }

  /** @throws ChangeError, and what the engine for key material throws: MakeError, StoreError */
  async prepare(wanted: Change): Promise<Pending> {
    const pki = await loadPki();
    const { files, lines } = await this.#workOut(pki, wanted);
    const looked = await Promise.all(files.map((file) => this.#look(pki, file, wanted)));
    this.#count++;
    const pending = { id: String(this.#count), lines, files: looked };
    this.#pending.set(pending.id, pending);
    for (const id of this.#pending.keys()) if (this.#pending.size > MOST_PENDING) this.#pending.delete(id);
    return pending;
  }

  /** @throws ChangeError */
  async commit(id: string): Promise<readonly { readonly uri: string; readonly backup?: string }[]> {
    const pending = this.#pending.get(id) ?? wrong(t`This was prepared too long ago; prepare it again.`);
    this.#pending.delete(id);
    for (const { uri, before } of pending.files) {
      const now = await this.#host.readBytes(uri, LARGEST);
      if (!isSame(before, now)) wrong(t`The file was changed meanwhile; nothing was written.`);
    }
    const result = await this.#host.replaceFiles(
      pending.files.map(({ uri, content, secret }) => ({ uri, content, secret })),
    );
    if (result.problem !== undefined) throw new ChangeError(result.problem);
    return pending.files.map(({ uri }, i) => {
      this.#materials.forget(uri);
      const backup = result.backups[i];
      return backup === undefined ? { uri } : { uri, backup };
    });
  }

  /** Uris of the files that hold private keys of the certificates in others. @throws ChangeError */
  async keysOf(of: readonly MaterialPlace[], among: readonly MaterialPlace[]): Promise<readonly string[]> {
    const from = await this.#openAll(of);
    const all = await this.#withMates(await loadPki(), from, among);
    return all.slice(from.length).map(({ uri }) => uri);
  }

  async #workOut(
    pki: Pki,
    wanted: Change,
  ): Promise<{ readonly files: readonly NewContent[]; readonly lines: readonly string[] }> {
    const now = this.#host.now();
    switch (wanted.kind) {
      case 'export': {
        const { indices, form, to, newPassword } = wanted;
        const from = await this.#openAll(wanted.from);
        const password = newPassword ?? (form.endsWith('pem') ? undefined : from[0]?.password);
        const all = form.startsWith('certificate') ? from : await this.#withMates(pki, from, wanted.mates);
        return exported(pki, all, { indices, form, to, password, now });
      }
      case 'request':
        return requested(
          pki,
          await this.#withMates(pki, [await this.#open(wanted.from)], wanted.mates),
          wanted.index,
          wanted.to,
        );
      case 'sign': {
        const issuer = await issuerOf(pki, await this.#openAll(wanted.ca));
        const request = await this.#open(wanted.request);
        return signed(pki, request, { issuer, to: wanted.to, days: wanted.days, now });
      }
      case 'renew': {
        const { entry, days, newKey = false } = wanted;
        const issuer = wanted.ca.length === 0 ? undefined : await issuerOf(pki, await this.#openAll(wanted.ca));
        const material = await this.#open(wanted.store);
        if (isStore(material.inspection.artifact))
          return this.#rewrite(pki, wanted.store, (store) => renewed(pki, store, entry, { issuer, newKey, days, now }));
        const places = await this.#withMates(pki, [material], wanted.mates);
        return renewedFile(pki, material, entry.index, { issuer, places, newKey, days, now });
      }
      case 'rename':
        return this.#rewrite(pki, wanted.store, (store) => renamed(pki, store, wanted.entry, wanted.to));
      case 'delete':
        return this.#rewrite(pki, wanted.store, (store) => deleted(store, wanted.entries));
      case 'import': {
        const from = await this.#openAll(wanted.from);
        return this.#rewrite(pki, wanted.store, (store) => imported(pki, store, from, wanted.alias));
      }
      case 'reply': {
        const from = await this.#openAll(wanted.from);
        return this.#rewrite(pki, wanted.store, (store) => replied(pki, store, wanted.entry, from));
      }
      case 'pkcs8':
        return asPkcs8(pki, await this.#open(wanted.store));
      case 'chain': {
        const { leaf } = wanted;
        const [material, from] = [await this.#open(wanted.store), await this.#openAll(wanted.from)];
        return isStore(material.inspection.artifact)
          ? this.#rewrite(pki, wanted.store, (store) => chained(pki, store, leaf, from))
          : chainedFile(pki, material, leaf, from);
      }
      case 'rewrite':
        return this.#rewrite(
          pki,
          wanted.store,
          ({ entries }) => ({
            entries,
            lines: [t`All entries are written again as Java 17 writes them; none is added or taken away.`],
          }),
          { modern: true },
        );
      case 'passwords':
        return this.#rewrite(
          pki,
          wanted.store,
          ({ entries }) => ({
            entries,
            lines: [
              t`The store and its keys get the new password.`,
              t`Configurations, Secrets and password files that hold the old one must get the new one too.`,
            ],
          }),
          { password: wanted.newPassword },
        );
    }
  }

  async #rewrite(
    pki: Pki,
    place: MaterialPlace,
    change: (store: Awaited<ReturnType<typeof openStore>>) => StoreChange | Promise<StoreChange>,
    options: { readonly password?: string; readonly modern?: boolean } = {},
  ): Promise<{ readonly files: readonly NewContent[]; readonly lines: readonly string[] }> {
    const material = await this.#materials.openForChange(place);
    const store = await openStore(pki, material ?? wrong(t`The file cannot be read.`));
    const { entries, lines } = await change(store);
    const { format } = store;
    const password = options.password ?? store.password;
    const profile = options.modern === true ? 'modern' : store.profile;
    const content = await pki.writeStore(entries, { format, password, profile, now: this.#host.now() });
    const secret = entries.some(({ kind }) => kind !== 'trusted');
    return { files: [{ uri: store.material.uri, content, secret, password }], lines: [...lines, ...store.notes] };
  }

  /** Reads what shall be written as anybody would: a file that cannot be opened is never put into the place of another. */
  async #look(pki: Pki, file: NewContent, wanted: Change): Promise<PendingFile> {
    const bytes = typeof file.content === 'string' ? new TextEncoder().encode(file.content) : file.content;
    const after = await this.#inspect(pki, file.uri, bytes, file.password);
    if (wantsPassword(after.artifact) || after.artifact.problems.some(({ fatal }) => fatal))
      wrong(t`What was made cannot be read again; nothing was written.`);
    const before = await this.#host.readBytes(file.uri, LARGEST);
    const store = 'store' in wanted && wanted.store.uri === file.uri ? wanted.store : { uri: file.uri };
    const old = before === undefined ? undefined : await this.#materials.openForChange(store);
    return { ...file, before, seenBefore: old?.inspection, seenAfter: after };
  }

  #inspect(pki: Pki, uri: string, bytes: Uint8Array, password: string | undefined): Promise<Inspection> {
    const passwords = password === undefined ? {} : { store: password };
    return inspectBytes(pki, { file: uri, bytes, passwords, target: 17, hosts: [], now: this.#host.now() });
  }

  async #open(place: MaterialPlace): Promise<Material> {
    return (await this.#materials.open(place)) ?? wrong(t`The file cannot be read.`);
  }

  /** The files, and those of the others that hold the private key of a certificate in them. */
  async #withMates(
    pki: Pki,
    from: readonly Material[],
    places: readonly MaterialPlace[] = [],
  ): Promise<readonly Material[]> {
    const mates: Material[] = [];
    for (const place of places) {
      const material = from.some(({ uri }) => uri === place.uri) ? undefined : await this.#materials.open(place);
      // One that is locked may belong here or not: whoever needs it chooses it.
      if (material === undefined || wantsPassword(material.inspection.artifact)) continue;
      if (await holdsKeyOf(pki, material, [...from, ...mates])) mates.push(material);
    }
    return [...from, ...mates];
  }

  #openAll(places: readonly MaterialPlace[]): Promise<Material[]> {
    return Promise.all(places.map((place) => this.#open(place)));
  }
}

function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
