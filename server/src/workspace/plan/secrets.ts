import { CA, filesOf, INTERMEDIATE, type PlannedSet, SECRETS } from './set.ts';

/**
 * Secrets with the files of a set under their own names, so that the settings hold where the Secret is mounted. What signs
 * stays out, and clients get one of their own.
 * @param content of a file of the set
 */
export function secretsOf(set: PlannedSet, content: (name: string) => Uint8Array | undefined): string {
  const { plan, certificates, configuration } = set;
  const clients = new Set(certificates.filter(({ usage }) => usage === 'client').map(({ name }) => name));
  const base = label(plan.topology.name ?? plan.product);
  const shared = filesOf(set).filter(
    ({ name, of }) =>
      name !== SECRETS &&
      name !== configuration.name &&
      of !== INTERMEDIATE &&
      (of === CA ? name !== 'ca-key.pem' : of === undefined),
  );
  const secret = (name: string, takes: (of: string) => boolean): string[] => {
    const files = [...shared, ...filesOf(set).filter(({ of }) => of !== undefined && of !== CA && takes(of))];
    const data = files.flatMap((file) => {
      const bytes = content(file.name);
      return bytes === undefined ? [] : [`  ${file.name}: ${base64(bytes)}`];
    });
    return [
      'apiVersion: v1',
      'kind: Secret',
      'metadata:',
      `  name: ${name}`,
      ...(plan.topology.namespace === undefined ? [] : [`  namespace: ${label(plan.topology.namespace)}`]),
      'type: Opaque',
      'data:',
      ...data,
    ];
  };
  const nodes = secret(`${base}-tls`, (of) => of !== INTERMEDIATE && !clients.has(of));
  const others = clients.size === 0 ? [] : ['---', ...secret(`${base}-client-tls`, (of) => clients.has(of))];
  return `${[...nodes, ...others].join('\n')}\n`;
}

/** As Kubernetes names things (RFC 1123). */
const label = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50);

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
