import type { Setting, Unit, ValueComplaint } from '../../rules/model.ts';
import type { Option } from '../../rules/options.ts';
import { inRange } from '../../rules/version.ts';
import { either, t } from '../../text/l10n.ts';

/**
 * What Flink says of a value that it cannot read. Stores, protocols, cipher suites and fingerprints have rules of their
 * own; so have quotes in `flink-conf.yaml`, except where they make a boolean or a number unreadable.
 */
export function checkValue(option: Option, setting: Setting, unit: Unit): ValueComplaint | undefined {
  const { value } = setting;
  if (value.state !== 'known' || value.type === 'null') return undefined;
  const text = value.text.trim();
  if (value.items !== undefined && setting.region.dialect === 'config.yaml' && isScalar(option)) {
    return {
      message: t`${setting.key} takes one text, but a YAML list becomes the text [${value.items.join(', ')}].`,
      fix: value.items.join(','),
    };
  }
  switch (option.type) {
    case 'boolean':
      return checkBoolean(setting.key, text, unit);
    case 'integer':
      return checkInteger(setting.key, text);
    case 'number':
      return Number.isFinite(Number(text)) && text !== '' ? undefined : { message: unparsable(text, setting.key) };
    case 'duration':
      return checkDuration(setting.key, text);
    default:
      return checkEnum(option, text, unit);
  }
}

const isScalar = (option: Option): boolean =>
  option.type === 'string' && option.kind !== 'ciphers' && option.kind !== 'fingerprint' && option.kind !== 'protocol';

const unparsable = (text: string, key: string): string => `Could not parse value '${text}' for key '${key}'.`;

const unquoted = (text: string): string => /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text;

const YES = new Set(['true', 'yes', 'on', '1', 'y', 't', 'enable', 'enabled']);
const NO = new Set(['false', 'no', 'off', '0', 'n', 'f', 'disable', 'disabled']);

function checkBoolean(key: string, text: string, unit: Unit): ValueComplaint | undefined {
  if (/^(?:true|false)$/i.test(text)) return undefined;
  const meant = unquoted(text).trim().toLowerCase();
  const fix = YES.has(meant) ? 'true' : NO.has(meant) ? 'false' : undefined;
  const rest = fix === undefined ? {} : { fix };
  if (inRange(unit.version.text, '<1.10')) {
    return { message: t`Flink ${unit.version.text} silently takes '${text}' for false.`, ...rest };
  }
  return {
    message: t`${unparsable(text, key)} Unrecognized option for boolean: ${text}. Expected either true or false(case insensitive)`,
    ...rest,
  };
}

/** The number of milliseconds that a text with a unit stands for. */
function milliseconds(text: string): string | undefined {
  const match = /^(\d{1,7})\s*(?:(ms|millis?|milliseconds?)|(s|secs?|seconds?)|(m|mins?|minutes?)|(h|hours?))$/i.exec(
    text,
  );
  if (match === null) return undefined;
  const factor =
    match[2] !== undefined ? 1 : match[3] !== undefined ? 1_000 : match[4] !== undefined ? 60_000 : 3_600_000;
  const result = Number(match[1]) * factor;
  return result <= MAX_INT ? String(result) : undefined;
}

const MAX_INT = 2_147_483_647;

function checkInteger(key: string, text: string): ValueComplaint | undefined {
  if (/^[-+]?\d{1,10}$/.test(text) && Math.abs(Number(text)) <= MAX_INT) return undefined;
  const inner = unquoted(text).trim();
  const isTime = key.endsWith('-timeout');
  const fix = /^[-+]?\d{1,9}$/.test(inner) ? inner : isTime ? milliseconds(inner) : undefined;
  return {
    message: t`${unparsable(text, key)} A plain integer is expected${isTime ? t`, in milliseconds` : ''} (NumberFormatException).`,
    ...(fix === undefined ? {} : { fix }),
  };
}

/** Units of flink TimeUtils. */
const DURATION =
  /^\d+\s*(?:d|day|days|h|hour|hours|m|min|minute|minutes|s|sec|secs|second|seconds|ms|milli|millis|millisecond|milliseconds|us|µs|micro|micros|microsecond|microseconds|ns|nano|nanos|nanosecond|nanoseconds)?$/i;

function checkDuration(key: string, text: string): ValueComplaint | undefined {
  if (DURATION.test(text) || /^P[\dTDHMS.]+$/i.test(text)) return undefined;
  const inner = unquoted(text);
  return {
    message: t`${unparsable(text, key)} A number with a unit is expected, such as 1 min.`,
    ...(inner !== text && DURATION.test(inner) ? { fix: inner } : {}),
  };
}

function checkEnum(option: Option, text: string, unit: Unit): ValueComplaint | undefined {
  if (option.values === undefined || option.closed === false || option.type !== 'string') return undefined;
  if (option.values.some((v) => v.value.toLowerCase() === text.toLowerCase())) return undefined;
  const inner = unquoted(text).trim().toLowerCase();
  const meant =
    option.values.find((v) => v.value.toLowerCase() === inner)?.value ??
    (/^open-?ssl/.test(inner) ? 'OPENSSL' : undefined);
  const message =
    option.name === 'security.ssl.provider'
      ? `Unknown SSL provider: ${text}`
      : t`Flink ${unit.version.text} takes ${either(option.values.map((v) => v.value))} for ${option.name}.`;
  const fix = option.name === 'security.ssl.provider' ? (meant ?? 'JDK') : meant;
  return { message, ...(fix === undefined ? {} : { fix }) };
}
