import type { Host } from '../host.ts';
import {
  type EndpointsParams,
  type EndpointsResult,
  endpointsMethod,
  type ProbeParams,
  type ProbeResult,
  probeMethod,
} from '../protocol.ts';
import { materialOf, see } from '../rules/artifact/material.ts';
import type { End, Material, Use } from '../rules/artifact/model.ts';
import type { Endpoint, Unit } from '../rules/model.ts';
import { type Probed, type ProbedWith, probeReport } from '../service/probeReport.ts';
import { t } from '../text/l10n.ts';
import { pathOf, resolveUri } from '../text/uri.ts';
import { oneLine } from '../workspace/plan/open.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

/** Seconds for one version of the protocol. */
const PATIENCE = 8;

const refused = (problem: string): ProbeResult => ({ problem, report: '', fine: false });

/** Tries TLS endpoints, when somebody asks for it. */
export function registerProbe(session: Session): void {
  const { connection, host } = session;
  connection.onRequest<EndpointsResult, void>(
    endpointsMethod,
    guarded<EndpointsParams, EndpointsResult>(host, 'endpoints', { endpoints: [] }, async ({ uri }) => ({
      endpoints: (await endpointsOf(session, uri)).map(({ title, endpoint: { host: name, port } }) => ({
        title,
        host: name,
        port,
      })),
    })),
  );
  connection.onRequest<ProbeResult, void>(
    probeMethod,
    guarded<ProbeParams, ProbeResult>(host, 'probe', refused(t`The log has the reason.`), (params, token) =>
      probe(session, params, () => token.isCancellationRequested),
    ),
  );
}

interface Candidate {
  readonly title: string;
  readonly unit: Unit;
  readonly endpoint: Endpoint;
}

/** Of all units of a document, each place once. */
async function endpointsOf({ workspace }: Session, uri: string): Promise<readonly Candidate[]> {
  const units = (await workspace.analysis(uri))?.units ?? [];
  const found = new Map<string, Candidate>();
  for (const unit of units)
    for (const endpoint of unit.schema.endpoints?.(unit) ?? []) {
      const title = `${unit.name}: ${endpoint.title}`;
      const key = `${title} ${endpoint.host}:${endpoint.port}`;
      if (!found.has(key)) found.set(key, { title, unit, endpoint });
    }
  return [...found.values()];
}

async function probe(
  session: Session,
  { host: name, port, from }: ProbeParams,
  cancelled: () => boolean,
): Promise<ProbeResult> {
  const { host, workspace } = session;
  if (host.probe === undefined) return refused(t`No process can be started here.`);
  if (!workspace.artifacts.trusted) return refused(t`This needs a trusted workspace.`);
  if (!/^[\w.:-]+$/.test(name) || name.startsWith('-') || !Number.isInteger(port) || port < 1 || port > 65_535)
    return refused(t`${name}:${port}: is no host and port.`);
  const candidates = from === undefined ? [] : await endpointsOf(session, from.uri);
  const chosen =
    candidates.find(({ title, endpoint }) => title === from?.title && endpoint.port === port) ??
    candidates.find(({ title }) => title === from?.title) ??
    candidates[0];
  const { value: found } = await workspace.artifacts.settle((material) =>
    chosen === undefined ? undefined : clientOf(chosen, material),
  );
  const own = found === undefined ? undefined : await withPasswords(found, host);
  const alpn = chosen?.endpoint.alpn ?? [];
  const plainPort = chosen?.endpoint.plainPort;
  const place = name.includes(':') ? `[${name}]:${port}` : `${name}:${port}`;
  const args = [
    ...(own?.trust === undefined ? [] : ['--trust', own.trust]),
    ...(own?.trustPassword === undefined ? [] : ['--trust-password-env', TRUST_PASSWORD]),
    ...(own?.keystore === undefined ? [] : ['--keystore', own.keystore]),
    ...(own?.certificate === undefined ? [] : ['--cert', own.certificate]),
    ...(own?.key === undefined ? [] : ['--key', own.key]),
    ...(own?.password === undefined ? [] : ['--password-env', PASSWORD]),
    ...(alpn.length === 0 ? [] : ['--alpn', alpn.join(',')]),
    ...(plainPort === undefined ? [] : ['--expect-plain-closed', String(plainPort)]),
    '--tls',
    '1.0,1.1,1.2,1.3',
    '--timeout',
    String(PATIENCE),
    '--json',
    '--',
    place,
  ];
  const secrets = {
    ...(own?.password === undefined ? {} : { [PASSWORD]: own.password }),
    ...(own?.trustPassword === undefined ? {} : { [TRUST_PASSWORD]: own.trustPassword }),
  };
  const { out, err } = await host.probe(args, secrets, cancelled);
  const probed = read(out);
  if (probed === undefined) return refused(firstLine(err));
  const { password: _, trustPassword: __, ...shown } = own ?? {};
  const tried: ProbedWith = {
    ...shown,
    ...(chosen === undefined ? {} : { title: chosen.title }),
    alpn,
    ...(plainPort === undefined ? {} : { plainPort }),
    at: new Date(host.now()).toISOString(),
  };
  const fine = !probed.findings.some(({ severity }) => severity === 'error');
  return { report: probeReport(probed, tried), fine };
}

const PASSWORD = 'CLUSTER_TLS_PROBE_PASSWORD';
const TRUST_PASSWORD = 'CLUSTER_TLS_PROBE_TRUST_PASSWORD';

/** What a client of an endpoint has: files, by their uris, and passwords as far as they are known. */
interface Found {
  readonly trust?: string;
  readonly trustPassword?: string;
  readonly keystore?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly password?: string;
}

/** The same with paths; what cannot be opened is left out and told. */
interface Own extends Found {
  readonly left: readonly string[];
}

/** What a client of the endpoint trusts and shows, as far as the files are at hand. */
function clientOf({ unit, endpoint }: Candidate, material: Material): Found {
  const { connections } = materialOf(unit);
  const connection = connections.find(({ id }) => id === endpoint.connection) ?? connections[0];
  const client: End | undefined = connection?.client;
  const file = (use: Use | undefined): string | undefined => {
    if (use === undefined) return undefined;
    const { located } = see(unit, use, material);
    return located.state === 'found' && located.uri.startsWith('file:') ? located.uri : undefined;
  };
  const trusted = client?.trust?.kind === 'store' ? client.trust.store : client?.trust?.ca;
  const identity = connection?.clientAuth === 'none' ? undefined : client?.identity;
  const store = identity?.kind === 'store' ? identity.store : undefined;
  return given({
    trust: file(trusted),
    trustPassword: trusted?.password?.text,
    keystore: file(store),
    certificate: identity?.kind === 'pem' ? file(identity.certificate) : undefined,
    key: identity?.kind === 'pem' ? file(identity.key) : undefined,
    password: identity?.kind === 'pem' ? identity.key.password?.text : store?.password?.text,
  });
}

/** Passwords that the configuration does not tell may lie beside the stores, as `generate` leaves them. */
async function withPasswords(found: Found, host: Host): Promise<Own> {
  const { trust, keystore, certificate, key } = found;
  const beside = async (uri: string | undefined): Promise<string | undefined> => {
    const text = uri === undefined ? undefined : await host.readText(resolveUri(uri, 'password'), LONGEST);
    return text === undefined ? undefined : oneLine(text);
  };
  const isPem = trust !== undefined && /\.(?:pem|crt|cer)$/i.test(trust);
  const trustPassword = isPem ? undefined : (found.trustPassword ?? (await beside(trust)));
  const password = found.password ?? (await beside(keystore));
  const trusts = trust !== undefined && (isPem || trustPassword !== undefined);
  const shows = keystore !== undefined && password !== undefined;
  const both = certificate !== undefined && key !== undefined;
  return {
    ...given({
      trust: trusts ? pathOf(trust) : undefined,
      trustPassword: trusts ? trustPassword : undefined,
      keystore: shows ? pathOf(keystore) : undefined,
      certificate: both ? pathOf(certificate) : undefined,
      key: both ? pathOf(key) : undefined,
      password: shows || both ? password : undefined,
    }),
    left: [
      ...(trust === undefined || trusts ? [] : [pathOf(trust)]),
      ...(keystore === undefined || shows ? [] : [pathOf(keystore)]),
    ],
  };
}

const given = (all: { readonly [K in keyof Found]-?: string | undefined }): Found =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));

/** Bytes that a file with a password may have. */
const LONGEST = 1024;

function read(out: string): Probed | undefined {
  try {
    return JSON.parse(out) as Probed;
  } catch {
    // It ended before it had an answer; standard error says why.
    return undefined;
  }
}

const firstLine = (err: string): string => {
  const [line = ''] = err.split('\n');
  return line === '' ? t`There was no answer in time.` : line.replace(/^cluster-tls: /, '');
};
