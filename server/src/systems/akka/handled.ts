import { namesOf, products } from './names.ts';
import { isOfEveryTransport } from './options.ts';
import { isClassicStray, isStray } from './rules/misplaced.ts';
import { unusedRotatingKeys } from './rules/rotating.ts';

/**
 * Keys of which a rule of Akka's own speaks, with more to say and one finding for a whole block, so that the rules for
 * every system stay silent.
 */
export function isHandled(key: string, rule: string): boolean {
  switch (rule) {
    case 'config/unknown-key':
      return (
        products.map(namesOf).some((n) => isStray(n, key) || unusedRotatingKeys.some((k) => key === n.rotating + k)) ||
        isClassicStray(key) ||
        isOfEveryTransport(key)
      );
    case 'config/removed-key':
      return /^akka\.remote\.(?:classic\.|netty\.|enabled-transports$)|^pekko\.ssl-config\./.test(key);
    case 'config/deprecated-key':
      return /^(?:akka|pekko)\.remote\.classic\.|^akka\.ssl-config\./.test(key);
    // `akka/password-default` speaks of it.
    case 'artifact/well-known-password':
      return true;
    default:
      return false;
  }
}
