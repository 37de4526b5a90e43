/** A duration as Go's `time.ParseDuration` takes it, in milliseconds; undefined for what it refuses (`90d`, `1y`, `5`). */
export function goDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const match = /^[-+]?((?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.exec(text);
  if (match === null || text.length > 100) return undefined;
  let sum = 0;
  for (const [, number = '', unit = ''] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g))
    sum += Number(number) * (UNITS[unit] ?? 0);
  return text.startsWith('-') ? -sum : sum;
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** `90d`, `1y` and the like as Go would take it, where it is plain what was meant. */
export function inHours(text: string): string | undefined {
  const match = /^(\d{1,6})\s*(d|days?|w|weeks?|y|years?)$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, number = '', unit = ''] = match;
  const hours = unit.toLowerCase().startsWith('d') ? 24 : unit.toLowerCase().startsWith('w') ? 168 : 8760;
  return `${Number(number) * hours}h`;
}

/** For people: `90 days`, `8 hours`, `30 minutes`. */
export function told(ms: number): string {
  const [size, word] = ms >= 2 * DAY ? [DAY, 'day'] : ms >= HOUR ? [HOUR, 'hour'] : [60_000, 'minute'];
  const count = Math.round((ms / size) * 10) / 10;
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
