import { later, told } from '../text/l10n.ts';

/** Commands of the client that write what a finding misses, by the rule that found it. */
export interface ScaffoldCommand {
  readonly title: string;
  /** As the client registers it. */
  readonly command: string;
}

const createSecret = { title: later`Create the Secret from key material…`, command: 'clusterTls.createSecret' };
const certManager = { title: later`Set up cert-manager…`, command: 'clusterTls.setUpCertManager' };
const wire = { title: later`Wire TLS into the workload…`, command: 'clusterTls.wireWorkload' };
const rotate = { title: later`Rotate the secret…`, command: 'clusterTls.rotateSecret' };

const commands: Readonly<Record<string, readonly ScaffoldCommand[]>> = {
  'kubernetes/secret-not-found': [createSecret, certManager],
  'kubernetes/secret-key-missing': [createSecret],
  'kubernetes/issuer-not-found': [certManager],
  'kubernetes/keystore-password-missing': [certManager],
  'kubernetes/file-not-in-pod': [wire],
  'kubernetes/flink-main-container': [wire],
  'alluxio/file-not-mounted': [wire],
  'kubernetes/rotation-without-primary': [rotate],
  'kubernetes/rotation-two-primaries': [rotate],
};

export const scaffoldCommandsOf = (rule: string): readonly ScaffoldCommand[] =>
  (commands[rule] ?? []).map((each) => ({ ...each, title: told(each.title) }));

/** All of them, for the test that holds them to the rules and to the client. */
export const allScaffoldCommands = commands;
