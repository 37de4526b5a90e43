import type { RuleLevels } from '../rules/run.ts';

/** What the user may set; the same names under `clusterTls.` in an editor. */
export interface Settings {
  /** Severity per rule id. */
  readonly rules: RuleLevels;
  /** Product versions by system or product (`flink`, `akka`, `pekko`, `alluxio`); empty text: find out. */
  readonly versions: Readonly<Record<string, string>>;
  /** Inlay hints by kind. */
  readonly inlayHints: Readonly<Record<string, boolean>>;
  /** Prefixes of paths on the hosts, and the folders of the workspace that stand for them. */
  readonly paths: Readonly<Record<string, string>>;
  /** Days before the end of a certificate from which on it counts as expiring. */
  readonly expiringDays: number;
}

export const defaultSettings: Settings = { rules: {}, versions: {}, inlayHints: {}, paths: {}, expiringDays: 30 };

/** With a YAML extension beside us, what it says of a file is not said again; a severity that is set still holds. */
export function besideYamlExtension(settings: Settings): Settings {
  const set = settings.rules[YAML_RULE] ?? 'default';
  return set === 'default' ? { ...settings, rules: { ...settings.rules, [YAML_RULE]: 'off' } } : settings;
}

const YAML_RULE = 'config/yaml-syntax';

/** Reads the `clusterTls` section as an editor sends it; anything unfit is left out. */
export function readSettings(section: unknown): Settings {
  const all = record(section);
  const versions: Record<string, string> = {};
  for (const product of ['flink', 'akka', 'pekko', 'alluxio']) {
    const version = record(all[product])['version'];
    if (typeof version === 'string' && version.trim() !== '') versions[product] = version.trim();
  }
  const rules: Record<string, RuleLevels[string]> = {};
  for (const [id, level] of Object.entries(record(all['rules']))) if (isLevel(level)) rules[id] = level;
  const inlayHints: Record<string, boolean> = {};
  for (const [kind, on] of Object.entries(record(all['inlayHints'])))
    if (typeof on === 'boolean') inlayHints[kind] = on;
  const paths: Record<string, string> = {};
  for (const [prefix, folder] of Object.entries(record(all['paths'])))
    if (typeof folder === 'string' && folder.trim() !== '') paths[prefix] = folder;
  const days = all['expiringDays'];
  const expiringDays =
    typeof days === 'number' && Number.isInteger(days) && days >= 0 && days <= 3650
      ? days
      : defaultSettings.expiringDays;
  return { rules, versions, inlayHints, paths, expiringDays };
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

export const ruleLevels = ['default', 'error', 'warning', 'information', 'hint', 'off'] as const;

const isLevel = (value: unknown): value is RuleLevels[string] => ruleLevels.some((l) => l === value);
