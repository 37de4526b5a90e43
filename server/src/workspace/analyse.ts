import type { Unit } from '../rules/model.ts';
import type { Finding, Rule } from '../rules/rule.ts';
import { type RunOptions, runRules } from '../rules/run.ts';
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
export const allRules = (): readonly Rule[] => [...genericRules, ...systems.flatMap((s) => s.rules)];

export const systemOf = (id: string): System | undefined => systems.find((s) => s.id === id);

export function analyse(document: SourceDocument, environment: Environment): Analysis {
  const units = systems.flatMap((s) => (s.mayConcern(document) ? s.units(document, environment) : []));
  return { document, units };
}

/** The findings of a document, suppressed ones left out. */
export function findingsOf(analysis: Analysis, options: RunOptions): Finding[] {
  if (analysis.units.length === 0) return [];
  return suppress(analysis.document.text, runRules(allRules(), analysis.units, analysis.document.uri, options));
}
