import {
  type CertManagerParams,
  type CreateSecretParams,
  certManagerMethod,
  createSecretMethod,
  type ScaffoldChoices,
  type ScaffoldExtraParams,
  type ScaffoldResult,
  scaffoldChoicesMethod,
  scaffoldExtraMethod,
  type WireParams,
  wireMethod,
} from '../protocol.ts';
import { t } from '../text/l10n.ts';
import { folderOf, nameOf, resolveUri } from '../text/uri.ts';
import { loadPki } from '../workspace/keyMaterial/load.ts';
import {
  certManagerSet,
  difference,
  EditError,
  extraSystem,
  intoManifest,
  isTracked,
  judge,
  keep,
  kerberosSet,
  networkSet,
  newFiles,
  orderFrom,
  passwordBeside,
  ScaffoldError,
  type Scaffolded,
  type SecretOrder,
  scaffoldProducts,
  secretManifest,
  startWired,
  ways,
  wayTitle,
  wire,
} from '../workspace/scaffold/index.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

/** Bytes; what is larger is no key material. */
const LARGEST = 20 * 2 ** 20;

const refused = (problem: string): ScaffoldResult => ({ problem, created: [], edits: [], notes: [], commands: [] });
const failed = () => refused(t`Nothing was written; the log has the reason.`);

/** Writes manifests and changes them, as the command line does it. Changes of files that exist are the client's to make. */
export function registerScaffold({ connection, host, folders }: Session): void {
  const told = async (work: () => Promise<ScaffoldResult>): Promise<ScaffoldResult> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ScaffoldError || error instanceof EditError) return refused(error.message);
      throw error;
    }
  };
  const read = (folder: string) => (name: string) => host.readText(`${folder}/${encodeURIComponent(name)}`);

  /** New files are made here, with the mode that they need; the rest is told. */
  const carryOut = async (
    folder: string,
    { files, notes, commands }: Scaffolded,
    textNow = read(folder),
  ): Promise<ScaffoldResult> => {
    if (!folders.hold(`${folder}/.`)) return refused(t`The folder must lie in the workspace.`);
    const uriOf = (name: string) => `${folder}/${encodeURIComponent(name)}`;
    const edits = [];
    for (const { name, content } of files.filter(({ changes }) => changes)) {
      const change = difference((await textNow(name)) ?? '', content);
      if (change !== undefined) edits.push({ uri: uriOf(name), ...change });
    }
    const added = files.filter(({ changes }) => !changes);
    const present = await Promise.all(added.map(({ name }) => read(folder)(name)));
    const fresh = added.filter(({ content }, i) => content !== present[i]);
    const trouble = await host.writeFiles(
      fresh.map(({ name, content, secret }) => ({ uri: uriOf(name), content, secret })),
    );
    if (trouble !== undefined) return refused(trouble);
    return { created: fresh.map(({ name }) => uriOf(name)), edits, notes, commands };
  };

  connection.onRequest<ScaffoldChoices, void>(
    scaffoldChoicesMethod,
    guarded<unknown, ScaffoldChoices>(host, 'scaffold choices', { products: [], ways: [] }, () => ({
      products: scaffoldProducts(),
      ways: ways.map((id) => ({ id, title: wayTitle(id) })),
    })),
  );

  connection.onRequest<ScaffoldResult, void>(
    createSecretMethod,
    guarded<CreateSecretParams, ScaffoldResult>(host, 'create Secret', failed(), (params) =>
      told(async () => {
        const target = resolveUri(params.target, nameOf(params.target));
        const folder = folderOf(target);
        const order = await orderOf(params);
        const { entries, secrets, notes } = await judge(await loadPki(), order);
        const judged: SecretOrder = { ...order, entries };
        const way = ways.find((each) => each === params.way);
        if (way !== undefined) {
          const sources = params.files.map((uri, i) => ({
            key: entries[i]?.key ?? nameOf(uri),
            path: relative(folder, uri),
          }));
          const kept = await keep(way, { order: judged, sources, manifest: nameOf(target), read: read(folder) });
          return carryOut(folder, { ...kept, notes: [...notes, ...kept.notes] });
        }
        if (secrets.length > 0 && params.way !== 'manifest' && (await isTracked(host, target)))
          return { ...refused(''), tracked: secrets };
        if (params.text !== undefined) {
          const change = difference(params.text, intoManifest(params.text, judged));
          const edits = change === undefined ? [] : [{ uri: params.target, ...change }];
          return { created: [], edits, notes, commands: [`kubectl apply -f ${nameOf(target)}`] };
        }
        const file = {
          name: nameOf(target),
          content: secretManifest(judged),
          secret: secrets.length > 0,
          changes: false,
        };
        return carryOut(folder, { files: [file], notes, commands: [`kubectl create -f ${file.name}`] });
      }),
    ),
  );

  const orderOf = async ({ name, namespace, type, files }: CreateSecretParams): Promise<SecretOrder> => {
    const entries = await Promise.all(
      files.map(async (uri) => {
        const value = await host.readBytes(uri, LARGEST);
        if (value === undefined) throw new ScaffoldError(t`${nameOf(uri)}: cannot be read`);
        return { key: type === 'tls' ? tlsKey(nameOf(uri)) : nameOf(uri), value };
      }),
    );
    return {
      name,
      entries,
      ...(namespace === undefined ? {} : { namespace }),
      ...(type === 'tls' ? { type: 'kubernetes.io/tls' } : {}),
    };
  };

  connection.onRequest<ScaffoldResult, void>(
    certManagerMethod,
    guarded<CertManagerParams, ScaffoldResult>(host, 'cert-manager', failed(), (params) =>
      told(async () => {
        const folder = resolveUri(`${params.folder}/`, '.');
        const { system, order } = orderFrom(params);
        const password = (await loadPki()).generatePassword();
        const made = await certManagerSet({ system, order, issuer: params.issuer, password, read: read(folder) });
        return carryOut(folder, made);
      }),
    ),
  );

  connection.onRequest<ScaffoldResult, void>(
    scaffoldExtraMethod,
    guarded<ScaffoldExtraParams, ScaffoldResult>(host, 'extras', failed(), (params) =>
      told(async () => {
        const { name = 'flink', namespace = 'default', operator, kerberos, file: open } = params;
        const folder = open === undefined ? resolveUri(`${params.folder}/`, '.') : folderOf(open.uri);
        const file = open === undefined ? undefined : { ...open, name: nameOf(open.uri) };
        const textNow = async (of: string) => (of === file?.name ? file.text : read(folder)(of));
        if (kerberos === undefined)
          return carryOut(folder, networkSet(extraSystem(), { name, namespace, operator }, file), textNow);
        const { principal, contexts } = kerberos;
        const keytab = await host.readBytes(kerberos.keytab, LARGEST_KERBEROS);
        const krb5 = await host.readText(kerberos.krb5, LARGEST_KERBEROS);
        if (keytab === undefined || krb5 === undefined) throw new ScaffoldError(t`The files cannot be read.`);
        const order = { name, namespace, principal, contexts };
        const given = { keytab: { name: nameOf(kerberos.keytab), bytes: keytab }, krb5, file, read: read(folder) };
        return carryOut(folder, await kerberosSet(extraSystem(), order, given), textNow);
      }),
    ),
  );

  connection.onRequest<ScaffoldResult, void>(
    wireMethod,
    guarded<WireParams, ScaffoldResult>(host, 'wire', failed(), (params) =>
      told(async () => {
        const { system, order: asked } = orderFrom(params);
        const place = params.text === undefined ? resolveUri(`${params.target}/`, '.') : folderOf(params.target);
        const order =
          params.writePassword === true ? { ...asked, password: await passwordBeside(asked, read(place)) } : asked;
        if (params.text !== undefined) {
          const { text, notes } = wire(params.text, params.target, system, order);
          const change = difference(params.text, text);
          const edits = change === undefined ? [] : [{ uri: params.target, ...change }];
          return { created: [], edits, notes, commands: system.scaffold.commands(order, nameOf(params.target)) };
        }
        const folder = place;
        const { name, text, notes } = startWired((each) => `${folder}/${each}`, system, order);
        // What was begun is gone on with.
        const begun = await read(folder)(name);
        if (begun !== undefined) {
          const again = wire(begun, `${folder}/${name}`, system, order);
          const files = again.text === begun ? [] : [{ name, content: again.text, secret: false, changes: true }];
          return carryOut(folder, { files, notes: again.notes, commands: system.scaffold.commands(order, name) });
        }
        const files = await newFiles({ name, text }, order, read(folder));
        return carryOut(folder, { files, notes, commands: system.scaffold.commands(order, name) });
      }),
    ),
  );
}

/** Bytes that a keytab or a krb5.conf may have. */
const LARGEST_KERBEROS = 2 ** 20;

/** The keys that the type kubernetes.io/tls asks for, by what files with them are usually called. */
function tlsKey(name: string): string {
  if (/^ca\.(?:crt|pem)$/.test(name)) return 'ca.crt';
  if (/(?:[-.]key\.pem|\.key)$/.test(name)) return 'tls.key';
  return /\.(?:pem|crt)$/.test(name) ? 'tls.crt' : name;
}

/** The way from a folder to a file below it; else the file's name. */
function relative(folder: string, uri: string): string {
  return uri.startsWith(`${folder}/`) ? decodeURIComponent(uri.slice(folder.length + 1)) : nameOf(uri);
}
