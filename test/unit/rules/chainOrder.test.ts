/** The certificates of a Secret are put in order where they stand, whatever they are written as. */
import { expect, test } from 'vitest';
import { checkWhole, fixed } from '../harness.ts';
import { expand } from '../samples.ts';

const pem = (name: string): Promise<string> => expand(`@@${name}@@`);
const indented = (text: string): string => text.replace(/^(?=.)/gm, '    ');
const secret = (value: string, field = 'stringData'): string =>
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: app-tls # ours\n${field}:\n  tls.crt: ${value}\n  other: ""\n`;

/** What becomes of a value, as it is sent. */
const mend = async (text: string): Promise<string | undefined> => {
  const checked = await checkWhole('secret.yaml', text);
  const [finding] = checked.findings.filter(({ rule }) => rule.id === 'kubernetes/chain-order');
  return finding === undefined ? undefined : fixed(checked, finding);
};

test('as a block: indentation, comments and what stands between remain', async () => {
  const [ca, node] = [await pem('ca certificates'), await pem('node certificates')];
  const text = secret(`|\n    # CA\n${indented(ca.trim())}\n    # node\n${indented(node.trim())}`);
  expect(await mend(text)).toBe(secret(`|\n    # CA\n${indented(node.trim())}\n    # node\n${indented(ca.trim())}`));
});

test('as base64, and the one that stands there twice is written once', async () => {
  const [ca, node] = [await pem('ca certificates'), await pem('node certificates')];
  const encoded = (text: string): string => Buffer.from(text).toString('base64');
  expect(await mend(secret(encoded(`${ca.trim()}\n${node.trim()}\n${ca.trim()}\n`), 'data'))).toBe(
    secret(encoded(`${node.trim()}\n${ca.trim()}\n`), 'data'),
  );
});

test('in order it is left alone', async () => {
  expect(await mend(secret(`|\n${indented(await pem('node certificates'))}`))).toBeUndefined();
});
