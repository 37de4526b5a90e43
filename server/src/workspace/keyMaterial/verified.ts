import { t } from '../../text/l10n.ts';
import { anchorsOf, chainsOf } from './inspection.ts';
import type { Pki } from './load.ts';
import type { Material } from './materials.ts';

export interface Verified {
  readonly subject: string;
  readonly alias?: string;
  /** Subjects, leaf first, as far as the chain was found. */
  readonly path: readonly string[];
  /** What Java says against it in either role; absent where it is accepted. */
  readonly server?: string;
  readonly client?: string;
}

/** Whether Java accepts what a file would send, with what another one trusts. */
export async function verified(
  pki: Pki,
  material: Material,
  trust: Material,
  now: number,
): Promise<readonly Verified[]> {
  const anchors = anchorsOf(trust.inspection.artifact);
  const { artifact } = material.inspection;
  const sent = chainsOf(pki, artifact).map(({ entry, chain }) => ({ alias: entry.alias, chain }));
  const chains = sent.length > 0 ? sent : anchorsOf(artifact).map((der) => ({ alias: undefined, chain: [der] }));
  const told: Verified[] = [];
  for (const { alias, chain } of chains) {
    const [leaf, ...others] = chain;
    if (leaf === undefined) continue;
    const ask = async (use: 'server' | 'client') => {
      const { verdict, problem, cause, path } = await pki.buildChain({ leaf, others, anchors, now, use });
      const text =
        verdict === 'unsupported' ? t`a signature cannot be checked here` : [problem, cause].filter(Boolean).join(': ');
      return { path: path.map(({ subject }) => subject), against: verdict === 'valid' ? undefined : text };
    };
    const [server, client] = [await ask('server'), await ask('client')];
    told.push({
      subject: pki.describeCertificate(leaf).subject,
      ...(alias === undefined ? {} : { alias }),
      path: server.path,
      ...(server.against === undefined ? {} : { server: server.against }),
      ...(client.against === undefined ? {} : { client: client.against }),
    });
  }
  return told;
}
