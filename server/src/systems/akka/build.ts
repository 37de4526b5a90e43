import { folderOf } from '../../text/uri.ts';
import type { Environment } from '../types.ts';
import type { Product } from './names.ts';

/** What a build file says: the products that it names, and the version of each where it is written as such. */
export interface Build {
  /** Base name, for messages. */
  readonly file: string;
  readonly versions: Readonly<Partial<Record<Product, string>>>;
  readonly names: ReadonlySet<Product>;
}

const FILES = [
  'build.sbt',
  'project/Dependencies.scala',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
  'gradle.properties',
  'gradle/libs.versions.toml',
];
const HIGHEST = 6;

/** Modules that carry the product's own version; HTTP, gRPC, management and connectors have others. */
const core =
  'actor|actor-typed|actor-testkit-typed|bom|cluster|cluster-typed|cluster-tools|cluster-sharding|cluster-sharding-typed|cluster-metrics|coordination|discovery|distributed-data|multi-node-testkit|persistence|persistence-typed|persistence-query|pki|protobuf-v3|remote|serialization-jackson|slf4j|stream|stream-typed|stream-testkit|testkit';

const number = String.raw`(\d+\.\d+(?:\.\d+)?(?:-[A-Za-z0-9.]+)?)`;

/** Ways to write a version, by product: a variable, a property, or the dependency itself (sbt, Maven, Gradle). */
const patterns = (product: Product): readonly RegExp[] => [
  new RegExp(String.raw`\b${product}[-_.]?version\b["'\s]*(?::\s*String\s*)?(?::?=|>|:)\s*["']?${number}`, 'i'),
  new RegExp(String.raw`["']${product}-(?:${core})["']\s*%\s*["']${number}["']`),
  new RegExp(String.raw`\b${product}-(?:${core})(?:_[\d.]+)?:${number}`),
  new RegExp(String.raw`<artifactId>${product}-(?:${core})(?:_[^<]*)?</artifactId>\s*<version>${number}</version>`),
  new RegExp(String.raw`^\s*${product}\s*=\s*"${number}"`, 'm'),
];

const byProduct: readonly (readonly [Product, readonly RegExp[], RegExp])[] = [
  ['akka', patterns('akka'), /com\.typesafe\.akka|\bakka-(?:actor|cluster|remote|stream|bom)\b/],
  ['pekko', patterns('pekko'), /org\.apache\.pekko|\bpekko-(?:actor|cluster|remote|stream|bom)\b/],
];

/** Reads the text of a build file; undefined where it names neither product. */
export function readBuild(file: string, text: string): Build | undefined {
  const versions: Partial<Record<Product, string>> = {};
  const names = new Set<Product>();
  const head = text.slice(0, 200_000);
  for (const [product, written, named] of byProduct) {
    const [version] = written.flatMap((pattern) => pattern.exec(head)?.[1] ?? []);
    if (version !== undefined) versions[product] = version;
    if (version !== undefined || named.test(head)) names.add(product);
  }
  return names.size === 0 ? undefined : { file: file.slice(file.lastIndexOf('/') + 1), versions, names };
}

/** The nearest build file that names a product, from the document's folder upwards. */
export function findBuild(uri: string, environment: Environment): Build | undefined {
  let folder = folderOf(uri);
  let up = '';
  let nearest: Build | undefined;
  for (let level = 0; level < HIGHEST && /[^/:]\/?$/.test(folder); level++) {
    for (const file of FILES) {
      const found = environment.file(environment.resolve(uri, up + file));
      const build = typeof found === 'string' ? undefined : readBuild(file, found.text);
      if (build === undefined) continue;
      // A module's build file often leaves the version to the one above.
      if (Object.keys(build.versions).length > 0) return build;
      nearest ??= build;
    }
    const parent = folderOf(folder);
    if (parent === folder || parent.endsWith('/')) break;
    folder = parent;
    up += '../';
  }
  return nearest;
}
