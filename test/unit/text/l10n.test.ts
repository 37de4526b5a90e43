import { afterEach, describe, expect, it } from 'vitest';
import { later, numberOf, speak, t, told } from '../../../server/src/text/l10n.ts';

afterEach(() => speak({}));

const sentence = (key: string, days: number): string => t`${key} ends in ${days} days.`;

describe('texts for people', () => {
  it('stand in English in the code', () => {
    expect(sentence('a', 3)).toBe('a ends in 3 days.');
    expect(told('TLS is on.')).toBe('TLS is on.');
  });

  it('are told in the language of the reader, in its order of words', () => {
    speak({ '{0} ends in {1} days.': '{1} 天后 {0} 到期。', 'TLS is on.': 'TLS 已启用。' });
    expect(sentence('a', 3)).toBe('3 天后 a 到期。');
    expect(told('TLS is on.')).toBe('TLS 已启用。');
  });

  it('are found by the number of their English, as the bundles that ship have them', () => {
    speak({ [numberOf('{0} ends in {1} days.')]: '{1} 天后 {0} 到期。', [numberOf('TLS is on.')]: 'TLS 已启用。' });
    expect(sentence('a', 3)).toBe('3 天后 a 到期。');
    expect(told(later`TLS is on.`)).toBe('TLS 已启用。');
  });

  it('stay English where nobody has translated them; what stands in them is never a place', () => {
    speak({ '{0} ends in {1} days.': '{0}: {1}' });
    expect(t`${'x'} is new.`).toBe('x is new.');
    expect(sentence('{1}', 3)).toBe('{1}: 3');
  });
});
