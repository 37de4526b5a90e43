import { systems } from '../../systems/index.ts';
import type { WireOrder } from '../../systems/scaffold.ts';
import type { System } from '../../systems/types.ts';
import { t, told } from '../../text/l10n.ts';
import { ScaffoldError } from './result.ts';

/** What can be written for Kubernetes, by product. */
export function scaffoldProducts() {
  return systems.flatMap(({ id, title, scaffold }) =>
    (id === 'akka' ? ['akka', 'pekko'] : [id]).map((product) => ({
      product,
      title: id === 'akka' ? (product === 'akka' ? 'Akka' : 'Apache Pekko') : title,
      deployments: scaffold.deployments,
      withPassword: scaffold.deployments.filter((each) => scaffold.needsPassword(each)),
      features: scaffold.features.map((feature) => ({ ...feature, title: told(feature.title) })),
    })),
  );
}

/** The system that has more to write than TLS. @throws ScaffoldError */
export function extraSystem(): System {
  const found = systems.find(({ scaffold }) => scaffold.extras !== undefined);
  if (found === undefined) throw new ScaffoldError(t`no system has this`);
  return found;
}

export interface ClusterRequest {
  readonly product: string;
  readonly deployment: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly features: readonly string[];
  readonly workers?: number;
}

/** An order from a request, whose words may be anything. @throws ScaffoldError */
export function orderFrom(request: ClusterRequest): { readonly system: System; readonly order: WireOrder } {
  const { product, deployment, features, name, namespace, workers } = request;
  const system = systems.find(({ id }) => id === (product === 'pekko' ? 'akka' : product));
  if (system === undefined) throw new ScaffoldError(t`${product}: is not known`);
  const { scaffold } = system;
  if (!scaffold.deployments.includes(deployment))
    throw new ScaffoldError(t`${deployment}: must be one of ${scaffold.deployments.join(', ')}`);
  const known = scaffold.features
    .filter((each) => each.deployments?.includes(deployment) !== false)
    .map(({ id }) => id);
  const wrong = features.find((each) => !known.includes(each));
  if (wrong !== undefined) throw new ScaffoldError(t`${wrong}: must be one of ${known.join(', ')}`);
  return {
    system,
    order: {
      product,
      topology: {
        deployment,
        ...(name === undefined ? {} : { name }),
        ...(namespace === undefined ? {} : { namespace }),
        counts: workers === undefined ? {} : { workers },
        hosts: [],
      },
      features,
      password: undefined,
      container: undefined,
    },
  };
}

/** The one piece in which two texts differ. */
export function difference(
  before: string,
  after: string,
): { readonly start: number; readonly end: number; readonly newText: string } | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (
    same < most - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++;
  return { start, end: before.length - same, newText: after.slice(start, after.length - same) };
}
