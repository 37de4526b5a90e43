import type { Rule } from '../../../rules/rule.ts';
import { addressProtocol } from './addresses.ts';
import { cipherCommas, cipherStaticRsa, cipherUnknown, cipherWeak } from './ciphers.ts';
import {
  classicDeprecated,
  classicMoved,
  classicOldPath,
  classicRemoved,
  classicUnused,
  plaintextTransport,
  sslOnTcp,
} from './classic.ts';
import { classicClusterTls } from './classicCluster.ts';
import { variablesInactive } from './environment.ts';
import { addressMisplaced, blockMisplaced, securityMisplaced } from './misplaced.ts';
import { passwordDefault, passwordLiteral } from './passwords.ts';
import { prefixOfOtherProduct } from './product.ts';
import { protocolDisabled, protocolName, protocolSuites } from './protocol.ts';
import { engineBlockUnread, providerMissing, providerOfOtherRemoting } from './provider.ts';
import { counterRng } from './randomness.ts';
import { rotatingIgnores, ttlWithoutUnit } from './rotating.ts';
import { httpsInConfiguration, sslConfigLoose, sslConfigUnread } from './sslConfig.ts';
import { storeNotSet } from './stores.ts';
import { quotedSubstitution, singleQuotes, valueCut, valueOverridden } from './text.ts';
import { tlsNotUsed } from './transport.ts';
import { canonicalHostname, hostnameVerificationOff, mutualAuthenticationOff } from './verification.ts';

/**
 * A library's `reference.conf` offers settings to nodes that may all choose otherwise: what it says is judged, but not
 * whether a node that kept to it would be safe.
 */
const ofNode = (rule: Rule): Rule => ({
  ...rule,
  check: (unit, report, context) => {
    if (unit.facts['defaults'] !== true) rule.check(unit, report, context);
  },
});

/** In the order of a reader's questions: is TLS on, which engine, with what, and how strictly. */
export const rules: readonly Rule[] = [
  ofNode(tlsNotUsed),
  prefixOfOtherProduct,
  providerMissing,
  providerOfOtherRemoting,
  engineBlockUnread,
  ofNode(storeNotSet),
  blockMisplaced,
  addressMisplaced,
  securityMisplaced,
  ofNode(classicMoved),
  classicOldPath,
  ofNode(classicRemoved),
  ofNode(classicUnused),
  ofNode(classicClusterTls),
  ofNode(classicDeprecated),
  sslOnTcp,
  ofNode(plaintextTransport),
  addressProtocol,
  protocolName,
  protocolDisabled,
  protocolSuites,
  cipherUnknown,
  cipherCommas,
  cipherStaticRsa,
  cipherWeak,
  counterRng,
  ofNode(hostnameVerificationOff),
  ofNode(canonicalHostname),
  ofNode(mutualAuthenticationOff),
  ofNode(passwordLiteral),
  ofNode(passwordDefault),
  ttlWithoutUnit,
  rotatingIgnores,
  ofNode(sslConfigUnread),
  ofNode(sslConfigLoose),
  ofNode(httpsInConfiguration),
  variablesInactive,
  valueCut,
  singleQuotes,
  quotedSubstitution,
  valueOverridden,
];
