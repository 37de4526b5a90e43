import type { Unit } from '../../rules/model.ts';

/** What the dialects found beside the settings. */
export interface FlinkFacts {
  /** Other settings join these before a process reads them: nothing can be said about what is absent. */
  readonly partial?: boolean;
  /** Why Flink does not read the region at all. */
  readonly ignored?: string;
  /** Kind of the resource: `FlinkDeployment`, `ConfigMap` … */
  readonly kind?: string;
  /** The text is what a failed start script left in place of a configuration. */
  readonly destroyed?: boolean;
}

export const factsOf = (unit: Unit): FlinkFacts => unit.facts as FlinkFacts;
