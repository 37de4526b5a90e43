import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codeActions } from '../../../server/src/service/codeActions.ts';
import { allScaffoldCommands } from '../../../server/src/service/scaffoldCommands.ts';
import { allRules } from '../../../server/src/workspace/analyse.ts';
import { check } from '../harness.ts';

test("every command is the client's, and stands at a rule that there is", () => {
  const { contributes } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    contributes: { commands: { command: string }[] };
  };
  const known = contributes.commands.map(({ command }) => command);
  const rules = allRules().map(({ id }) => id);
  for (const [rule, offered] of Object.entries(allScaffoldCommands)) {
    expect(rules).toContain(rule);
    for (const { command } of offered) expect(known).toContain(command);
  }
});

test('a finding offers what writes the thing that it misses, to a client that has the commands', () => {
  const text = `apiVersion: v1
kind: Secret
metadata:
  name: jwt
data:
  r1.key.primary: eHh4
  r2.key.primary: eXl5
`;
  const { analysis, findings } = check('secret.yaml', text);
  const offered = (commands: boolean) =>
    codeActions({
      document: analysis.document,
      findings,
      diagnosticOf: () => undefined,
      span: { start: 0, end: text.length },
      documentOf: () => undefined,
      commands,
    }).flatMap(({ command }) => command?.command ?? []);
  expect(offered(true)).toContain('clusterTls.rotateSecret');
  expect(offered(false)).not.toContain('clusterTls.rotateSecret');
});
