import { closest } from '../../rules/distance.ts';
import type { Setting, Unit, ValueComplaint } from '../../rules/model.ts';
import type { Option } from '../../rules/options.ts';
import { t } from '../../text/l10n.ts';
import { commentIn, quotesIn } from './text.ts';

/** What Alluxio says of a value (InstancedConfiguration 2.1), in its own words where it has any. */
export function checkValue(option: Option, setting: Setting, unit: Unit): ValueComplaint | undefined {
  if (setting.value.state !== 'known') return undefined;
  if (unit.edition !== undefined && option.editions !== undefined && !option.editions.includes(unit.edition))
    return undefined;
  // Other rules tell of these, with the repair that is meant.
  if (commentIn(setting) !== undefined || quotesIn(setting) !== undefined) return undefined;
  const complaint = complaintOf(option, setting.key, setting.value.text);
  if (complaint === undefined || option.confirmed !== false) return complaint;
  return { ...complaint, severity: 'information' };
}

function complaintOf(option: Option, key: string, text: string): ValueComplaint | undefined {
  if (text === '') return emptyValue(option, key);
  switch (option.type) {
    case 'boolean':
      return booleanValue(key, text);
    case 'integer':
      return integerValue(option, key, text);
    case 'duration':
      return durationValue(key, text);
    case 'list':
      return option.kind === 'protocol' ? protocols(text) : undefined;
    default:
      return option.values === undefined ? undefined : oneOf(option, key, text);
  }
}

function emptyValue(option: Option, key: string): ValueComplaint | undefined {
  switch (option.kind) {
    case 'keystore':
    case 'truststore':
    case 'pem-ca':
    case 'pem-certificate':
    case 'pem-key':
      return { message: t`${key} is set to an empty text: Alluxio takes that as a path, and finds no file there.` };
    case 'password':
      return { message: t`${key} is set to an empty text, which counts as a password.`, severity: 'warning' };
    default:
      break;
  }
  if (option.type === 'boolean')
    return { message: t`Configuration cannot evaluate key ${key} as boolean: the value is empty.` };
  if (option.type === 'integer')
    return { message: t`Configuration cannot evaluate key ${key} as integer: the value is empty.` };
  return undefined;
}

const YES = ['yes', 'y', 'on', '1', 'enable', 'enabled', 't'];
const NO = ['no', 'n', 'off', '0', 'disable', 'disabled', 'f'];

function booleanValue(key: string, text: string): ValueComplaint | undefined {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return undefined;
  const fix = YES.includes(lower) ? 'true' : NO.includes(lower) ? 'false' : closest(text, ['true', 'false']);
  const message = t`Configuration cannot evaluate key ${key} as boolean: only true and false will do.`;
  return fix === undefined ? { message } : { message, fix };
}

function integerValue(option: Option, key: string, text: string): ValueComplaint | undefined {
  if (!/^[+-]?\d+$/.test(text)) {
    const digits = /^[+-]?\d[\d_,. ]*\d$/.test(text) ? text.replace(/[_,. ]/g, '') : undefined;
    const message = `Configuration cannot evaluate key ${key} as integer.`;
    return digits === undefined ? { message } : { message, fix: digits };
  }
  if (option.kind !== 'port') return undefined;
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? undefined : { message: t`${text} is no port: a port lies between 1 and 65535.` };
}

const durationValue = (key: string, text: string): ValueComplaint | undefined =>
  /^-?\d+(?:\.\d+)?\s*(?:ms|millisecond|s|sec|second|m|min|minute|h|hr|hour|d|day)?s?$/i.test(text)
    ? undefined
    : {
        message: t`Configuration cannot evaluate key ${key} as a duration: a number with ms, sec, min, hour or day is expected.`,
      };

const PROTOCOLS = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3', 'SSLv2Hello'];

/** The spelling that Java knows of a protocol, if the text is near to one. */
function protocolMeant(text: string): string | undefined {
  const number = /^(?:tls|ssl)?[\s_-]*v?[\s_.-]*([123](?:[._][0-3])?)$/i.exec(text)?.[1]?.replace('_', '.');
  if (number === undefined) return closest(text, PROTOCOLS);
  if (/^ssl/i.test(text)) return number === '3' ? 'SSLv3' : undefined;
  const name = number === '1' || number === '1.0' ? 'TLSv1' : `TLSv${number}`;
  return PROTOCOLS.includes(name) ? name : undefined;
}

function protocols(text: string): ValueComplaint | undefined {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const wrong = items.find((item) => !PROTOCOLS.includes(item));
  if (wrong === undefined) return undefined;
  const meant = items.map((item) => (PROTOCOLS.includes(item) ? item : protocolMeant(item)));
  const message = t`Unsupported protocol: ${wrong}. Java knows ${PROTOCOLS.slice(0, 4).reverse().join(', ')}, spelt exactly so.`;
  if (meant.some((item) => item === undefined)) return { message, fix: 'TLSv1.2,TLSv1.3' };
  return { message, fix: [...new Set(meant)].join(',') };
}

function oneOf(option: Option, key: string, text: string): ValueComplaint | undefined {
  const names = (option.values ?? []).map((v) => v.value);
  if (option.closed === false || names.length === 0 || names.includes(text)) return undefined;
  const same = names.find((name) => name.toLowerCase() === text.toLowerCase());
  const fix = same ?? closest(text, names);
  const message =
    same === undefined
      ? t`${key} takes ${names.join(', ')}.`
      : t`${key} takes ${same} in capital letters; other spellings throw an exception at first use (later releases may be milder).`;
  return { message, ...(fix === undefined ? {} : { fix }), ...(same === undefined ? {} : { severity: 'warning' }) };
}
