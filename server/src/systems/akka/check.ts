import { parseDuration } from '../../formats/hocon/units.ts';
import type { Setting, Unit, ValueComplaint } from '../../rules/model.ts';
import type { Option } from '../../rules/options.ts';
import { t } from '../../text/l10n.ts';

/**
 * What the readers of typesafe-config 1.4 say to a value of the wrong type, and RemoteSettings to an unknown transport.
 * Options of `<application-section>` are left alone: whether they are read at all is not known.
 */
export function checkValue(option: Option, setting: Setting, _unit: Unit): ValueComplaint | undefined {
  const { value } = setting;
  if (value.state !== 'known' || option.name.startsWith('<')) return undefined;
  const wrong = (expected: string, fix?: string | readonly string[]): ValueComplaint => ({
    message: t`${setting.key} has type ${typeName(setting)} rather than ${expected}`,
    ...(fix === undefined ? {} : { fix }),
  });
  if (value.type === 'null') return isNull(option, setting);
  switch (option.type) {
    case 'boolean':
      return value.type === 'boolean' || isBoolean(value.text) ? undefined : wrong('BOOLEAN', booleanMeant(value.text));
    case 'list':
      if (value.type === 'list') return undefined;
      // A system property and a variable of the environment hold one text.
      return wrong('LIST', setting.region.format.id === 'hocon' ? listMeant(value.text) : undefined);
    case 'integer':
      return value.type === 'list' ? wrong('NUMBER') : integer(option, setting);
    case 'duration':
      return value.type === 'list' ? wrong('STRING') : duration(setting);
    case 'string':
      if (value.type === 'list')
        return wrong('STRING', value.items?.length === 1 && option.secret !== true ? value.items[0] : undefined);
      return word(option, setting);
    default:
      return undefined;
  }
}

/** Beside the documented words HOCON's getBoolean takes `yes`, `no`, `on`, `off`, all in lower case. */
const isBoolean = (text: string): boolean => /^(?:true|false|yes|no|on|off)$/.test(text);

function booleanMeant(text: string): string | undefined {
  const lower = text.trim().toLowerCase();
  if (/^(?:on|yes|true|1|enabled?|y|t)$/.test(lower)) return lower === 'true' ? 'true' : 'on';
  return /^(?:off|no|false|0|disabled?|n|f|none)$/.test(lower) ? (lower === 'false' ? 'false' : 'off') : undefined;
}

const listMeant = (text: string): readonly string[] | undefined => {
  const items = text.split(/[\s,;]+/).filter((i) => i !== '');
  return items.length > 0 && items.length <= 40 ? items : undefined;
};

function typeName(setting: Setting): string {
  const { value } = setting;
  if (value.state !== 'known') return 'STRING';
  return value.type === 'list'
    ? 'LIST'
    : value.type === 'number'
      ? 'NUMBER'
      : value.type === 'boolean'
        ? 'BOOLEAN'
        : 'STRING';
}

/** `null` is as good as no value for ssl-config, which asks first; remoting does not ask. */
function isNull(option: Option, setting: Setting): ValueComplaint | undefined {
  if (setting.entry.value === undefined || option.group === 'ssl-config' || option.type === 'map') return undefined;
  const { defaultValue } = option;
  return {
    message: t`Configuration key "${setting.key}" is set to null but expected ${expected(option)}`,
    ...(defaultValue === undefined || defaultValue === null || option.secret === true
      ? {}
      : { fix: option.type === 'list' ? defaultValue.split(',') : defaultValue }),
  };
}

const expected = (option: Option): string =>
  option.type === 'boolean'
    ? 'BOOLEAN'
    : option.type === 'list'
      ? 'LIST'
      : option.type === 'integer'
        ? 'NUMBER'
        : 'STRING';

function integer(option: Option, setting: Setting): ValueComplaint | undefined {
  const { text } = setting.value;
  // An empty bind port means the canonical one, and an empty host port the default.
  if (text === '' && option.defaultValue === '') return undefined;
  if (!/^[-+]?\d+(?:\.\d+)?$/.test(text.trim()))
    return { message: t`${setting.key} has type STRING rather than NUMBER` };
  if (option.kind !== 'port') return undefined;
  const port = Number(text);
  return port >= 0 && port <= 65535
    ? undefined
    : { message: t`${setting.key}: the port ${text} is out of range (0 to 65535)` };
}

const unitsMeant: readonly (readonly [RegExp, string])[] = [
  [/^msecs?$/i, 'ms'],
  [/^secs?$/i, 's'],
  [/^(?:m|min|mins|minutes?)$/i, 'm'],
  [/^(?:hrs?|h|hours?)$/i, 'h'],
  [/^(?:d|days?)$/i, 'd'],
  [/^(?:s|seconds?)$/i, 's'],
  [/^(?:ms|millis?|milliseconds?)$/i, 'ms'],
];

/** A duration as the library reads it; with what was probably meant where only the unit is wrong. */
function duration(setting: Setting): ValueComplaint | undefined {
  const { text } = setting.value;
  const read = parseDuration(text);
  if ('value' in read) return undefined;
  const [, number = '', unit = ''] = /^(.*?)(\p{L}+)$/su.exec(text.trim()) ?? [];
  const meant = unitsMeant.find(([pattern]) => pattern.test(unit))?.[1];
  const fix = `${number.trim()}${meant ?? ''}`;
  return { message: read.problem, ...(meant !== undefined && 'value' in parseDuration(fix) ? { fix } : {}) };
}

/** Words of a closed list. */
function word(option: Option, setting: Setting): ValueComplaint | undefined {
  const { text } = setting.value;
  const words = option.values?.map((v) => v.value) ?? [];
  if (option.closed !== true || words.length === 0) return undefined;
  if (option.name.endsWith('.remote.artery.transport')) {
    if (words.includes(text.toLowerCase())) return undefined;
    const fix = /tls|ssl/i.test(text)
      ? 'tls-tcp'
      : /udp|aeron/i.test(text)
        ? 'aeron-udp'
        : /tcp/i.test(text)
          ? 'tcp'
          : undefined;
    return {
      message: t`Unknown transport [${text}], possible values: "aeron-udp", "tcp", or "tls-tcp"`,
      ...(fix === undefined ? {} : { fix }),
    };
  }
  if (words.includes(text)) return undefined;
  const near = words.find((w) => w.toLowerCase() === text.trim().toLowerCase() && w !== '');
  return {
    message: t`${setting.key}: "${text}" is none of ${words.map((w) => `"${w}"`).join(', ')}`,
    severity: 'warning',
    ...(near === undefined ? {} : { fix: near }),
  };
}
