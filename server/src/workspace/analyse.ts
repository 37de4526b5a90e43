import type { ManifestFile } from '../kubernetes/facts.ts';
import { Deployment } from '../kubernetes/graph.ts';
import { readManifests } from '../kubernetes/read.ts';
import { artifactRules } from '../rules/artifact/index.ts';
import { kubernetesRules } from '../rules/kubernetes/index.ts';
import { manifestUnit } from '../rules/kubernetes/subject.ts';
import type { Unit } from '../rules/model.ts';
import type { Finding, Rule } from '../rules/rule.ts';
import { collectFindings, isImmediate, joinFindings, type RunOptions } from '../rules/run.ts';
import { genericRules } from '../rules/schema/index.ts';
import { suppress } from '../rules/suppress.ts';
import { systems } from '../systems/index.ts';
import type { Environment, Reader, SourceDocument } from '../systems/types.ts';
import { planSystem } from './plan/system.ts';

/** What is known of one version of a document before any feature asks: a pure function of text and environment. */
export interface Analysis {
  readonly document: SourceDocument;
  readonly units: readonly Unit[];
  /** The Kubernetes resources of the document, read when first asked for; undefined where it holds none. */
  readonly manifests: ManifestFile | undefined;
}

/** Every rule that there is, in the order of the rule pages. */
export const allRules = (): readonly Rule[] => [
  ...genericRules,
  ...artifactRules,
  ...readers.flatMap((s) => s.rules),
  ...kubernetesRules,
];

/** What reads documents: the systems, and the plans of key material. */
const readers: readonly Reader[] = [...systems, planSystem];

export const systemOf = (id: string): Reader | undefined => readers.find((s) => s.id === id);

/** Cheap test: false promises that a document has no units. */
export const mayConcern = (document: Pick<SourceDocument, 'path' | 'name' | 'text'>): boolean =>
  readers.some((s) => s.mayConcern(document));

/** Glob patterns of the files that are always worth asking about. */
export const filePatterns = (): readonly string[] => readers.flatMap((s) => s.files);

/** The systems that a document may belong to, told without parsing it. */
export const systemsOf = (document: SourceDocument): readonly Reader[] => readers.filter((s) => s.mayConcern(document));

export function analyse(document: SourceDocument, environment: Environment): Analysis {
  const units = systemsOf(document).flatMap((s) => s.units(document, environment));
  let manifests: { readonly read: ManifestFile | undefined } | undefined;
  return {
    document,
    units,
    get manifests() {
      manifests ??= { read: readManifests(document) };
      return manifests.read;
    },
  };
}

/** The graph of some documents, for who has no workspace. */
export function deploymentOf(documents: Iterable<SourceDocument>): Deployment {
  const graph = new Deployment();
  for (const document of documents) graph.put(document.uri, readManifests(document));
  return graph;
}

/** The findings of a document, suppressed ones left out: of all that is known at this moment. */
export const findingsOf = (analysis: Analysis, options: RunOptions): Finding[] =>
  finish(analysis, [...immediateFindings(analysis, options), ...laterFindings(analysis, options)]);

/** What the configuration alone tells. */
export const immediateFindings = (analysis: Analysis, options: RunOptions): Finding[] =>
  collect(analysis, options, true);

/** What files beside it tell, as far as they are known. */
export const laterFindings = (analysis: Analysis, options: RunOptions): Finding[] => collect(analysis, options, false);

/** Findings of all phases, joined by their causes, suppressed ones left out. */
export const finish = ({ document }: Analysis, findings: readonly Finding[]): Finding[] =>
  suppress(document.text, joinFindings(findings));

function collect(analysis: Analysis, options: RunOptions, immediate: boolean): Finding[] {
  const { units, document } = analysis;
  const manifests = immediate || options.deployment === undefined ? undefined : analysis.manifests;
  const subjects = manifests === undefined ? units : [...units, manifestUnit(document, manifests)];
  if (subjects.length === 0) return [];
  const rules = allRules().filter((rule) => isImmediate(rule) === immediate);
  return collectFindings(rules, subjects, document.uri, options);
}
