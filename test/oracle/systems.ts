import { akkaWriter, pekkoWriter } from './akka.ts';
import { akkaFaults, akkaVariations } from './akkaFaults.ts';
import { alluxioWriter } from './alluxio.ts';
import { alluxioFaults, alluxioVariations } from './alluxioFaults.ts';
import type { Mutation, Writer } from './case.ts';
import { etcdFaults, etcdVariations, etcdWriter } from './etcd.ts';
import { materialFaults, materialVariations } from './faults.ts';
import { flinkWriter } from './flink.ts';
import { flinkFaults, flinkVariations } from './flinkFaults.ts';
import type { Product } from './products.ts';
import { strangeTexts } from './strange.ts';

export const writers: Readonly<Record<Product, Writer>> = {
  flink: flinkWriter,
  akka: akkaWriter,
  pekko: pekkoWriter,
  alluxio: alluxioWriter,
  etcd: etcdWriter,
};

export const faults: readonly Mutation[] = [
  ...materialFaults,
  ...flinkFaults,
  ...akkaFaults,
  ...alluxioFaults,
  ...etcdFaults,
];
export const variations: readonly Mutation[] = [
  ...materialVariations,
  ...strangeTexts,
  ...flinkVariations,
  ...akkaVariations,
  ...alluxioVariations,
  ...etcdVariations,
];

/** Names are a product's own. */
export const mutation = (product: Product, id: string): Mutation => {
  const found = [...faults, ...variations].find((each) => each.id === id && each.products.includes(product));
  if (found === undefined) throw new Error(`no fault or variation of ${product} is called ${id}`);
  return found;
};
