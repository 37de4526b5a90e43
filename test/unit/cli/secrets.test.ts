import { describe, expect, test } from 'vitest';
import { jsonReport } from '../../../server/src/cli/json.ts';
import { holdsSecret, secretSpans, secretTexts } from '../../../server/src/cli/mask.ts';
import { reported } from '../../../server/src/cli/report.ts';
import { textReport } from '../../../server/src/cli/text.ts';
import { allRules } from '../../../server/src/workspace/analyse.ts';
import { marked, uriOf, workspaceOf } from '../harness.ts';
import { expand } from '../samples.ts';

/** Secrets of examples that are also words of the text around them tell nothing: `password` is in every key. */
const telling = (secret: string): boolean =>
  secret.length >= 5 && !/^(?:password|passphrase|changeit|secret)$/i.test(secret);

describe.each(allRules().map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  test('its examples are reported without their secrets', async () => {
    for (const example of rule.examples.bad) {
      const uri = uriOf(example.file);
      const workspace = await workspaceOf(example.file, marked(await expand(example.text)).text, example);
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
