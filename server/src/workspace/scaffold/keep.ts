import {
  createCommand,
  externalSecret,
  type SourceFile,
  sealCommand,
  shell,
  sopsCommand,
  type Way,
  withGenerator,
  withIgnored,
  withSopsRule,
} from '../../kubernetes/scaffold/protect.ts';
import { type SecretOrder, secretManifest } from '../../kubernetes/scaffold/secret.ts';
import { t } from '../../text/l10n.ts';
import { ScaffoldError, type Scaffolded, type ScaffoldFile } from './result.ts';

/** A Secret, the files that it is made of, and where its manifest goes. */
export interface Kept {
  readonly order: SecretOrder;
  readonly sources: readonly SourceFile[];
  /** Name of the manifest in its folder. */
  readonly manifest: string;
  /** Text of a file of that folder, where it exists. */
  read(name: string): Promise<string | undefined>;
}

/**
 * Carries a Secret out in one of the ways that keep its values out of the repository.
 * @throws ScaffoldError for cert-manager, which makes keys of its own and is set up by its own command
 */
export async function keep(way: Way, kept: Kept): Promise<Scaffolded> {
  const { order, sources, manifest } = kept;
  const apply = shell(['kubectl', 'apply', '-f', manifest]);
  const plain: ScaffoldFile = { name: manifest, content: secretManifest(order), secret: true, changes: false };
  switch (way) {
    case 'ignored': {
      const ignoring = await changed(kept, '.gitignore', (text) => withIgnored(text, [manifest]));
      return { files: [plain, ...ignoring], notes: [], commands: [createCommand(order, sources)] };
    }
    case 'kustomize': {
      const generator = await changed(kept, 'kustomization.yaml', (text) => withGenerator(text, order, sources));
      const ignoring = await changed(kept, '.gitignore', (text) =>
        withIgnored(
          text,
          sources.map(({ path }) => path),
        ),
      );
      return {
        files: [...generator, ...ignoring],
        notes: [t`The name gets no hash: custom resources refer to it, and kustomize would not rename it there.`],
        commands: [shell(['kubectl', 'apply', '-k', '.'])],
      };
    }
    case 'sealed':
      return {
        files: [],
        notes: [t`The sealed Secret is bound to its name and namespace; only the cluster can open it.`],
        commands: [sealCommand(order, sources, manifest), apply],
      };
    case 'sops': {
      const rule = await changed(kept, '.sops.yaml', (text) => withSopsRule(text, manifest));
      const { notes, files } = await keep('ignored', kept);
      return {
        files: [...rule, ...files],
        notes: [
          ...notes,
          t`Give the rule in .sops.yaml a key (age, pgp, kms). Take the manifest out of .gitignore once it is encrypted.`,
        ],
        commands: [sopsCommand(manifest), shell(['git', 'add', '--force', manifest])],
      };
    }
    case 'external':
      return {
        files: [
          {
            name: manifest,
            content: externalSecret(
              order,
              order.entries.map(({ key }) => key),
            ),
            secret: false,
            changes: false,
          },
        ],
        notes: [t`Fill in the secret store and where the values are in it.`],
        commands: [apply],
      };
    case 'cert-manager':
      throw new ScaffoldError(
        t`cert-manager makes keys of its own: \`cluster-tls kubernetes cert-manager\` sets it up`,
      );
  }
}

/** A file with its change; nothing where it says all of it already. */
async function changed(
  { read }: Kept,
  name: string,
  change: (text: string) => string,
): Promise<readonly ScaffoldFile[]> {
  const before = await read(name);
  const content = change(before ?? '');
  return content === before ? [] : [{ name, content, secret: false, changes: before !== undefined }];
}
