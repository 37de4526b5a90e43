import { describe, expect, test } from 'vitest';
import type { MarkupContent } from 'vscode-languageserver-types';
import { documentSymbols } from '../../../server/src/service/documentSymbols.ts';
import { hover } from '../../../server/src/service/hover.ts';
import { inlayHints } from '../../../server/src/service/inlayHints.ts';
import { status } from '../../../server/src/service/status.ts';
import { tlsSettings } from '../../../server/src/service/workspaceSymbols.ts';
import { systems } from '../../../server/src/systems/index.ts';
import { type Checked, check } from '../harness.ts';
import { filled, type Place, places } from './places.ts';

const optionsAt = (place: Place) =>
  (systems.find((s) => s.id === place.system)?.schema.options.all ?? []).filter(
    (o) =>
      !o.name.includes('<') &&
      !o.name.startsWith('pekko.') &&
      o.name.startsWith(place.prefix ?? '') &&
      (o.product === undefined || o.product === place.system),
  );

const hoverAt = (checked: Checked, offset: number): string =>
  (hover(checked.analysis, offset, checked.findings)?.contents as MarkupContent | undefined)?.value ?? '';

const PASSWORD = 'hUnter2Zq';

/** Everything that an editor shows of a document, but the document. */
const shown = (checked: Checked): string =>
  JSON.stringify([
    checked.findings.map((f) => [f.message, f.related, f.fixes().map((x) => x.title)]),
    hoverAt(checked, checked.text.indexOf(PASSWORD) + 2),
    inlayHints(checked.analysis, { start: 0, end: checked.text.length }, {}),
    documentSymbols(checked.analysis),
    tlsSettings(checked.analysis),
    status(checked.analysis),
  ]);

describe.each(places)('$name', (place) => {
  test('every option is explained where it is set', () => {
    const start = place.frame.indexOf('@@') + 2;
    for (const option of optionsAt(place)) {
      const text = hoverAt(check(place.file, filled(place, [[option.name, 'value']])), start);
      const names = [
        option.name,
        ...optionsAt(place).flatMap((o) => (o.aliases?.includes(option.name) ? [o.name] : [])),
      ];
      expect(
        names.some((name) => text.includes(`**\`${name}\`**`)),
        `${option.name}: ${text}`,
      ).toBe(true);
      expect(text).not.toMatch(/undefined|\[object|NaN/);
    }
  });

  test('no secret is shown, by its name or by a name that misses it', () => {
    const secrets = optionsAt(place).filter((o) => o.secret === true);
    expect(secrets.length).toBeGreaterThan(0);
    for (const { name } of secrets) {
      const missed = [name, name.replace(/[-.]([^-.]*)$/, '_$1'), name.replace(/password$/, 'pasword'), `${name}s`];
      for (const key of missed) {
        const checked = check(place.file, filled(place, [[key, PASSWORD]]));
        expect(shown(checked), key).not.toContain(PASSWORD);
      }
    }
  });
});
