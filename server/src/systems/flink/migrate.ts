import { formats } from '../../formats/index.ts';

/**
 * A `flink-conf.yaml` as `config.yaml`: the same lines with the same meaning. Keys stay dotted, which both readers
 * understand; values are quoted where YAML would read another text; comments stay. What the old reader skipped, and
 * earlier settings of a key, become comments, since the new one refuses such a file.
 */
export function migrate(text: string): string {
  const tree = formats.flinkConf.parse(text);
  const { writer } = formats.yaml;
  const entries = tree.roots[0]!.entries;
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
      out.push(`${entry.path[0]}: ${writer.value(value.value, 'none')}${/^\S/.test(rest) ? ' ' : ''}${rest}`);
    }
  }
  return out.join('');
}
