import { describe, expect, test } from 'vitest';
import { CompletionItemKind } from 'vscode-languageserver-types';
import { check } from '../harness.ts';
import { blocks, item, labels, type Offer, offer, taken } from './editor.ts';
import { filled, keys, type Place, places, written } from './places.ts';

const at = (place: Place, text: string): Promise<Offer> =>
  offer(
    place.file,
    place.frame.replace('@@', () => text),
  );

/** What a person puts for the tab stops that only say what is meant. */
const sensible = (shown: string): string =>
  shown.includes('SHA-1')
    ? `00${':1F'.repeat(19)}`
    : /^<[^>]*>$/.test(shown) && shown !== '<getHostName>'
      ? 'aB3dE5gH7'
      : shown;

/** The settings of every unit of a document, by key. */
const settingsOf = (file: string, text: string): ReadonlyMap<string, string> =>
  new Map(check(file, text).analysis.units.flatMap((u) => u.settings.map((s) => [s.key, s.value.text])));

describe.each(places)('$name', (place) => {
  const { half, flag, secret, block } = keys[place.system];
  const key = written(place, flag);

  test('a key on an empty line, with its separator', async () => {
    expect(taken(await at(place, '¦'), key)).toBe(
      place.frame.replace('@@', place.assign(key, '¦').replace('"¦"', '¦')),
    );
  });

  test('a half-typed key is replaced, not doubled', async () => {
    const typed = written(place, half);
    expect(taken(await at(place, `${typed}¦`), key)).toBe(
      place.frame.replace('@@', place.assign(key, '¦').replace('"¦"', '¦')),
    );
  });

  test('the key before a value is replaced alone', async () => {
    const line = place.assign(key, 'false');
    const text = line.replace(key, `${key.slice(0, -2)}¦`);
    expect(taken(await at(place, text), key)).toBe(place.frame.replace('@@', line));
  });

  test('a key that is set already sinks and says so', async () => {
    const text = filled(place, [
      [flag, 'true'],
      [`${place.prefix ?? ''}¦`, ''],
    ]).replace(/(¦)[^\n"]*"?"?/, (rest) => (rest.endsWith('"') && place.separator !== undefined ? '¦"' : '¦'));
    const offered = await offer(place.file, text);
    expect(item(offered, key).detail).toBe('already set');
    expect(labels(offered).indexOf(key)).toBeGreaterThan(labels(offered).indexOf(written(place, secret)));
  });

  test('values of a boolean; what is taken is what the product reads', async () => {
    const offered = await at(place, place.assign(key, '¦'));
    const [first = ''] = labels(offered);
    expect(labels(offered)).toContain(place.system === 'akka' ? 'on' : 'true');
    const after = taken(offered, first);
    expect(after).toBe(filled(place, [[flag, first]]));
    expect(settingsOf(place.file, after).get(flag)).toBe(first);
  });

  test('no values for a secret', async () => {
    expect(labels(await at(place, place.assign(written(place, secret), '¦')))).toEqual([]);
  });

  test('every key that is offered is read as that key', async () => {
    const offered = await at(place, '¦');
    const whole = offered.items.filter((i) => i.kind !== CompletionItemKind.Snippet && !i.label.includes('<'));
    for (const { label } of whole.filter((i) => i.detail === undefined)) {
      const after = taken(offered, label).replace('¦', 'value');
      expect(settingsOf(place.file, after).get((place.prefix ?? '') + label), after).toBeDefined();
    }
  });

  test('blocks read back as their keys, without an error', async () => {
    const offered = await at(place, '¦');
    const found = blocks(offered).map((b) => b.label);
    if (place.prefix === undefined || place.prefix === 'akka.remote.artery.') expect(found).toContain(block);
    expect(found.length).toBeGreaterThan(0);
    for (const label of found) {
      const after = taken(offered, label, sensible);
      const { findings } = check(place.file, after);
      const errors = findings.filter((f) => f.severity === 'error').map((f) => `${f.rule.id}: ${f.message}`);
      expect(errors, `${label}:\n${after}`).toEqual([]);
      expect(settingsOf(place.file, after).size, after).toBeGreaterThan(
        settingsOf(place.file, place.frame.replace('@@', '')).size + 1,
      );
    }
  });
});
