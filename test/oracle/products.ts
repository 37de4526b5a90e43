/** A version of a product that judges, with the artifacts of Maven Central that it is made of. */
export interface ProductVersion {
  /** Names its folder and its row in the table. */
  readonly id: string;
  readonly product: Product;
  readonly version: string;
  /** `group:artifact:version`; what they need comes with them. */
  readonly coordinates: readonly string[];
  /** Class in `java/`, and the sources that it is compiled from. */
  readonly judge: string;
  /** Replacements in the sources, for products that are the same but for the names of their packages. */
  readonly renamed: readonly (readonly [string, string])[];
  /** Programs that judge along; without them the version is left out. */
  readonly programs: readonly string[];
}

/** `etcd`: Alluxio as its client. */
export type Product = 'flink' | 'akka' | 'pekko' | 'alluxio' | 'etcd';

/** The product whose rules say something of the files. */
export const checkedAs = (product: Product): string => (product === 'etcd' ? 'alluxio' : product);

const flink = (version: string) =>
  judged('flink', version, 'FlinkJudge', [
    `org.apache.flink:flink-clients:${version}`,
    `org.apache.flink:flink-runtime:${version}`,
    `org.apache.flink:flink-rpc-akka-loader:${version}`,
  ]);
/** @param netty for classic remoting, where a version has it */
const pekko = (version: string, ...netty: string[]) =>
  judged('pekko', version, 'RemotingJudge', [`org.apache.pekko:pekko-cluster_2.13:${version}`, ...netty]);
const akka = (version: string, ...netty: string[]) =>
  judged(
    'akka',
    version,
    'RemotingJudge',
    [`com.typesafe.akka:akka-cluster_2.13:${version}`, ...netty],
    [
      ['org.apache.pekko', 'akka'],
      ['pekko.', 'akka.'],
    ],
  );
/** Alluxio's TLS is closed; what it is known to do is done with the Netty that it brings. */
const alluxio = (version: string, netty: string) =>
  judged('alluxio', version, 'AlluxioJudge', [`io.netty:netty-handler:${netty}`]);

/** The etcd is the one of the machine. */
const etcd = (alluxioVersion: string, netty: string): ProductVersion => ({
  ...judged('etcd', alluxioVersion, 'AlluxioJudge', [`io.netty:netty-handler:${netty}`]),
  id: `alluxio-${alluxioVersion}-etcd`,
  programs: ['etcd', 'etcdctl'],
});

/** A line a version. */
export const productVersions: readonly ProductVersion[] = [
  flink('1.17.2'),
  flink('1.18.1'),
  flink('1.20.0'),
  flink('2.2.1'),
  flink('2.3.0'),
  pekko('1.1.5', 'io.netty:netty-handler:4.1.118.Final'),
  pekko('1.7.0', 'io.netty:netty-handler:4.2.17.Final'),
  akka('2.6.21', 'io.netty:netty:3.10.6.Final'),
  akka('2.8.8'),
  alluxio('2.10', '4.1.100.Final'),
  alluxio('3.7', '4.1.100.Final'),
  etcd('3.7', '4.1.100.Final'),
];

/** Artifacts that come along and that nothing here calls; they would make half of what is downloaded. */
export const notNeeded: readonly string[] = [
  'org.apache.flink:flink-hadoop-fs',
  'org.xerial.snappy:snappy-java',
  'tools.profiler:async-profiler',
];

function judged(
  product: Product,
  version: string,
  judge: string,
  coordinates: readonly string[],
  renamed: ProductVersion['renamed'] = [],
): ProductVersion {
  return { id: `${product}-${version}`, product, version, coordinates, judge, renamed, programs: [] };
}
