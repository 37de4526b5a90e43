import fc from 'fast-check';
import { expect, it } from 'vitest';
import { masked } from '../../../client/src/trace.ts';

it('a traced request never shows its password', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.boolean(), fc.boolean(), (word, nested, pretty) => {
      const password = `<${word}>`;
      const params = (value: string) => {
        const secrets = { password: value, keptPassword: value, content: value };
        return JSON.stringify({ uri: 'file:///a.p12', ...secrets, days: 1 }, null, pretty ? 4 : 0);
      };
      const text = (value: string) => (nested ? JSON.stringify({ params: params(value) }) : `Params: ${params(value)}`);
      expect(masked(text(password))).toBe(text('***'));
    }),
  );
});

it('what holds no password stays as it is', () => {
  const text = '{"passwords": 1, "uri": "file:///password"}';
  expect(masked(text)).toBe(text);
});
