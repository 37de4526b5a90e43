import type { HandshakeAttempt, HandshakeEnd, Host } from '../../host.ts';
import { type Bytes, CaError } from '../../kubernetes/rotation/caFiles.ts';
import {
  chainHandshake,
  failures,
  type Meeting,
  meetings,
  showsCertificate,
} from '../../kubernetes/rotation/caHandshake.ts';
import { rotatingWay } from '../../kubernetes/rotation/caRotating.ts';
import {
  type CaChange,
  type CaOrder,
  type CaState,
  type CaWay,
  severalWay,
} from '../../kubernetes/rotation/caSteps.ts';
import { t } from '../../text/l10n.ts';
import type { Pki } from '../keyMaterial/load.ts';
import { ScaffoldError } from '../scaffold/result.ts';

export type { Bytes } from '../../kubernetes/rotation/caFiles.ts';
export { caNames } from '../../kubernetes/rotation/caFiles.ts';
export type { CaChange, CaOrder, CaState } from '../../kubernetes/rotation/caSteps.ts';

/** `several`: stores and bundles that trust both CAs for a while; `rotating`: the engine that trusts one certificate. */
export type WayName = 'several' | 'rotating';

const ways: Readonly<Record<WayName, CaWay>> = { several: severalWay, rotating: rotatingWay };

export interface CaStep {
  readonly step: string;
  readonly state: CaState;
  readonly change: CaChange;
  /** The files after it. */
  readonly files: Bytes;
}

/** Where the rotation of the CA stands. @throws ScaffoldError */
export const caState = (pki: Pki, way: WayName, order: CaOrder): Promise<CaState> =>
  telling(() => ways[way].state(pki, order));

/** Tries handshakes in memory; absent where that cannot be done. */
export type Try = Host['handshake'];

/**
 * The next step, made in memory: nodes that have it already and nodes that have not must understand each other, both
 * ways round, or it is not offered. Chains are judged as Java judges them; that keys and certificates carry a handshake is
 * tried in the real protocol.
 * @throws ScaffoldError
 */
export async function caStep(pki: Pki, way: WayName, order: CaOrder, attempt?: Try): Promise<CaStep> {
  return telling(async () => {
    const state = await ways[way].state(pki, order);
    const change = await ways[way].apply(pki, order, state.next);
    const files = changedFiles(order.files, change);
    const [before, after] = await Promise.all([ways[way].peers(pki, order), ways[way].peers(pki, { ...order, files })]);
    const named = (views: typeof before, when: string) =>
      views.map((view) => ({ ...view, name: `${view.name} (${when})` }));
    const judge = chainHandshake(pki, order.now);
    const [old, fresh] = [named(before, 'before'), named(after, 'after')];
    const met = [...meetings(pki, fresh, old), ...meetings(pki, fresh, fresh)];
    const found = [
      ...(await failures(pki, judge, fresh, old)),
      ...(await failures(pki, judge, fresh, fresh)),
      ...(attempt === undefined ? [] : await tried(pki, met, attempt)),
    ];
    if (found.length > 0)
      throw new ScaffoldError(
        t`${state.next}: nodes would not understand each other, so nothing was changed.\n${found.join('\n')}`,
      );
    return { step: state.next, state, change, files };
  });
}

/** Every attempt is a handshake of its own; a set has a few certificates. */
const MOST_ATTEMPTS = 60;

async function tried(pki: Pki, met: readonly Meeting[], attempt: NonNullable<Try>): Promise<readonly string[]> {
  const end = async ({ chain, anchors, privateKey }: Meeting[0], shows: boolean): Promise<HandshakeEnd> => ({
    authorities: anchors.map((each) => pki.pemCertificates([each])),
    versions: { least: 'TLSv1.2', most: 'TLSv1.3' },
    ...(shows && privateKey !== undefined
      ? { key: await pki.pemPrivateKey(privateKey), certificates: pki.pemCertificates(chain) }
      : {}),
  });
  const some = met.slice(0, MOST_ATTEMPTS);
  const attempts = await Promise.all(
    some.map(async ([client, server]): Promise<HandshakeAttempt> => {
      const mutual = showsCertificate(pki, client);
      return {
        server: { ...(await end(server, true)), asksForCertificate: mutual },
        client: await end(client, mutual),
      };
    }),
  );
  const answers = await attempt(attempts);
  return answers.flatMap(({ ok, error }, i) => {
    const [client, server] = some[i] ?? [];
    return ok ? [] : [t`${client?.name} and ${server?.name}: ${error ?? t`no handshake`}`];
  });
}

/** Steps that a rotation can have, generously. */
const MOST_STEPS = 10;

/** All steps to the end, as far as they are still to come. @throws ScaffoldError */
export async function caPlan(pki: Pki, way: WayName, order: CaOrder, attempt?: Try): Promise<readonly CaStep[]> {
  const steps: CaStep[] = [];
  let files = order.files;
  for (let i = 0; i < MOST_STEPS; i++) {
    const made = await caStep(pki, way, { ...order, files }, attempt);
    steps.push(made);
    files = made.files;
    if (made.step === 'finish') return steps;
  }
  throw new ScaffoldError(t`the rotation does not come to an end`);
}

function changedFiles(files: Bytes, { writes, removes }: CaChange): Bytes {
  const result = new Map([...files, ...writes]);
  for (const name of removes) if (!writes.has(name)) result.delete(name);
  return result;
}

/** The one that fits the files: stores and bundles can trust two CAs, the engine of Akka and Pekko cannot. */
export const wayOf = (product: string, files: Iterable<string>): WayName => {
  const stores = [...files].some((name) => /\.(?:p12|pfx|jks|jceks)$/i.test(name));
  return (product === 'akka' || product === 'pekko') && !stores ? 'rotating' : 'several';
};

async function telling<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CaError) throw new ScaffoldError(error.message);
    throw error;
  }
}

/** What a step needs of the product before the next one; for people. */
export function afterStep(product: string, way: WayName): string {
  if (way === 'rotating')
    return t`Every node reads the files again within five minutes of a new connection: wait ten minutes, restart nothing.`;
  if (product === 'flink')
    return t`Flink reads its stores once: restart JobManager and TaskManagers together, from a savepoint. Take security.ssl.*.cert.fingerprint out first: it holds one certificate only.`;
  return t`Stores are read once: restart every process, one after the other, clients included.`;
}
