import { parseDocument, stringify } from 'yaml';
import { t } from '../../text/l10n.ts';
import { PlanError } from './model.ts';
import { options } from './options.ts';
import type { RawPlan } from './read.ts';

/** Reads a plan file. @throws PlanError with every problem of its syntax */
export function parsePlan(text: string, file: string): RawPlan {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new PlanError(`${file}: ${error.message.split('\n')[0]}`);
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new PlanError(t`${file}: a plan is a mapping, such as "system: flink"`);
  return value as RawPlan;
}

const head =
  '# Key material of a cluster: "cluster-tls generate" makes what is missing of it, and --renew what is out of date.';

/** A plan file, with the keys in the order of their documentation; what is not set is left out. */
export function planText(raw: RawPlan): string {
  const order = [...new Set(options.all.map(({ name }) => name.replace(/\..*$/, '')))];
  const entries = order.flatMap((key) => {
    const value = raw[key];
    const empty =
      value === undefined ||
      value === null ||
      value === '' ||
      (Array.isArray(value) && value.length === 0) ||
      (typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0);
    return empty ? [] : [[key, value] as const];
  });
  return `${head}\n${stringify(Object.fromEntries(entries), { lineWidth: 0 })}`;
}
