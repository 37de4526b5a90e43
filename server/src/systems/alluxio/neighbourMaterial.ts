import type { Connection, PemUse, UnitMaterial, Use } from '../../rules/artifact/model.ts';
import type { Unit } from '../../rules/model.ts';
import { later, t, told } from '../../text/l10n.ts';
import { fileAt, givenAt, type Limit } from './files.ts';
import { refusesCertificates, refusesKey, saysOfFile } from './nettyPem.ts';
import { isEnterprise, isOn, isThree } from './rules/common.ts';

/** Services to which Alluxio is a client: by PEM files of their own. Public documentation knows the first only. */
const CLIENTS = [
  { prefix: 'alluxio.etcd.tls.', title: 'etcd', sure: true },
  { prefix: 'license.etcd.tls.', title: later`the etcd of the license`, sure: false },
  { prefix: 'alluxio.underfs.s3.credential.vending.tls.', title: later`the credential service`, sure: false },
] as const;
const OPA = 'alluxio.security.authorization.plugin.opa.ssl.';
const LDAP = 'alluxio.security.group.mapping.ldap.';

/** Key material for services beside the cluster. */
export function neighbourMaterial(unit: Unit): UnitMaterial {
  if (!isEnterprise(unit)) return { uses: [], connections: [] };
  const services = isThree(unit) ? [...CLIENTS.map((client) => serviceOf(unit, client)), policyAgent(unit)] : [];
  return {
    uses: [...services.flatMap(({ uses }) => uses), ...ldap(unit)],
    connections: services.flatMap(({ connections }) => connections),
  };
}

function serviceOf(unit: Unit, { prefix, title, sure }: (typeof CLIENTS)[number]): UnitMaterial {
  const limit: Limit = !isOn(unit, `${prefix}enabled`) ? { atMost: 'information' } : sure ? {} : { atMost: 'warning' };
  const password = givenAt(unit, `${prefix}client.key.password`);
  const use = (role: PemUse['role'], key: string, name: string): PemUse | undefined => {
    const found = fileAt(unit, prefix + key);
    if (found === undefined) return undefined;
    return {
      kind: 'pem',
      role,
      title: t`the ${name} for ${told(title)}`,
      ...found,
      password: role === 'key' ? password : undefined,
      says: saysOfFile(role),
      refuses:
        role === 'key' ? (opened) => refusesKey(opened, { password, othersDoubtful: false }) : refusesCertificates,
      ...limit,
    };
  };
  const ca = use('ca', 'ca.cert', t`CA certificates`);
  const certificate = use('certificate', 'client.cert', t`client certificate`);
  const key = use('key', 'client.key', t`client key`);
  const uses = [ca, certificate, key].filter((each) => each !== undefined);
  if (!isOn(unit, `${prefix}enabled`)) return { uses, connections: [] };
  return { uses, connections: [towards(prefix, told(title), certificate, key, limit)] };
}

/** What the other end shows and believes is not in the configuration. */
function towards(
  id: string,
  title: string,
  certificate: PemUse | undefined,
  key: PemUse | undefined,
  limit: Limit,
): Connection {
  const identity =
    certificate === undefined || key === undefined
      ? {}
      : { identity: { kind: 'pem', certificate, key, sends: 'all' } as const };
  return {
    id,
    title: t`connections to ${title}`,
    server: { title },
    client: { title: `Alluxio`, ...identity },
    clientAuth: 'optional',
    ...limit,
  };
}

/** By which code these files are read is not known: only what is in them is told. */
function policyAgent(unit: Unit): UnitMaterial {
  const isUsed = isOn(unit, `${OPA}enabled`);
  const limit: Limit = { atMost: isUsed ? 'warning' : 'information' };
  const use = (role: PemUse['role'], key: string, name: string): PemUse | undefined => {
    const found = fileAt(unit, OPA + key);
    const title = t`the ${name} for the Open Policy Agent`;
    return found && { kind: 'pem', role, title, ...found, password: undefined, ...limit };
  };
  const ca = use('ca', 'ca.path', t`CA certificates`);
  const certificate = use('certificate', 'cert.path', t`client certificate`);
  const key = use('key', 'key.path', t`client key`);
  return {
    uses: [ca, certificate, key].filter((each) => each !== undefined),
    connections: isUsed ? [towards(OPA, t`the Open Policy Agent`, certificate, key, limit)] : [],
  };
}

/** Named a keystore, it is what the JVM trusts an LDAP server by. */
function ldap(unit: Unit): Use[] {
  const found = fileAt(unit, `${LDAP}ssl.keystore`);
  if (found === undefined) return [];
  const passwordKey = `${LDAP}ssl.keystore.password`;
  const inFile = unit.get(`${LDAP}ssl.keystore.password.file`);
  const password = givenAt(unit, passwordKey) ?? (inFile === undefined ? undefined : { text: undefined });
  return [
    {
      kind: 'store',
      role: 'truststore',
      title: t`the truststore for LDAP`,
      ...found,
      type: undefined,
      password,
      keyPassword: undefined,
      alias: undefined,
      passwordKey,
      atMost: isOn(unit, `${LDAP}ssl`) ? 'warning' : 'information',
    },
  ];
}
