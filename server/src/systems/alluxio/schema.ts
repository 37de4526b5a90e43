import type { Schema } from '../../rules/model.ts';
import { later } from '../../text/l10n.ts';
import { between } from './between.ts';
import { checkValue } from './checkValue.ts';
import { endpoints } from './endpoints.ts';
import { material } from './material.ts';
import { namespaces, options } from './options.ts';

export const schema: Schema = {
  options,
  material,
  endpoints,
  between,
  namespaces,
  checkValue,
  misspellings: {
    'alluxio.network.tls.keystore.file': 'alluxio.network.tls.keystore.path',
    'alluxio.network.tls.truststore.file': 'alluxio.network.tls.truststore.path',
    'alluxio.network.tls.key.password': 'alluxio.network.tls.keystore.key.password',
    'alluxio.network.tls.protocols': 'alluxio.network.tls.server.protocols',
    'alluxio.network.tls.client.cert': 'alluxio.network.tls.server.cert',
    'alluxio.network.tls.client.key': 'alluxio.network.tls.server.key',
    'alluxio.network.tls.no.endpoint.identification': 'alluxio.network.tls.client.no.endpoint.identification',
    'alluxio.worker.s3.mutual.tls.enabled': 'alluxio.worker.s3.tls.mutual.enabled',
    'alluxio.worker.s3.tls.port': 'alluxio.worker.s3.https.port',
  },
  unknownKeyEffect: later`Alluxio takes it without a word (only a debug line tells) and never reads it`,
};
