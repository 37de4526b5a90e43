import { describe, expect, test } from 'vitest';
import { jsonReport } from '../../../server/src/cli/json.ts';
import { holdsSecret, secretSpans, secretTexts } from '../../../server/src/cli/mask.ts';
import { reported } from '../../../server/src/cli/report.ts';
import { textReport } from '../../../server/src/cli/text.ts';
import type { Example } from '../../../server/src/rules/rule.ts';
import { allRules } from '../../../server/src/workspace/analyse.ts';
import { defaultSettings } from '../../../server/src/workspace/settings.ts';
import { Workspace } from '../../../server/src/workspace/workspace.ts';
import { marked, memoryHost, uriOf } from '../harness.ts';
import { expand, sample } from '../samples.ts';

/** Secrets of examples that are also words of the text around them tell nothing: `password` is in every key. */
const telling = (secret: string): boolean =>
  secret.length >= 5 && !/^(?:password|passphrase|changeit|secret)$/i.test(secret);

async function workspaceOf(example: Example): Promise<Workspace> {
  const files = new Map<string, string | Uint8Array>();
  for (const [path, text] of Object.entries(example.files ?? {})) files.set(uriOf(path), marked(text).text);
  for (const [path, name] of Object.entries(example.material ?? {})) files.set(uriOf(path), await sample(name));
  const version = example.version ?? '';
  const versions = version === '' ? {} : { flink: version, akka: version, pekko: version, alluxio: version };
  const workspace = new Workspace(memoryHost(files), { ...defaultSettings, versions }, async () => [...files.keys()]);
  workspace.patience = Number.POSITIVE_INFINITY;
  workspace.setPlaces([uriOf('.').slice(0, -2)], true);
  return workspace;
}

describe.each(allRules().map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  test('its examples are reported without their secrets', async () => {
    for (const example of rule.examples.bad) {
      const workspace = await workspaceOf(example);
      const uri = uriOf(example.file);
      workspace.open(uri, marked(await expand(example.text)).text);
      const analysis = await workspace.analysis(uri);
      if (analysis === undefined) throw new Error('no analysis');
      const secrets = secretTexts(analysis.document.text, secretSpans(analysis)).filter(telling);
      const findings = await reported(workspace, uri, (u) => u);
      const shown = { files: 1, read: 1, findings };
      expect(findings.length).toBeGreaterThan(0);
      for (const text of [textReport(shown, { colours: false, width: 1000 }), jsonReport(shown)])
        expect(holdsSecret(text, secrets), `one of ${secrets.join(', ')} in\n${text}`).toBe(false);
    }
  });
});
