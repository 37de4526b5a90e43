import { type Option, OptionSet } from '../../rules/options.ts';
import data from './options.json' with { type: 'json' };

/** Every Alluxio property that takes part in TLS, or stands near to it. */
export const options = new OptionSet(data as readonly Option[]);

/** Where an unknown key has no effect and nothing but a debug line tells of it (AlluxioProperties 2.1). */
export const namespaces: readonly string[] = ['alluxio.network.tls.', 'alluxio.worker.s3.tls.', 'alluxio.etcd.tls.'];

/** Whether a key can be an Alluxio property at all. */
export const isAlluxioKey = (key: string): boolean =>
  key.startsWith('alluxio.') || key.startsWith('license.etcd.') || key === 'license.etcd';
