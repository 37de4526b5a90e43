import { systems } from '../../../server/src/systems/index.ts';
import type { WireOrder } from '../../../server/src/systems/scaffold.ts';
import type { System } from '../../../server/src/systems/types.ts';

export interface Order {
  readonly system: System;
  readonly order: WireOrder;
}

/** An order as the command line or the editor would give it. */
export function orderFor(
  product: string,
  deployment: string,
  features: readonly string[],
  more: Partial<WireOrder['topology']> = {},
  password?: string,
): Order {
  const system = systems.find(({ id }) => id === (product === 'pekko' ? 'akka' : product));
  if (system === undefined) throw new Error(product);
  const topology = { deployment, namespace: 'data', counts: {}, hosts: [], ...more };
  return { system, order: { product, topology, features, password, container: undefined } };
}

/** One of each kind. */
export const orders: readonly (readonly [string, Order])[] = [
  [
    'alluxio-operator',
    orderFor('alluxio', 'operator', ['internal', 's3-mutual', 'gateway-mutual'], { counts: { workers: 2 } }),
  ],
  ['alluxio-operator-dual', orderFor('alluxio', 'operator', ['s3-dual', 'gateway-dual'])],
  ['alluxio-helm-3', orderFor('alluxio', 'helm-3', ['internal', 's3-only', 'gateway-only'], { name: 'cache' })],
  [
    'alluxio-helm-2',
    orderFor('alluxio', 'helm-2', ['internal', 'proxy'], { counts: { workers: 3 }, hosts: ['s3.example'] }),
  ],
  ['flink-operator', orderFor('flink', 'operator', ['internal', 'rest-mutual'], { name: 'jobs' })],
  ['flink-statefulset', orderFor('flink', 'statefulset', ['internal', 'rest'], { name: 'jobs' })],
  ['akka', orderFor('akka', 'kubernetes', ['rotating'], { name: 'shop' })],
  ['pekko', orderFor('pekko', 'kubernetes', ['rotating'], { name: 'shop' })],
];
