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
import { variablesInactive } from './environment.ts';
import { addressMisplaced, blockMisplaced, securityMisplaced } from './misplaced.ts';
import { passwordDefault, passwordLiteral } from './passwords.ts';
import { prefixOfOtherProduct } from './product.ts';
import { protocolDisabled, protocolName, protocolSuites } from './protocol.ts';
import { engineBlockUnread, providerMissing, providerOfOtherRemoting } from './provider.ts';
import { counterRng } from './randomness.ts';
import { rotatingIgnores, ttlWithoutUnit } from './rotating.ts';
import { httpsInConfiguration, sslConfigLoose, sslConfigUnread } from './sslConfig.ts';
import { quotedSubstitution, singleQuotes, valueCut, valueOverridden } from './text.ts';
import { tlsNotUsed } from './transport.ts';
import { canonicalHostname, hostnameVerificationOff, mutualAuthenticationOff } from './verification.ts';

/** In the order of a reader's questions: is TLS on, which engine, with what, and how strictly. */
export const rules: readonly Rule[] = [
  tlsNotUsed,
  prefixOfOtherProduct,
  providerMissing,
  providerOfOtherRemoting,
  engineBlockUnread,
  blockMisplaced,
  addressMisplaced,
  securityMisplaced,
  classicMoved,
  classicOldPath,
  classicRemoved,
  classicUnused,
  classicDeprecated,
  sslOnTcp,
  plaintextTransport,
  addressProtocol,
  protocolName,
  protocolDisabled,
  protocolSuites,
  cipherUnknown,
  cipherCommas,
  cipherStaticRsa,
  cipherWeak,
  counterRng,
  hostnameVerificationOff,
  canonicalHostname,
  mutualAuthenticationOff,
  passwordLiteral,
  passwordDefault,
  ttlWithoutUnit,
  rotatingIgnores,
  sslConfigUnread,
  sslConfigLoose,
  httpsInConfiguration,
  variablesInactive,
  valueCut,
  singleQuotes,
  quotedSubstitution,
  valueOverridden,
];
