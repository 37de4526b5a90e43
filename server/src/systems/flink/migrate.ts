import { formats } from '../../formats/index.ts';
import { options } from './options.ts';

const PLAIN = /^(?:true|false|0|-?[1-9]\d{0,14})$/;

/**
 * A `flink-conf.yaml` as `config.yaml`: the same lines with the same meaning. Keys stay dotted, which both readers
 * understand; values are quoted where YAML would read another text; comments stay. What the old reader skipped, and
 * earlier settings of a key, become comments, since the new one refuses such a file.
 */
export function migrate(text: string): string {
  const tree = formats.flinkConf.parse(text);
  const { writer } = formats.yaml;
  // A key without a value sets nothing.
  const entries = tree.roots[0]!.entries.filter((e) => e.value?.kind === 'scalar' && e.value.value !== '');
  const last = new Map(entries.map((e) => [e.path[0] ?? '', e]));
  const skipped = new Set(tree.problems.filter((p) => p.code !== 'bom').map((p) => p.span.start));
  const at = new Map(entries.map((e) => [e.span.start, e]));
  const out: string[] = [];
  let start = 0;
  for (const raw of text.split(/(?<=\n)/)) {
    const line = raw.replace(/^\ufeff/, '');
    const lead = line.length - line.trimStart().length;
    const begin = start + (raw.length - line.length) + lead;
    start += raw.length;
    const entry = at.get(begin);
    const value = entry?.value;
    if (skipped.has(begin) || (entry !== undefined && last.get(entry.path[0] ?? '') !== entry)) {
      out.push(`# ${line}`);
    } else if (entry === undefined || value?.kind !== 'scalar') {
      out.push(line);
    } else {
      const rest = text.slice(value.span.end, start);
      const key = entry.path[0] ?? '';
      // Booleans and plain numbers read the same in both; a password stays a text whatever it is changed to.
      const bare = PLAIN.test(value.value) && options.get(key)?.secret !== true;
      out.push(
        `${key}: ${bare ? value.value : writer.value(value.value, 'none')}${/^\S/.test(rest) ? ' ' : ''}${rest}`,
      );
    }
  }
  return out.join('');
}
