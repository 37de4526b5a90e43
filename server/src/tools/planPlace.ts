import { t } from '../text/l10n.ts';
import { pathOf, resolveUri } from '../text/uri.ts';
import type { Pki } from '../workspace/keyMaterial/load.ts';
import { issuerFrom } from '../workspace/plan/issuer.ts';
import { type PasswordSource, type Plan, PlanError } from '../workspace/plan/model.ts';
import { oneLine, type PlanWorld } from '../workspace/plan/open.ts';
import type { Desk } from './desk.ts';

/** Bytes; what is larger is no key material, and no password. */
const LARGEST = 20 * 2 ** 20;
const LONGEST = 1024;

export interface PlanPlace extends PlanWorld {
  /** Uri of the folder to write into, without a slash at its end. */
  readonly out: string;
  readonly uriOf: (name: string) => string;
}

/**
 * The files that a plan speaks of, as the server may read them: those of the workspace, and with `outside` also a CA or a
 * password elsewhere, which a person has named. @throws PlanError where it would write outside of the workspace
 */
export function placeOf(
  pki: Pki,
  plan: Plan,
  { host, folders, uri, outside }: Pick<Desk, 'host' | 'folders'> & { uri: string; outside: boolean },
): PlanPlace {
  // Dots are resolved before it is compared with the workspace's folders.
  const out = resolveUri(uri, plan.out);
  if (!folders.hold(`${out}/.`)) throw new PlanError(t`out: the folder must lie in the workspace.`);
  const uriOf = (name: string): string => `${out}/${encodeURIComponent(name)}`;
  const at = (path: string): string => resolveUri(uri, path);
  const allowed = (file: string): boolean => outside || folders.hold(file);
  const secret = async (source: PasswordSource): Promise<string | undefined> => {
    if (source.from === 'made') return undefined;
    if (source.from === 'env') return host.environment(source.name);
    const file = at(source.file);
    const text = allowed(file) ? await host.readText(file, LONGEST) : undefined;
    return text === undefined ? undefined : oneLine(text);
  };
  return {
    out,
    uriOf,
    read: (name) => host.readBytes(uriOf(name), LARGEST),
    secret,
    issuer: async ({ ca, caKey, caPassword }) => {
      const files: Uint8Array[] = [];
      for (const path of [ca, caKey]) {
        if (path === undefined) continue;
        const file = at(path);
        const bytes = allowed(file) ? await host.readBytes(file, LARGEST) : undefined;
        if (bytes === undefined) throw new PlanError(t`${path} cannot be read`);
        files.push(bytes);
      }
      return issuerFrom(pki, files, await secret(caPassword));
    },
    folder: plan.folder ?? pathOf(out),
    now: host.now(),
  };
}
