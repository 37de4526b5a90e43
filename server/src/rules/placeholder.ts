/**
 * Texts that stand for a value to be filled in later: `<…>`, `${…}`, `$(…)`, `{{…}}`, `%X%`, `???`, `$VAR`. What they will be is
 * unknown, so nothing may be concluded from them (seen in half of all public configurations).
 */
export const isPlaceholder = (text: string): boolean =>
  /[<$%{?_]/.test(text) &&
  /<[^<>\n]{1,80}>|\$\{[^}\n]*\}|\$\([^)\n]*\)|\{\{|%[A-Z][A-Z0-9_]*%|\?\?\?|^\$[A-Za-z_]\w*$|__[A-Z][A-Z0-9_]*__/.test(
    text,
  );
