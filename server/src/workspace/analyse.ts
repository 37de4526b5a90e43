import { artifactRules } from '../rules/artifact/index.ts';
import type { Unit } from '../rules/model.ts';
import type { Finding, Rule } from '../rules/rule.ts';
import { collectFindings, isImmediate, joinFindings, type RunOptions } from '../rules/run.ts';
import { genericRules } from '../rules/schema/index.ts';
import { suppress } from '../rules/suppress.ts';
import { systems } from '../systems/index.ts';
import type { Environment, SourceDocument, System } from '../systems/types.ts';

/** What is known of one version of a document before any feature asks: a pure function of text and environment. */
export interface Analysis {
  readonly document: SourceDocument;
  readonly units: readonly Unit[];
}

/** Every rule that there is, in the order of the rule pages. */
export const allRules = (): readonly Rule[] => [...genericRules, ...artifactRules, ...systems.flatMap((s) => s.rules)];

export const systemOf = (id: string): System | undefined => systems.find((s) => s.id === id);

export function analyse(document: SourceDocument, environment: Environment): Analysis {
  const units = systems.flatMap((s) => (s.mayConcern(document) ? s.units(document, environment) : []));
  return { document, units };
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

function collect({ units, document }: Analysis, options: RunOptions, immediate: boolean): Finding[] {
  if (units.length === 0) return [];
  const rules = allRules().filter((rule) => isImmediate(rule) === immediate);
  return collectFindings(rules, units, document.uri, options);
}
