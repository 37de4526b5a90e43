import type { Artifact } from '../pki/types.ts';
import type { StatusResult } from '../protocol.ts';
import type { Material } from '../rules/artifact/model.ts';
import { type Analysis, systemOf } from '../workspace/analyse.ts';
import { wantsPassword } from '../workspace/keyMaterial/state.ts';
import { usesIn } from './uses.ts';

/** What a document was taken for, per unit, and by which version it is read. */
export function status(analysis: Analysis): StatusResult {
  const items = analysis.units.map((unit) => ({
    system: unit.product === 'pekko' ? 'pekko' : unit.system,
    title: [unit.product.replace(/^./, (c) => c.toUpperCase()), unit.role].filter((t) => t !== undefined).join(' '),
    version:
      unit.edition === undefined || unit.version.text.startsWith(unit.edition.slice(0, 2))
        ? unit.version.text
        : `${unit.edition.split(' ')[0]} ${unit.version.text}`,
    assumed: unit.version.assumed,
    why: [...new Set(unit.regions.map((r) => r.why))].join('; '),
    from: unit.version.why,
    known: systemOf(unit.system)?.versions[unit.product] ?? [],
  }));
  const hocon =
    /\.conf$/.test(analysis.document.name) &&
    analysis.units.some((u) =>
      u.regions.some((r) => r.format.id === 'hocon' && r.embedding === undefined && r.uri === analysis.document.uri),
    );
  return { items, hocon };
}

/** What became of the files that a document names, each counted once. */
export function namedFiles(analysis: Analysis, material: Material): StatusResult['files'] {
  const files = new Map(usesIn(analysis, material).map((each) => [each.found?.uri ?? each.use.file, each]));
  const named = [...files.values()];
  if (named.length === 0) return undefined;
  const opened = named.filter(({ opened: each }) => each !== undefined && isOpen(each.artifact));
  const closed = named.flatMap(({ found, opened: each }) =>
    found === undefined || each === undefined || isOpen(each.artifact) ? [] : [found.name],
  );
  return { named: named.length, opened: opened.length, closed };
}

const isOpen = (artifact: Artifact): boolean =>
  !wantsPassword(artifact) && !artifact.problems.some(({ fatal }) => fatal);
