export function allTexts(root: string, data: Iterable<string>): Record<string, string>;
export function textsIn(source: string): string[];
export function taggedIn(source: string): string[];
