import { fileOf } from '../../kubernetes/scaffold/piece.ts';
import { withIgnored } from '../../kubernetes/scaffold/protect.ts';
import { secretManifest } from '../../kubernetes/scaffold/secret.ts';
import type { Extra, KerberosOrder, NetworkOrder } from '../../systems/scaffold.ts';
import type { System } from '../../systems/types.ts';
import { t } from '../../text/l10n.ts';
import { ScaffoldError, type Scaffolded, type ScaffoldFile } from './result.ts';
import { wireWith } from './wire.ts';

/** A file that is to be changed to fit, in the folder of the others. */
export interface ExtraFile {
  readonly name: string;
  readonly uri: string;
  readonly text: string;
}

/** Policies that keep everybody else away from the pods, and the fixed ports that they need. @throws ScaffoldError */
export function networkSet(system: System, order: NetworkOrder, file: ExtraFile | undefined): Scaffolded {
  const extra = system.scaffold.extras?.network(order);
  if (extra === undefined) throw new ScaffoldError(t`${system.title} has no network policies here`);
  const name = `${order.name}-network-policy.yaml`;
  return {
    files: [written(name, fileOf(extra.documents)), ...changed(system, extra, file)],
    notes: [
      t`Pods are told by the labels app and component, as Flink and its operator set them. Add what jobs reach: Kafka, HDFS, object stores.`,
      t`Policies count only where the network of the cluster enforces them.`,
    ],
    commands: [`kubectl apply -f ${name}`],
  };
}

/** The Secret of a keytab, the ConfigMap of krb5.conf, mounts and settings. @throws ScaffoldError */
export async function kerberosSet(
  system: System,
  order: KerberosOrder,
  given: {
    readonly keytab: { readonly name: string; readonly bytes: Uint8Array };
    readonly krb5: string;
    readonly file: ExtraFile | undefined;
    read(name: string): Promise<string | undefined>;
  },
): Promise<Scaffolded> {
  const { keytab, krb5, file, read } = given;
  // Version 5 of the format, in its second form (MIT krb5, file format of keytabs).
  if (keytab.bytes[0] !== 5 || (keytab.bytes[1] !== 1 && keytab.bytes[1] !== 2))
    throw new ScaffoldError(t`${keytab.name}: is no keytab`);
  if (!/^\s*\[libdefaults\]/m.test(krb5)) throw new ScaffoldError(t`krb5.conf has no section [libdefaults]`);
  const extra = system.scaffold.extras?.kerberos(order, { keytab: keytab.name, krb5 });
  if (extra === undefined) throw new ScaffoldError(t`${system.title} has no Kerberos here`);
  const secretFile = `${extra.secret}.yaml`;
  const mapFile = `${order.name}-krb5-conf.yaml`;
  const ignoreFile = await read('.gitignore');
  const ignoring = withIgnored(ignoreFile ?? '', [secretFile]);
  const secret = secretManifest({
    name: extra.secret,
    namespace: order.namespace,
    entries: [{ key: keytab.name, value: keytab.bytes }],
  });
  return {
    files: [
      { name: secretFile, content: secret, secret: true, changes: false },
      ...(ignoring === ignoreFile
        ? []
        : [{ name: '.gitignore', content: ignoring, secret: false, changes: ignoreFile !== undefined }]),
      written(mapFile, fileOf(extra.documents)),
      ...changed(system, extra, file),
    ],
    notes: [t`The keytab is in ${secretFile}, which git ignores.`],
    commands: [`kubectl apply -f ${secretFile} -f ${mapFile}`],
  };
}

const written = (name: string, content: string): ScaffoldFile => ({ name, content, secret: false, changes: false });

function changed(system: System, extra: Extra, file: ExtraFile | undefined): readonly ScaffoldFile[] {
  if (file === undefined) return [];
  const { text } = wireWith(file.text, file.uri, { system, product: system.id }, extra.wire);
  return text === file.text ? [] : [{ name: file.name, content: text, secret: false, changes: true }];
}
