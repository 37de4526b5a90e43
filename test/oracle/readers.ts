import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hocon } from '../../server/src/formats/hocon/index.ts';
import { resolve, toJson } from '../../server/src/formats/hocon/resolver.ts';
import { check } from './engine.ts';
import type { Jvm } from './jvm.ts';
import type { ProductVersion } from './products.ts';
import { Random } from './random.ts';
import { type Syntax, strangeLines } from './texts.ts';

/** A text that product and engine read differently, with as few lines as that takes. */
export interface ReaderDifference {
  readonly text: string;
  readonly theirs: string;
  readonly ours: string;
}

/** How a version's reader of one syntax and the engine read the same texts. */
export interface ReaderResult {
  readonly target: ProductVersion;
  readonly syntax: Syntax;
  readonly texts: number;
  /** Of those that are read alike: refused by both. */
  readonly refused: number;
  readonly differences: readonly ReaderDifference[];
}

/** Syntaxes that a version reads. */
export function syntaxesOf({ product, version }: ProductVersion): readonly Syntax[] {
  if (product === 'etcd') return [];
  if (product === 'alluxio') return ['properties'];
  if (product !== 'flink') return ['hocon'];
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major >= 2) return ['yaml'];
  return minor >= 19 ? ['legacy', 'yaml'] : ['legacy'];
}

const files: Readonly<Record<Syntax, string>> = {
  yaml: 'config.yaml',
  legacy: 'flink-conf.yaml',
  hocon: 'application.conf',
  properties: 'alluxio-site.properties',
};
/** A line by which the engine knows whose file it is; it switches nothing on. */
const first: Readonly<Record<Syntax, string>> = {
  yaml: 'jobmanager.rpc.address: host',
  legacy: 'jobmanager.rpc.address: host',
  hocon: '',
  properties: 'alluxio.master.hostname=host',
};

const REFUSED = 'refused';

export async function compareReaders(options: {
  readonly target: ProductVersion;
  readonly jvm: Jvm;
  readonly seed: string;
  readonly count: number;
  /** A folder for the files. */
  readonly folder: string;
}): Promise<readonly ReaderResult[]> {
  const { target, jvm, seed, count, folder } = options;
  const results: ReaderResult[] = [];
  for (const syntax of syntaxesOf(target)) {
    const place = join(folder, syntax);
    mkdirSync(place, { recursive: true });
    const read = async (lines: readonly string[]): Promise<ReaderDifference> => {
      const text = lines.join('\n');
      const file = join(place, files[syntax]);
      writeFileSync(file, text);
      const answer = await jvm.ask({ id: 'read', read: true, file, dir: place });
      const refused = answer.steps.some(({ name, state }) => name !== 'judge' && state === 'failed');
      if (syntax === 'hocon') {
        const theirs = refused ? REFUSED : jsonOf(answer.rendered ?? 'null');
        return { text, theirs, ours: rendered(text) };
      }
      const { said, settings } = await check(place, [file], target);
      const ours = said.some(({ severity }) => severity === 'error')
        ? REFUSED
        : listed(settings, answer.settings ?? {});
      return { text, theirs: refused ? REFUSED : listed(new Map(Object.entries(answer.settings ?? {}))), ours };
    };
    let refused = 0;
    const differences: ReaderDifference[] = [];
    for (let n = 0; n < count; n++) {
      // Versions of a product read the same texts.
      const random = new Random(`${seed}/${target.product}/${syntax}/${n}`);
      const lines = [first[syntax], ...strangeLines(syntax, random), ''];
      const found = await read(lines);
      if (found.theirs !== found.ours) differences.push(await shrink(lines, read, found));
      else if (found.theirs === REFUSED) refused++;
    }
    results.push({ target, syntax, texts: count, refused, differences });
  }
  return results;
}

async function shrink(
  lines: readonly string[],
  read: (lines: readonly string[]) => Promise<ReaderDifference>,
  found: ReaderDifference,
): Promise<ReaderDifference> {
  for (let i = 1; i < lines.length; i++) {
    const fewer = lines.toSpliced(i, 1);
    const again = await read(fewer);
    if (again.theirs !== again.ours) return shrink(fewer, read, again);
  }
  return found;
}

/** What the reference library would render. */
function rendered(text: string): string {
  const tree = hocon.parse(text);
  if (tree.problems.some(({ severity }) => severity === 'error')) return REFUSED;
  const resolution = resolve(tree, { uri: 'memory:application.conf', include: () => 'missing', environment: {} });
  if (resolution.problems.length > 0) return REFUSED;
  return JSON.stringify(sorted(toJson(resolution) ?? null));
}

/** Settings as one text. What the engine does not claim to know, since more may be put in before the start, is as the product has it. */
function listed(
  settings: ReadonlyMap<string, string | undefined>,
  otherwise: Readonly<Record<string, string>> = {},
): string {
  const known = [...settings].map(([key, value]): [string, string | undefined] => [
    key,
    // How a list is written back as a text, with quotes or without, is nobody's to ask for.
    (value ?? otherwise[key])?.replace(/^\[.*\]$/s, (list) => list.replaceAll(/['"]/g, '')),
  ]);
  return JSON.stringify(sorted(Object.fromEntries(known)));
}

/** The library writes numbers that JSON does not have as words. */
const jsonOf = (text: string): string =>
  JSON.stringify(sorted(JSON.parse(text.replaceAll(/(?<=[:,[])-?(?:Infinity|NaN)(?=[,\]}])/g, 'null'))));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => [key, sorted(each)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
