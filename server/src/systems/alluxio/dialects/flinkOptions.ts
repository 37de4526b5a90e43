import { scalarEmbedding } from '../../../formats/embedded/index.ts';
import { flatten } from '../../../formats/flatten.ts';
import { formats } from '../../../formats/index.ts';
import type { ScalarNode } from '../../../formats/tree.ts';
import { type Embedding, plainEmbedding, toHost } from '../../../text/embedding.ts';
import { t } from '../../../text/l10n.ts';
import type { SourceDocument } from '../../types.ts';
import { argumentsRegion } from './regions.ts';
import type { RoleRegion } from './shell.ts';

const FILE = /^flink-conf.*\.ya?ml$/;
const OPTIONS = /(?:^|\.)env\.java\.opts(?:\.[\w-]+)?$/;
const OURS = /-D(?:alluxio|license)\./;

/**
 * JVM options that Flink hands to its processes (`env.java.opts`, `env.java.opts.taskmanager` …), in which a job's client
 * of Alluxio gets its properties: in flink-conf.yaml, config.yaml, a `flinkConfiguration` and the parts of a ConfigMap.
 */
export function flinkOptions(document: SourceDocument): RoleRegion[] {
  const { name, text } = document;
  if (!OURS.test(text) || !/\bopts\b/.test(text)) return [];
  if (FILE.test(name)) return regionsIn(document, lineOptions(text));
  const found = document
    .resources()
    .flatMap((resource) =>
      flatten(resource.root).flatMap(({ key, value }) =>
        OPTIONS.test(key) && value?.kind === 'scalar' ? [scalarEmbedding(document.tree('yaml').text, value)] : [],
      ),
    );
  for (const part of document.parts()) {
    if (part.kind !== 'file' || !FILE.test(part.name)) continue;
    for (const inner of lineOptions(part.embedding.text)) {
      const at = toHost(part.embedding, inner.host.start);
      // A value of one line stands in one piece, unless its host has to escape something in it.
      if (text.startsWith(inner.text, at))
        found.push({ ...plainEmbedding(inner.text, at), encode: part.embedding.encode });
    }
  }
  return regionsIn(document, found);
}

function regionsIn(document: SourceDocument, embeddings: readonly Embedding[]): RoleRegion[] {
  return embeddings
    .filter((e) => OURS.test(e.text))
    .map((e) => ({ role: 'client', region: argumentsRegion(document.uri, e, t`-D options in env.java.opts`) }));
}

/** Of a text that Flink reads line by line. */
function lineOptions(text: string): Embedding[] {
  const entries = formats.flinkConf.parse(text).roots[0]?.entries ?? [];
  return entries
    .filter((e) => OPTIONS.test(e.path.join('.')) && e.value?.kind === 'scalar')
    .map((e) => e.value as ScalarNode)
    .map((value) => plainEmbedding(value.value, value.inner.start));
}
