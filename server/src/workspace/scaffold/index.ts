/** The door to scaffolds for the command line and the language server. */
export { EditError } from '../../kubernetes/scaffold/edit.ts';
export { type Way, ways, wayTitle } from '../../kubernetes/scaffold/protect.ts';
export { type SecretOrder, secretManifest } from '../../kubernetes/scaffold/secret.ts';
export { type CertManagerSet, certManagerSet, passwordBeside } from './certManager.ts';
export { kerberosSet, networkSet } from './extras.ts';
export { keep } from './keep.ts';
export { type ClusterRequest, difference, extraSystem, orderFrom, scaffoldProducts } from './request.ts';
export { ScaffoldError, type Scaffolded, type ScaffoldFile } from './result.ts';
export { intoManifest, judge } from './secrets.ts';
export { isTracked } from './tracked.ts';
export { newFiles, startWired, type Wired, wire } from './wire.ts';
