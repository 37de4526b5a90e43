/**
 * The one door to key material for the command line and the language server. It is a bundle of its own: whoever needs it
 * says `await import('../pki/index.ts')`, and who does not need it does not load it.
 */
export { speak } from '../text/l10n.ts';
export { type CertificateFacts, describeCertificate } from './certificate.ts';
export { buildChain, type ChainAnswer } from './chain.ts';
export { type DumpLine, dumpDer } from './dump.ts';
export { checkHostname, matchesName } from './hostname.ts';
export { javaView } from './java.ts';
export { certificateLints } from './lints/certificate.ts';
export { chainLints } from './lints/chain.ts';
export { type LintResult, runLints } from './lints/lint.ts';
export { sharedKeys, storeLints } from './lints/store.ts';
export { type Issuer, MakeError } from './make/build.ts';
export { type Credentials, createCredentials, type Profile, type Usage } from './make/issue.ts';
export { generateKeyPair, generatePassword, type KeyKind, keyKinds, publicKeyOf } from './make/keys.ts';
export { crossSign, renewCertificate } from './make/renew.ts';
export { createRequest, namesOf, readRequest, signRequest, verifyRequest } from './make/request.ts';
export { parseAltNames } from './make/san.ts';
export { pemShape } from './pem.ts';
export { hasUnknownCritical } from './pkix.ts';
export { openArtifact, readArtifact } from './read.ts';
export { type Verdict, verifySignature } from './signature.ts';
export type * from './types.ts';
export { entriesOf } from './write/convert.ts';
export {
  addEntry,
  freeAlias,
  mergeTruststores,
  removeEntry,
  renameEntry,
  type StoreEntry,
  StoreError,
  withKeyPassword,
} from './write/entries.ts';
export { passwordProblem } from './write/passwords.ts';
export { pemBlock, pemCertificates, pemPrivateKey, pemRequest } from './write/pem.ts';
export { type StoreFormat, writeStore } from './write/store.ts';
