import { keyKinds, onHosts, productsOf, trusts } from '../../server/src/workspace/plan/model.ts';
import type { RawPlan } from '../../server/src/workspace/plan/read.ts';
import type { Product } from './products.ts';

/** Hosts of clusters that run on such, in turn; the first ones are names that every product can be told. */
const hostsOf: Readonly<Record<Exclude<Product, 'etcd'>, readonly (readonly string[])[]>> = {
  flink: [['fl1.example.com', 'fl2.example.com'], ['10.1.2.3', 'fl2.example.com'], ['*.example.com'], ['fl1']],
  akka: [
    ['n1.example.com', 'n2.example.com'],
    ['n1.example.com', '10.0.0.2'],
  ],
  pekko: [
    ['n1.example.com', 'n2.example.com'],
    ['n1.example.com', '10.0.0.2'],
  ],
  alluxio: [['alx1.example.com'], ['*.example.com'], ['10.7.0.1']],
};

const subjects = ['', 'O=Example,C=DE', ''];
/** Made slowly, or for few: not with every way to run. */
const rare = keyKinds.filter((kind) => kind !== 'rsa-2048' && kind !== 'p-256');
/** Of a CA that exists nothing but its files differs from one that is made. */
const trusted = trusts.filter((trust) => trust !== 'existing-ca');

/**
 * Clusters that `generate` can make for a product: each way to run with each format and the usual key algorithms, and all
 * other choices in turn.
 */
export function plansOf(product: Exclude<Product, 'etcd'>): readonly RawPlan[] {
  const known = productsOf().find((each) => each.product === product);
  if (known === undefined) throw new Error(`nothing generates for ${product}`);
  const { deployments, formats } = known;
  let turn = 0;
  const next = <T>(choices: readonly T[], each = 1): T => choices[Math.floor(turn / each) % choices.length] as T;
  return deployments.flatMap((deployment, way) =>
    // JCEKS, which Java no longer reads without being told, once a product.
    formats
      .filter((format) => format !== 'jceks' || way === 0)
      .flatMap((format) =>
        ['rsa-2048', 'p-256', 'rare'].map((kind) => {
          turn++;
          return {
            deployment,
            ...(onHosts(deployment)
              ? { hosts: next(hostsOf[product]) }
              : { name: next(['shop', 'jobs-2'], 2), namespace: next(['prod', 'data-ns'], 3) }),
            formats: [format],
            keyAlgorithm: kind === 'rare' ? next(rare, 3) : kind,
            trust: next(trusted, 2),
            subject: next(subjects),
          };
        }),
      ),
  );
}
