/**
 * A glob pattern of an editor's document selector as an expression over `/`-separated paths: `**` any folders, `*` and
 * `?` within a name, `{a,b}` alternatives, `[a-z]` `[!a]` sets.
 */
export function globRegExp(glob: string): RegExp {
  let out = '';
  let open = 0;
  for (let i = 0; i < glob.length; i++) {
    const c = glob.charAt(i);
    if (glob.startsWith('**/', i)) {
      out += '(?:[^/]*/)*';
      i += 2;
    } else if (glob.startsWith('**', i)) {
      out += '.*';
      i++;
    } else if (c === '*') out += '[^/]*';
    else if (c === '?') out += '[^/]';
    else if (c === '{') {
      out += '(?:';
      open++;
    } else if (c === '}' && open > 0) {
      out += ')';
      open--;
    } else if (c === ',' && open > 0) out += '|';
    else if (c === '[' && glob.indexOf(']', i + 2) > 0) {
      const end = glob.indexOf(']', i + 2);
      out += `[${glob
        .slice(i + 1, end)
        .replace(/^!/, '^')
        .replace(/\\/g, '\\\\')}]`;
      i = end;
    } else out += c.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  }
  return new RegExp(`^${out}${')'.repeat(open)}$`);
}
