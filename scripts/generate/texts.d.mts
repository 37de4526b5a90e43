export function clientTexts(root: string): Record<string, string>;
export function textsIn(source: string): string[];
