import { describe, expect, test } from 'vitest';
import { jsonReport } from '../../../server/src/cli/json.ts';
import { holdsSecret, secretSpans, secretTexts } from '../../../server/src/cli/mask.ts';
import { reported } from '../../../server/src/cli/report.ts';
import { textReport } from '../../../server/src/cli/text.ts';
import type { Host } from '../../../server/src/host.ts';
import type { Example } from '../../../server/src/rules/rule.ts';
import { allRules } from '../../../server/src/workspace/analyse.ts';
import { Workspace } from '../../../server/src/workspace/workspace.ts';
import { marked, uriOf } from '../harness.ts';

/** Secrets of examples that are also words of the text around them tell nothing: `password` is in every key. */
const telling = (secret: string): boolean =>
  secret.length >= 5 && !/^(?:password|passphrase|changeit|secret)$/i.test(secret);

function workspaceOf(example: Example): Workspace {
  const files = new Map(Object.entries(example.files ?? {}).map(([path, text]) => [uriOf(path), marked(text).text]));
  const host: Host = {
    readText: async (uri) => files.get(uri),
    readBytes: async () => undefined,
    writeFiles: async () => 'not here',
    stat: async () => undefined,
    list: async () => [],
    now: () => Date.UTC(2026, 0, 1),
    log: (level, message) => {
      if (level === 'error') throw new Error(message);
    },
  };
  const version = example.version ?? '';
  const versions = version === '' ? {} : { flink: version, akka: version, pekko: version, alluxio: version };
  return new Workspace(host, { rules: {}, versions, inlayHints: {} });
}

describe.each(allRules().map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  test('its examples are reported without their secrets', async () => {
    for (const example of rule.examples.bad) {
      const workspace = workspaceOf(example);
      const uri = uriOf(example.file);
      workspace.open(uri, marked(example.text).text);
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
