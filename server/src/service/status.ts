import type { StatusResult } from '../protocol.ts';
import { type Analysis, systemOf } from '../workspace/analyse.ts';

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
