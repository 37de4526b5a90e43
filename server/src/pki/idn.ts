/** A host name in ASCII: labels beyond it as xn-- (the URL standard's domain to ASCII). undefined: there is no such form. */
export function asciiHost(name: string): string | undefined {
  if (/^[\x00-\x7f]*$/.test(name)) return name;
  const wildcard = name.startsWith('*.');
  const host = wildcard ? name.slice(2) : name;
  // Signs with a meaning in URLs would be read as one.
  if (/[/:?#@\\%\s*]/.test(host) || !URL.canParse(`http://${host}/`)) return undefined;
  const ascii = new URL(`http://${host}/`).hostname;
  return wildcard ? `*.${ascii}` : ascii;
}
