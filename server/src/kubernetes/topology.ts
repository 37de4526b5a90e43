import type { Manifest, Pod } from './facts.ts';

/** Whether a Service's selector takes a pod; one without a selector takes none. */
export function selects({ service }: Manifest, pod: Pod): boolean {
  const wanted = Object.entries(service?.selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => pod.labels[key] === value);
}

/** One label on the left may be a wildcard (RFC 6125 6.4.3). */
export function covers(pattern: string, name: string): boolean {
  const [a, b] = [pattern.toLowerCase(), name.toLowerCase()];
  if (a === b) return true;
  if (!a.startsWith('*.')) return false;
  const dot = b.indexOf('.');
  return dot > 0 && b.slice(dot + 1) === a.slice(2);
}
