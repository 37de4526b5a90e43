import type { Rule } from '../../../rules/rule.ts';
import { factsOf } from '../facts.ts';
import { destroyed, fileNotRead, nestedInFlatFile } from './files.ts';
import { fingerprintMalformed } from './fingerprint.ts';
import { historyServerPlain, internalPlain, restPlain } from './half.ts';
import { creatorWithoutSasl, keytabAndPrincipal, keytabMissing } from './kerberos.ts';
import { keyPasswordMissing, keystoreMissing, keystorePasswordMissing, storesNotConfigured } from './missing.ts';
import { portNotLetIn } from './networkPolicy.ts';
import { forbiddenKey, overlappingPrefixes, sessionJobInternal } from './operator.ts';
import { operatorDoesNotTrust } from './operatorTrust.ts';
import {
  defaultSuitesDisabled,
  protocolList,
  protocolOld,
  protocolUnknown,
  restNotHardened,
  suitesDoNotFit,
} from './protocol.ts';
import { hashCuts, nullValue, quotedValue, retyped } from './quoting.ts';
import { fingerprintIgnored, mutualNotEnforced, mutualWithoutRest, storesWithoutSwitch } from './silent.ts';
import { commentInProperties, valueMangled } from './startScript.ts';
import { pemStore, pkcs12KeyPassword, storePath, storeType, unsafeForRpc } from './stores.ts';
import { opensslProvider, protocolInSuites, suiteFormat, suiteRefused, suiteUnknown } from './suites.ts';
import {
  internalTruststoreMissing,
  restDefaultTrust,
  restTruststoreMissing,
  truststorePasswordMissing,
} from './truststore.ts';
import { peerName, umbrella, umbrellaRemoved, verifyHostname } from './umbrella.ts';

/** Of a file that Flink does not read nothing else is worth saying. */
const whereRead = (rule: Rule): Rule => ({
  ...rule,
  check: (unit, report, context) => {
    if (factsOf(unit).ignored === undefined) rule.check(unit, report, context);
  },
});

export const rules: readonly Rule[] = [
  fileNotRead,
  ...[
    destroyed,
    nestedInFlatFile,
    nullValue,
    retyped,
    quotedValue,
    hashCuts,
    commentInProperties,
    valueMangled,
    keystoreMissing,
    keystorePasswordMissing,
    keyPasswordMissing,
    internalTruststoreMissing,
    truststorePasswordMissing,
    restTruststoreMissing,
    storesNotConfigured,
    restDefaultTrust,
    mutualWithoutRest,
    storesWithoutSwitch,
    umbrellaRemoved,
    umbrella,
    restPlain,
    internalPlain,
    mutualNotEnforced,
    fingerprintIgnored,
    historyServerPlain,
    storePath,
    pemStore,
    storeType,
    pkcs12KeyPassword,
    unsafeForRpc,
    fingerprintMalformed,
    protocolList,
    protocolUnknown,
    protocolOld,
    suitesDoNotFit,
    defaultSuitesDisabled,
    restNotHardened,
    protocolInSuites,
    suiteFormat,
    suiteUnknown,
    suiteRefused,
    opensslProvider,
    verifyHostname,
    peerName,
    keytabAndPrincipal,
    keytabMissing,
    creatorWithoutSasl,
    forbiddenKey,
    overlappingPrefixes,
    sessionJobInternal,
    operatorDoesNotTrust,
    portNotLetIn,
  ].map(whereRead),
];
