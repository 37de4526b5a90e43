import { systems } from '../../systems/index.ts';
import type { WireOrder } from '../../systems/scaffold.ts';
import type { System } from '../../systems/types.ts';
import { secretsOf } from '../../workspace/rotation/index.ts';
import { choice, whole, words } from '../pki/options.ts';
import { secretFrom } from '../pki/secrets.ts';
import { UsageError } from '../terminal.ts';
import { textOf } from './files.ts';

/** Options that say what cluster it is, of all commands that write for a system. */
export const clusterOptions = {
  system: { type: 'string' },
  deployment: { type: 'string' },
  name: { type: 'string' },
  namespace: { type: 'string', short: 'n' },
  domain: { type: 'string' },
  host: { type: 'string', multiple: true },
  masters: { type: 'string' },
  workers: { type: 'string' },
  coordinators: { type: 'string' },
  nodes: { type: 'string' },
  with: { type: 'string', multiple: true },
  container: { type: 'string' },
  'password-file': { type: 'string' },
  'password-env': { type: 'string' },
  'password-secret': { type: 'string' },
} as const;

const counted = ['masters', 'workers', 'coordinators', 'nodes'] as const;

type Values = { readonly [K in Exclude<keyof typeof clusterOptions, 'host' | 'with'>]?: string | undefined } & {
  readonly host?: string[] | undefined;
  readonly with?: string[] | undefined;
};

/** The password in the manifest of a Secret, such as `cert-manager` has written. */
async function passwordIn(manifest: string): Promise<string> {
  const found = secretsOf((await textOf(manifest)) ?? '').flatMap(({ files }) => files.get('password') ?? []);
  const [only, ...others] = found;
  if (only === undefined || others.length > 0)
    throw new UsageError(`--password-secret ${manifest}: there is no one Secret in it with a key password`);
  return new TextDecoder().decode(only);
}

/** The system and what is asked of it. */
export async function orderOf(values: Values): Promise<{ readonly system: System; readonly order: WireOrder }> {
  const products = [...systems.map(({ id }) => id), 'pekko'];
  if (values.system === undefined) throw new UsageError(`--system must be given: ${products.join(', ')}`);
  const product = choice('--system', values.system, products);
  const system = systems.find(({ id }) => id === (product === 'pekko' ? 'akka' : product));
  if (system === undefined) throw new UsageError(`--system ${product}: is not known`);
  const { deployments, features } = system.scaffold;
  const deployment = choice('--deployment', values.deployment ?? deployments[0] ?? '', deployments);
  const fitting = features.filter((each) => each.deployments?.includes(deployment) !== false);
  const wanted = words(values.with).map((word) =>
    choice(
      '--with',
      word,
      fitting.map(({ id }) => id),
    ),
  );
  const given = await secretFrom('password', { file: values['password-file'], env: values['password-env'] });
  const manifest = values['password-secret'];
  if (given !== undefined && manifest !== undefined)
    throw new UsageError('--password-secret excludes --password-file and --password-env');
  const password = manifest === undefined ? given : await passwordIn(manifest);
  const counts = counted.flatMap((kind) => {
    const value = values[kind];
    return value === undefined ? [] : [[kind, whole(`--${kind}`, value, 0, 10_000)] as const];
  });
  return {
    system,
    order: {
      product,
      topology: {
        deployment,
        ...(values.name === undefined ? {} : { name: values.name }),
        ...(values.namespace === undefined ? {} : { namespace: values.namespace }),
        ...(values.domain === undefined ? {} : { domain: values.domain }),
        counts: Object.fromEntries(counts),
        hosts: words(values.host),
      },
      features: wanted.length > 0 ? wanted : fitting.slice(0, 1).map(({ id }) => id),
      password,
      container: values.container,
    },
  };
}
