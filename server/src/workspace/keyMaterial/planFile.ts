import { parseDocument } from 'yaml';
import { PlanError, type RawPlan } from './plan.ts';

/** Reads a plan file. @throws PlanError with every problem of its syntax */
export function parsePlan(text: string, file: string): RawPlan {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new PlanError(`${file}: ${error.message.split('\n')[0]}`);
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new PlanError(`${file}: a plan is a mapping, such as "system: flink"`);
  return value as RawPlan;
}
