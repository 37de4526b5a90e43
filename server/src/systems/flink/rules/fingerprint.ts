import type { Setting } from '../../../rules/model.ts';
import { defineRule, type Rule } from '../../../rules/rule.ts';
import { inRange } from '../../../rules/version.ts';
import { t } from '../../../text/l10n.ts';
import { SCOPES, type Scope, scoped, scopeState, unquoted } from './state.ts';

interface Complaint {
  readonly message: string;
  readonly fix: string | undefined;
}

const isHex = (text: string): boolean => /^[0-9a-fA-F:]+$/.test(text);
const digits = (text: string): string => text.replaceAll(':', '');

/** Netty's reading of the list (FingerprintTrustManagerFactory 4.1.48, 4.2.7): split at commas, nothing trimmed. */
function complaintOf(setting: Setting, netty42: boolean): Complaint | undefined {
  const { value } = setting;
  if (value.state !== 'known' || value.type === 'null') return undefined;
  const text = value.items === undefined ? unquoted(value.text) : `[${value.items.join(', ')}]`;
  const bad = text
    .split(',')
    .find((piece, i, all) => !(piece === '' && i === all.length - 1) && !(isHex(piece) && digits(piece).length === 40));
  if (bad === undefined) return undefined;
  const cleaned = (value.items ?? unquoted(value.text).split(/[,;\s]+/))
    .map((piece) =>
      piece.trim().replace(/^(?:SHA-?1(?:\s*Fingerprint)?|Fingerprint)?\s*[:=]\s*(?=[0-9a-fA-F]{2})/i, ''),
    )
    .filter((piece) => piece !== '');
  const clean = cleaned.length > 0 && cleaned.every((piece) => isHex(piece) && digits(piece).length === 40);
  const length = digits(bad.trim()).length;
  if (isHex(bad.trim()) && length !== 40) {
    const what = length === 64 ? t` This is a SHA-256 fingerprint; SHA-1 is expected.` : '';
    return {
      message: netty42
        ? `malformed fingerprint (length is ${Math.floor(length / 2)} but expected 20): ${bad}.${what}`
        : `malformed fingerprint: ${bad} (expected: SHA1).${what}`,
      fix: undefined,
    };
  }
  const why = /^\s|\s$/.test(bad)
    ? t` No blank may stand beside the comma.`
    : value.items !== undefined
      ? t` A YAML list becomes one text with brackets.`
      : t` Only hex digits and colons are allowed.`;
  return { message: t`malformed fingerprint: ${bad}.${why}`, fix: clean ? cleaned.join(',') : undefined };
}

export const fingerprintMalformed: Rule = defineRule({
  id: 'flink/fingerprint-malformed',
  severity: 'error',
  versions: '>=1.10',
  needs: ['config'],
  summary: 'The fingerprint is not a list of SHA-1 fingerprints.',
  says: 'Forty hex digits, colons allowed, several separated by a comma without a blank. Anything else stops the start: `malformed fingerprint: … (expected: SHA1)` up to 2.2, `malformed fingerprint (length is 32 but expected 20): …` from 2.3 on, and `malformed fingerprint: SHA1:…` for a prefix.',
  source: 'netty FingerprintTrustManagerFactory 4.1.48, 4.2.7; flink SSLUtils 1.18',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.internal.cert.fingerprint: [|9E:63:27:A4:4B:8B:3A:08:B9:6A:5F:27:9B:6A:8E:47:88:33:5C:AA, 1E:63:27:A4:4B:8B:3A:08:B9:6A:5F:27:9B:6A:8E:47:88:33:5C:AA|]\n',
        fixed:
          'security.ssl.internal.enabled: true\nsecurity.ssl.internal.cert.fingerprint: 9E:63:27:A4:4B:8B:3A:08:B9:6A:5F:27:9B:6A:8E:47:88:33:5C:AA,1E:63:27:A4:4B:8B:3A:08:B9:6A:5F:27:9B:6A:8E:47:88:33:5C:AA\n',
      },
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: true\nsecurity.ssl.internal.cert.fingerprint: [|SHA1:9E:63:27:A4:4B:8B:3A:08:B9:6A:5F:27:9B:6A:8E:47:88:33:5C:AA|]\n',
        fixed:
          'security.ssl.internal.enabled: true\nsecurity.ssl.internal.cert.fingerprint: 9E:63:27:A4:4B:8B:3A:08:B9:6A:5F:27:9B:6A:8E:47:88:33:5C:AA\n',
      },
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.rest.enabled: true\nsecurity.ssl.rest.cert.fingerprint: [|9e6327a44b8b3a08b96a5f279b6a8e4788335caa9e6327a44b8b3a08b96a5f27|]\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.cert.fingerprint: 9e6327a44b8b3a08b96a5f279b6a8e4788335caa\n',
      },
    ],
  },
  check(unit, report) {
    for (const scope of SCOPES) {
      const setting = unit.get(scoped(scope, 'cert.fingerprint'));
      const complaint = setting === undefined ? undefined : complaintOf(setting, inRange(unit.version.text, '>=2.3'));
      if (setting === undefined || complaint === undefined) continue;
      const { message, fix } = complaint;
      report(
        { value: setting },
        {
          severity: isRead(unit, scope) ? 'error' : 'information',
          message,
          fixes: () =>
            fix === undefined
              ? []
              : [{ title: t`Write plain fingerprints`, changes: [{ op: 'set', setting, value: fix }], safe: true }],
        },
      );
    }
  },
});

const isRead = (unit: Parameters<typeof scopeState>[0], scope: Scope): boolean => scopeState(unit, scope) !== 'off';
