import { UMBRELLA } from './rules/state.ts';

/** Keys of which a rule of Flink's own says more, so that the rules for every system stay silent. */
export function isHandled(key: string, rule: string): boolean {
  switch (rule) {
    case 'config/deprecated-key':
      return key === UMBRELLA || key === 'security.ssl.verify-hostname';
    case 'config/removed-key':
      return key === UMBRELLA;
    default:
      return false;
  }
}
