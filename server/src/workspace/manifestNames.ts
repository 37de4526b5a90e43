import type { Deployment } from '../kubernetes/graph.ts';
import { type Named, namedAt, type Spot } from '../kubernetes/named.ts';
import { readersOf } from '../kubernetes/readers.ts';
import { containersAt, resolveInContainer } from '../kubernetes/resolve.ts';
import { materialOf } from '../rules/artifact/material.ts';
import { podRole } from '../rules/kubernetes/podFiles.ts';
import type { SourceDocument } from '../systems/types.ts';
import { touches } from '../text/span.ts';
import type { Analysis } from './analyse.ts';
import type { Workspace } from './workspace.ts';

/** The name of a resource, key or volume under an offset. */
export async function namedIn(
  workspace: Workspace,
  analysis: Analysis | undefined,
  offset: number,
): Promise<{ readonly graph: Deployment; readonly named: Named } | undefined> {
  const graph = analysis?.manifests === undefined ? undefined : await workspace.deployment(analysis);
  const named =
    graph === undefined || analysis === undefined ? undefined : namedAt(graph, analysis.document.uri, offset);
  return graph === undefined || named === undefined ? undefined : { graph, named };
}

/**
 * Where a path of a configuration leads to in the manifests: the key of the Secret, the Certificate that will make it, or as
 * far as the way can be followed. undefined for anything else under the offset.
 */
export async function pathTarget(
  workspace: Workspace,
  analysis: Analysis,
  offset: number,
): Promise<readonly Spot[] | undefined> {
  const { uri } = analysis.document;
  const graph = await workspace.deployment(analysis);
  if (graph === undefined) return undefined;
  const spots = new Map<string, Spot>();
  for (const unit of analysis.units)
    for (const { path, file } of materialOf(unit).uses) {
      if (path.uri !== uri || !touches(path.valueSpan, offset)) continue;
      for (const place of containersAt(graph, uri, path.valueSpan.start, podRole(unit))) {
        const { way } = resolveInContainer(graph, place, file);
        const last = way.at(-1);
        if (last !== undefined) spots.set(`${last.uri} ${last.span.start}`, { uri: last.uri, span: last.span });
      }
    }
  return spots.size === 0 ? undefined : [...spots.values()];
}

/** The texts of all files that spots lie in. */
export async function sourcesOf(workspace: Workspace, spots: readonly Spot[]): Promise<Map<string, SourceDocument>> {
  const sources = new Map<string, SourceDocument>();
  for (const uri of new Set(spots.map((each) => each.uri))) {
    const source = await workspace.source(uri);
    if (source !== undefined) sources.set(uri, source);
  }
  return sources;
}

/** Where paths of configurations end with a key of a Secret: the last element of the path. */
export async function pathEnds(workspace: Workspace, graph: Deployment, named: Named): Promise<Spot[]> {
  const { holder, text, definitions } = named;
  if (named.kind !== 'key' || holder === undefined) return [];
  const own = new Set(definitions.map(({ uri, span }) => `${uri} ${span.start}`));
  const ends: Spot[] = [];
  for (const uri of readersOf(graph, { ...holder, namespace: named.manifest.namespace })) {
    const analysis = await workspace.analysis(uri);
    for (const unit of analysis?.units ?? [])
      for (const { path, file } of materialOf(unit).uses) {
        if (path.uri !== uri || !file.endsWith(`/${text}`)) continue;
        const leads = containersAt(graph, uri, path.valueSpan.start, podRole(unit)).some((place) => {
          const found = resolveInContainer(graph, place, file);
          return (
            found.state === 'found' &&
            found.content.kind === 'value' &&
            own.has(`${found.content.producer.manifest.uri} ${found.content.key.name.span.start}`)
          );
        });
        const written = analysis?.document.text.slice(path.valueSpan.start, path.valueSpan.end) ?? '';
        const at = written.lastIndexOf(text);
        if (!leads || at < 0) continue;
        const start = path.valueSpan.start + at;
        if (!ends.some((each) => each.uri === uri && each.span.start === start))
          ends.push({ uri, span: { start, end: start + text.length } });
      }
  }
  return ends;
}
