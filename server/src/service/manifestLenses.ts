import type { CodeLens } from 'vscode-languageserver-types';
import { told } from '../kubernetes/duration.ts';
import type { Manifest, Produced } from '../kubernetes/facts.ts';
import type { Deployment } from '../kubernetes/graph.ts';
import { concernsSecret, holdsMaterial } from '../kubernetes/relevance.ts';
import type { Material } from '../rules/artifact/model.ts';
import type { SourceDocument } from '../systems/types.ts';
import { t } from '../text/l10n.ts';
import { day } from '../workspace/keyMaterial/words.ts';
import { rangeOf } from './positions.ts';

/** One line above each Secret with key material and each Certificate: what is in it, until when, and who uses it. */
export function manifestLenses(graph: Deployment, document: SourceDocument, material: Material): CodeLens[] {
  const lenses: CodeLens[] = [];
  for (const manifest of graph.files.get(document.uri)?.manifests ?? []) {
    const title = titleOf(graph, manifest, material);
    if (title === undefined) continue;
    // At the kind, which stands in every resource.
    lenses.push({ range: rangeOf(document, manifest.head), command: { title, command: '' } });
  }
  return lenses;
}

function titleOf(graph: Deployment, manifest: Manifest, material: Material): string | undefined {
  const [produced] = manifest.produces;
  if (produced === undefined) return undefined;
  if (manifest.certificate !== undefined)
    return [certificateText(manifest), usedBy(graph, produced, manifest)].join(' · ');
  if (produced.kind !== 'Secret' || manifest.kind !== 'Secret') return undefined;
  if (!holdsMaterial(produced) && !concernsSecret(graph, produced)) return undefined;
  const dates = produced.keys.flatMap((key) => {
    const found = material.inline(manifest.uri, `Secret ${produced.name.text}`, key);
    const opened = found === undefined || !holdsMaterial(produced) ? undefined : material.open(found, {});
    return opened?.entries.flatMap(({ chain }) => chain.slice(0, 1).map(({ notAfter }) => notAfter)) ?? [];
  });
  const first = Math.min(...dates);
  const until = dates.length === 0 || !Number.isFinite(first) ? [] : [t`valid until ${day(first)}`];
  const keys = produced.keys.length === 1 ? t`1 key` : t`${produced.keys.length} keys`;
  return [keys, ...until, usedBy(graph, produced, manifest)].join(' · ');
}

function certificateText({ certificate }: Manifest): string {
  const { secret, duration, renewBefore, isCa } = certificate ?? {};
  const renewed =
    duration === undefined || renewBefore === undefined ? '' : t`, renewed after ${told(duration - renewBefore)}`;
  return `${isCa === true ? t`CA in` : t`issued into`} ${secret?.text ?? t`no Secret`}${renewed}`;
}

function usedBy(graph: Deployment, produced: Produced, manifest: Manifest): string {
  const users = new Set(
    graph
      .referrers(produced.kind, produced.name.text, produced.namespace)
      .filter((each) => each.manifest !== manifest)
      .map((each) => each.manifest.name?.text ?? each.manifest.kind),
  );
  if (users.size === 0) return t`used by nothing here`;
  const [first] = users;
  return users.size === 1 ? t`used by ${first}` : t`used by ${users.size} resources`;
}
