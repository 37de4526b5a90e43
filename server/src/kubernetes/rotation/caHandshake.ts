import { t } from '../../text/l10n.ts';

type Pki = typeof import('../../pki/index.ts');

/** What a node shows, and whom it trusts. */
export interface PeerView {
  /** For messages: `flink.rest, new`. */
  readonly name: string;
  readonly chain: readonly Uint8Array[];
  readonly anchors: readonly Uint8Array[];
  /** PKCS#8; undefined where it is not among the files. */
  readonly privateKey?: Uint8Array;
}

function usageOf(pki: Pki, { chain: [leaf] }: PeerView): readonly string[] | undefined {
  return leaf === undefined ? undefined : pki.describeCertificate(leaf).extendedKeyUsage;
}

/** Certificates for servers alone are not shown by clients; such peers come without one. */
const isClient = (pki: Pki, view: PeerView): boolean => usageOf(pki, view)?.includes('clientAuth') !== false;
const isServer = (pki: Pki, view: PeerView): boolean => usageOf(pki, view)?.includes('serverAuth') !== false;

/** Why two peers do not come together; undefined: they do. The first connects to the second. */
export type Handshake = (client: PeerView, server: PeerView) => Promise<string | undefined>;

/** As Java judges it: both sides show their chain, and each looks for a way to one of its anchors. */
export function chainHandshake(pki: Pki, now: number): Handshake {
  const judge = async (shown: PeerView, by: PeerView, use: 'server' | 'client'): Promise<string | undefined> => {
    const [leaf, ...others] = shown.chain;
    if (leaf === undefined) return t`shows no certificate`;
    const { verdict, problem, cause } = await pki.buildChain({ leaf, others, anchors: by.anchors, now, use });
    if (verdict === 'valid') return undefined;
    return [problem ?? t`a signature cannot be checked here`, cause].filter((each) => each !== undefined).join(': ');
  };
  return async (client, server) => {
    const asServer = await judge(server, client, 'server');
    if (asServer !== undefined) return t`${client.name} refuses ${server.name}: ${asServer}`;
    if (!isClient(pki, client)) return undefined;
    const asClient = await judge(client, server, 'client');
    return asClient === undefined ? undefined : t`${server.name} refuses ${client.name}: ${asClient}`;
  };
}

/** Two peers that meet, the first as client. */
export type Meeting = readonly [client: PeerView, server: PeerView];

/** Everyone of the ones with everyone of the others, both ways round, as far as their certificates are for that. */
export const meetings = (pki: Pki, ones: readonly PeerView[], others: readonly PeerView[]): readonly Meeting[] =>
  ones.flatMap((one) =>
    others.flatMap((other): Meeting[] => {
      const both: Meeting[] = [
        [one, other],
        [other, one],
      ];
      return both.filter(([, server]) => isServer(pki, server));
    }),
  );

/** Whether a client shows its certificate there. */
export const showsCertificate = isClient;

/** All that fails between two sets of peers, in both directions. */
export async function failures(
  pki: Pki,
  handshake: Handshake,
  ones: readonly PeerView[],
  others: readonly PeerView[],
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const [client, server] of meetings(pki, ones, others)) {
    const failure = await handshake(client, server);
    if (failure !== undefined) found.add(failure);
  }
  return [...found];
}
