import type { Embedding } from '../../text/embedding.ts';
import type { MapNode, ScalarNode } from '../tree.ts';

/** One YAML document of a file, looked at as a Kubernetes resource, compose file or Helm values. */
export interface Resource {
  readonly index: number;
  readonly root: MapNode;
  /** undefined where the document states none (Helm values, compose files, plain configuration). */
  readonly apiVersion: string | undefined;
  readonly kind: string | undefined;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  /** Text of every `image:` (string form) in the document, in order; at most 100. */
  readonly images: readonly string[];
}

interface PartBase {
  readonly resource: Resource;
  /** Keys from the document's root to the scalar; list items by their index. */
  readonly path: readonly string[];
  readonly scalar: ScalarNode;
  /** The decoded text with its way back into the file; for env list items (`NAME=value`) only what follows `=`. */
  readonly embedding: Embedding;
}

/**
 * A place of a YAML document in which configuration of a product may stand as text:
 * - 'file': a string under a key that is a file name (`flink-conf.yaml`, `application.conf`): ConfigMap `data`, Secret
 *   `stringData`, Helm `defaultConfiguration`, anywhere else.
 * - 'env': an environment variable's literal value: compose mapping (`environment: {NAME: …}`) and list (`- NAME=…`, also
 *   with the value in a block scalar whose first line is `NAME=`), pod containers (`env: [{name, value}]`), and any
 *   mapping entry whose key is an upper-case variable name (`ALLUXIO_JAVA_OPTS: …`).
 * - 'args': one string of `command`/`args`/`entrypoint`/`jvmOptions`, whether scalar or list item.
 */
export type Part = PartBase & ({ readonly kind: 'file' | 'env'; readonly name: string } | { readonly kind: 'args' });
