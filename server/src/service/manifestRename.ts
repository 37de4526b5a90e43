import type { Range, WorkspaceEdit } from 'vscode-languageserver-types';
import type { Deployment } from '../kubernetes/graph.ts';
import type { Named, Spot } from '../kubernetes/named.ts';
import type { SourceDocument } from '../systems/types.ts';
import { t } from '../text/l10n.ts';
import { rangeOf } from './positions.ts';

/** Why a rename is refused, for the user. */
interface Refusal {
  readonly refused: string;
}

/** A place where the key of a Secret is the end of a path. */
export type PathEnd = Spot;

export function prepareManifestRename(
  document: SourceDocument,
  named: Named,
): { range: Range; placeholder: string } | Refusal {
  const problem = refusalOf(named);
  return problem === undefined
    ? { range: rangeOf(document, named.span), placeholder: named.text }
    : { refused: problem };
}

/** What cannot have another name. */
function refusalOf({ kind, text, producers, definitions }: Named): string | undefined {
  if (kind === 'key' && producers.some(({ produced }) => produced.how === 'Certificate'))
    return t`cert-manager calls this key ${text}; it has no other name.`;
  if (kind === 'Service' || kind === 'FlinkDeployment')
    return t`A ${kind} is known by its name to others than the manifests.`;
  if (definitions.length === 0) return t`${text} is not made in this workspace.`;
  return undefined;
}

const KEY = /^[-._a-zA-Z0-9]{1,253}$/;
const NAME = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/**
 * Gives a Secret, a ConfigMap, one of their keys, a volume or an issuer another name, in every place of the workspace.
 * `ends`: paths of configurations that end with the key; `documentOf`: texts of all files that are touched.
 */
export function manifestRename(
  graph: Deployment,
  named: Named,
  newName: string,
  ends: readonly PathEnd[],
  documentOf: (uri: string) => SourceDocument | undefined,
): WorkspaceEdit | Refusal {
  const to = newName.trim();
  const problem = refusalOf(named) ?? unfit(graph, named, to);
  if (problem !== undefined) return { refused: problem };
  const changes: NonNullable<WorkspaceEdit['changes']> = {};
  for (const { uri, span } of [...named.all, ...ends]) {
    const document = documentOf(uri);
    if (document === undefined) continue;
    const edits = changes[uri] ?? [];
    changes[uri] = edits;
    edits.push({ range: rangeOf(document, span), newText: to });
  }
  return { changes };
}

function unfit(graph: Deployment, { kind, text, manifest, producers, holder }: Named, to: string): string | undefined {
  if (to === text) return undefined;
  if (kind === 'key') {
    if (!KEY.test(to) || to.startsWith('..') || to === '.')
      return t`${to} is not a valid key name: letters, digits, -, _ and . only.`;
    const taken = producers.some(({ produced }) => produced.keys.some(({ name }) => name.text === to));
    return taken ? t`${holder?.kind ?? 'Secret'} ${holder?.name ?? ''} has a key ${to} already.` : undefined;
  }
  if (to.length > 253 || !NAME.test(to)) return t`${to} is no name: lower-case letters, digits, - and . only.`;
  if (kind === 'Secret' || kind === 'ConfigMap')
    return graph.producers(kind, to, manifest.namespace).length > 0 ? t`There is a ${kind} ${to} already.` : undefined;
  const volumes = manifest.pods.flatMap((pod) => pod.volumes);
  return kind === 'volume' && volumes.some(({ name }) => name.text === to)
    ? t`The pod has a volume ${to} already.`
    : undefined;
}
