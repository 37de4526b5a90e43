import { t } from '../../text/l10n.ts';
import { type KeyEntry, type StoreEntry, StoreError } from './entries.ts';
import { writeJks } from './jks.ts';
import { passwordProblem } from './passwords.ts';
import { type Pkcs12Profile, writePkcs12 } from './pkcs12.ts';

export type StoreFormat = 'pkcs12' | 'jks' | 'jceks';

export interface WriteOptions {
  readonly format: StoreFormat;
  readonly password: string;
  /** Milliseconds since the epoch: creation time of new entries. */
  readonly now: number;
  /** PKCS#12 only. */
  readonly profile?: Pkcs12Profile;
}

/** The bytes of a store that Java opens and shows as given. @throws StoreError */
export async function writeStore(entries: readonly StoreEntry[], options: WriteOptions): Promise<Uint8Array> {
  const problems = [...passwordProblems(entries, options), ...entryProblems(entries, options)];
  if (problems.length > 0) throw new StoreError(problems);
  if (options.format === 'pkcs12') return writePkcs12(entries, options);
  return writeJks(entries, { ...options, format: options.format });
}

function passwordProblems(entries: readonly StoreEntry[], { format, password }: WriteOptions): readonly string[] {
  const store = passwordProblem(format, password);
  const keys = entries.filter((entry): entry is KeyEntry => entry.kind === 'key' && entry.password !== undefined);
  const own = keys.flatMap((entry) => {
    const problem = passwordProblem(format, entry.password ?? '');
    if (problem !== undefined) return [t`Key \`${entry.alias}\`: ${problem}`];
    // Java can read such files, but keytool cannot make them, and the products hand one password to both.
    if (format === 'pkcs12' && entry.password !== password)
      return [t`Key \`${entry.alias}\`: in PKCS#12 the key has the password of the store.`];
    return [];
  });
  return store === undefined ? own : [store, ...own];
}

function entryProblems(entries: readonly StoreEntry[], { format }: WriteOptions): readonly string[] {
  const taken = new Set<string>();
  return entries.flatMap((entry) => {
    const problems: string[] = [];
    const { alias } = entry;
    if (alias === '') problems.push(t`An entry has no alias.`);
    if (taken.size === taken.add(alias.toLowerCase()).size)
      problems.push(
        t`Two entries are called \`${alias}\`; Java does not tell upper from lower case and keeps one of them.`,
      );
    if (entry.kind === 'sealed' && entry.format !== format)
      problems.push(t`Entry \`${alias}\` was not opened, and can only stay in a store of its own format.`);
    if (entry.kind === 'key' && entry.chain.length === 0)
      problems.push(t`Key \`${alias}\` has no certificate; Java cannot use such a key.`);
    // writeUTF of Java holds 65,535 bytes, three a character at most.
    if (format !== 'pkcs12' && alias.length > 20_000) problems.push(t`An alias is too long.`);
    return problems;
  });
}
