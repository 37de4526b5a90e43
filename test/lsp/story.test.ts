import { beforeAll, describe, expect, test } from 'vitest';
import type { CodeAction, CompletionItem, Diagnostic, Hover, Position, TextEdit } from 'vscode-languageserver-protocol';
import { filled, keys, type Place, places, written } from '../unit/acceptance/places.ts';
import { edited, slice } from '../unit/service/support.ts';
import { build, Client } from './client.ts';

beforeAll(build);

/** Where the settings of a place begin. */
function startOf({ frame }: Place): Position {
  const lines = frame.slice(0, frame.indexOf('@@')).split('\n');
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

/** Tab stops taken away: the cursor is at the value then. */
const plain = (snippet: string): string => snippet.replace(/\$0/g, '').replace(/\\([\\$}])/g, '$1');

describe('someone types a setting, gets it wrong, and has it repaired', () => {
  test('in every kind of file, with one server', async () => {
    const client = await Client.start();
    for (const [index, place] of places.entries()) {
      const path = `${index}/${place.file}`;
      const { flag, half } = keys[place.system];
      const key = written(place, flag);
      const start = startOf(place);
      let text = place.frame.replace('@@', '');
      await client.open(path, text);

      // Typing: the first letters, then the item of the list.
      const typed = written(place, half);
      await client.type(path, start.line, start.character, 0, typed);
      text = place.frame.replace('@@', () => typed);
      const items = await client.at<CompletionItem[]>('completion', path, start.line, start.character + typed.length);
      const item = items.find((i) => i.label === key);
      if (item === undefined) throw new Error(`${place.name}: ${key} is not among ${items.length} items`);
      const { range, newText } = item.textEdit as TextEdit;
      const after = edited(text, [{ range, newText: plain(newText) }]);
      expect(after, place.name).toBe(place.frame.replace('@@', () => place.assign(key, '').replace('""', '')));
      const resolved = await client.request<CompletionItem>('completionItem/resolve', item);
      expect(JSON.stringify(resolved.documentation), place.name).toContain(flag);

      // The wrong value.
      const line = place.assign(key, 'ture');
      await client.type(path, start.line, start.character, typed.length, line);
      text = filled(place, [[flag, 'ture']]);
      const found = (await client.diagnostics(path)).filter((d: Diagnostic) => d.code === 'config/wrong-value');
      expect(
        found.map((d) => slice(text, d.range).replaceAll('"', '')),
        place.name,
      ).toEqual(['ture']);

      // What it means, and the repair.
      const hover = await client.at<Hover>('hover', path, start.line, start.character + 1);
      expect(JSON.stringify(hover.contents), place.name).toContain(flag);
      const [diagnostic] = found;
      const actions = await client.of<CodeAction[]>('codeAction', path, {
        range: diagnostic?.range,
        context: { diagnostics: found },
      });
      const repair = actions.find((a) => a.isPreferred === true && a.title === 'Change to true');
      const edits = repair?.edit?.changes?.[client.uri(path)] ?? [];
      expect(edited(text, edits), place.name).toBe(filled(place, [[flag, 'true']]));
      expect(
        actions.map((a) => a.title),
        place.name,
      ).toContain('Suppress config/wrong-value here');
      await client.close(path);
    }
    expect(client.errors).toEqual([]);
  });
});
