import { type Generation, sharedName } from '../generation.ts';
import { namesOf } from './names.ts';
import { akkaDeployments, akkaTopology } from './topology.ts';

/** Stores are read by ConfigSSLEngineProvider, PEM files by RotatingKeysSSLEngineProvider (Akka 2.6.6, every Pekko). */
export const generation: Generation = {
  system: 'akka',
  title: 'Akka and Pekko',
  deployments: akkaDeployments,
  readsPem: true,
  newestJava: () => undefined,
  usualDeployment: (onKubernetes) => (onKubernetes ? 'kubernetes' : 'hosts'),
  topology: akkaTopology,
  configuration({ product, folder, store, certificates }) {
    const n = namesOf(product === 'pekko' ? 'pekko' : 'akka');
    const name = sharedName(certificates);
    const settings =
      store === undefined
        ? [
            `${n.ssl}ssl-engine-provider = "${n.rotatingClass}"`,
            `${n.rotating}key-file = "${folder}/${name}-key.pem"`,
            `${n.rotating}cert-file = "${folder}/${name}.pem"`,
            `${n.rotating}ca-cert-file = "${folder}/ca.pem"`,
            ...versions(n.rotating),
          ]
        : [
            `${n.stores}key-store = "${folder}/${name}.${store}"`,
            `${n.stores}key-store-password = \${SSL_KEY_STORE_PASSWORD}`,
            `${n.stores}key-password = \${SSL_KEY_PASSWORD}`,
            `${n.stores}trust-store = "${folder}/truststore.${store}"`,
            `${n.stores}trust-store-password = \${SSL_TRUST_STORE_PASSWORD}`,
            ...versions(n.stores),
            `${n.stores}hostname-verification = on`,
          ];
    const lines = ['# Merge into application.conf.', `${n.artery}transport = tls-tcp`, ...settings];
    return { name: 'application-tls.conf', text: `${lines.join('\n')}\n` };
  },
};

const versions = (section: string): string[] => [
  `${section}protocol = "TLSv1.3"`,
  `${section}enabled-algorithms = [TLS_AES_256_GCM_SHA384, TLS_AES_128_GCM_SHA256]`,
];
