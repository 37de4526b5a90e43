import { parseArgs } from 'node:util';
import { closest } from '../rules/distance.ts';
import type { Severity } from '../rules/rule.ts';
import type { RuleLevels } from '../rules/run.ts';
import { allRules } from '../workspace/analyse.ts';
import { ruleLevels } from '../workspace/settings.ts';
import { severities } from './report.ts';
import { UsageError } from './terminal.ts';

export interface CheckArguments {
  readonly paths: readonly string[];
  readonly format: 'text' | 'json' | 'sarif' | 'github';
  /** From this severity on, a finding makes the command fail. */
  readonly severity: Severity;
  readonly rules: RuleLevels;
  readonly versions: Readonly<Record<string, string>>;
  readonly fix: boolean;
  /** Connections among the files are tried as well. */
  readonly handshake: boolean;
}

const formats = ['text', 'json', 'sarif', 'github'] as const;
const products = ['flink', 'akka', 'pekko', 'alluxio'] as const;

/** Reads the words behind `check`. Throws `UsageError` for anything that it does not understand. */
export function checkArguments(args: readonly string[]): CheckArguments {
  const { values, positionals } = parsed(args);
  const versions: Record<string, string> = {};
  for (const product of products) {
    const text = values[`${product}-version`];
    if (text === undefined) continue;
    if (!/^v?\d+(?:[._]\d+)*/.test(text))
      throw new UsageError(`--${product}-version ${text}: no version, such as 1.18`);
    versions[product] = text;
  }
  return {
    paths: positionals.length === 0 ? ['.'] : positionals,
    format: oneOf('--format', values.format, formats),
    severity: oneOf('--severity', values.severity, severities),
    rules: Object.fromEntries((values.rule ?? []).map(ruleLevel)),
    versions,
    fix: values.fix,
    handshake: values.handshake,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string', default: 'text' },
        severity: { type: 'string', default: 'error' },
        rule: { type: 'string', multiple: true },
        fix: { type: 'boolean', default: false },
        handshake: { type: 'boolean', default: false },
        'flink-version': { type: 'string' },
        'akka-version': { type: 'string' },
        'pekko-version': { type: 'string' },
        'alluxio-version': { type: 'string' },
      },
    });
  } catch (error) {
    // Node's messages name the option; what they advise on `--` in the further sentences helps nobody here.
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error));
  }
}

function oneOf<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const choice = choices.find((c) => c === value);
  if (choice === undefined) throw new UsageError(`${option} ${value}: must be one of ${choices.join(', ')}`);
  return choice;
}

function ruleLevel(text: string): [string, RuleLevels[string]] {
  const at = text.lastIndexOf('=');
  if (at < 0) throw new UsageError(`--rule ${text}: must be ID=LEVEL`);
  const id = text.slice(0, at);
  const ids = allRules().map((r) => r.id);
  if (!ids.includes(id)) {
    const near = closest(id, ids);
    throw new UsageError(
      `--rule ${id}: no such rule${near === undefined ? '; "cluster-tls rules" lists them' : `; did you mean ${near}?`}`,
    );
  }
  return [id, oneOf(`--rule ${id}=`, text.slice(at + 1), ruleLevels)];
}
