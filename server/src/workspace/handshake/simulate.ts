import type { HandshakeAnswer } from '../../host.ts';
import type { Unit } from '../../rules/model.ts';
import { t } from '../../text/l10n.ts';
import type { Workspace } from '../workspace.ts';
import { type HandshakeCase, handshakeCases } from './cases.ts';

/** One row of what a simulation tells: who connects to whom, and whether that works. */
export interface SimulatedHandshake {
  readonly connection: string;
  readonly server: string;
  readonly client: string;
  readonly outcome: 'passed' | 'failed' | 'not simulated';
  /** Protocol and suite, or why not. */
  readonly detail: string;
}

/** Tries every connection among the units of some documents, with the material as the products load it. */
export async function simulate(
  workspace: Workspace,
  uris: readonly string[],
  cancelled: () => boolean = () => false,
): Promise<readonly SimulatedHandshake[]> {
  const { host, artifacts, settings } = workspace;
  const units: Unit[] = [];
  for (const uri of new Set(uris)) units.push(...((await workspace.analysis(uri))?.units ?? []));
  const { value: cases } = await artifacts.settle(
    (material) => handshakeCases(units, { now: host.now(), expiringDays: settings.expiringDays, material }),
    cancelled,
  );
  const tried = cases.filter(({ attempt }) => attempt !== undefined);
  const attempts = tried.flatMap(({ attempt }) => attempt ?? []);
  const answers = attempts.length === 0 || cancelled() ? [] : await host.handshake?.(attempts);
  const rows = cases.map((each) => rowOf(each, answers?.[tried.indexOf(each)]));
  // Components of one chart that have nothing to be told apart by are told once.
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

function rowOf(
  { connection, server, client, verdict }: HandshakeCase,
  answer: HandshakeAnswer | undefined,
): SimulatedHandshake {
  const head = { connection, server, client };
  if (verdict !== undefined) return { ...head, outcome: verdict.outcome, detail: verdict.why };
  if (answer === undefined) return { ...head, outcome: 'not simulated', detail: t`no handshake can be tried here` };
  if (!answer.ok) {
    const by = answer.by === undefined ? '' : t`, says the ${answer.by}`;
    return { ...head, outcome: 'failed', detail: `${answer.error ?? 'refused'}${by}` };
  }
  // The chains are accepted by Java's rules; where OpenSSL has others, its word is no proof.
  const refused = answer.serverRefused ?? answer.clientRefused;
  if (refused !== undefined)
    return {
      ...head,
      outcome: 'not simulated',
      detail: t`by Java's rules it works; OpenSSL, which tried it, says ${refused}`,
    };
  return { ...head, outcome: 'passed', detail: `${answer.protocol}, ${answer.suite}` };
}
