import type { Connection, Identity, PemUse, StoreUse, Trust, UnitMaterial, Use } from '../../rules/artifact/model.ts';
import type { Unit } from '../../rules/model.ts';
import { knownText } from '../../rules/unit.ts';
import { later, t, told } from '../../text/l10n.ts';
import { isPiece } from './deployment.ts';
import { fileAt, givenAt, type Limit } from './files.ts';
import { neighbourMaterial } from './neighbourMaterial.ts';
import { refusesCertificates, refusesKey, saysOfFile } from './nettyPem.ts';
import {
  anyTls,
  CA_CERT,
  hasPemIdentity,
  isEnterprise,
  isOff,
  isOn,
  isServer,
  isThree,
  KEY_PASSWORD,
  KEYSTORE,
  NETWORK,
  NETWORK_TLS,
  networkTls,
  S3_MUTUAL,
  S3_TLS,
  SERVER_CERT,
  SERVER_KEY,
  s3Tls,
  switchOf,
  TRUSTSTORE,
} from './rules/common.ts';
import { serverNames } from './serverNames.ts';

const NO_NAME_CHECK = 'alluxio.network.tls.client.no.endpoint.identification';
const S3_REDIRECT = 'alluxio.worker.s3.redirect.enabled';

/**
 * How Alluxio Enterprise opens its key material, and which connections it serves (SSLUtils of 2.0, EnterpriseSslContextProvider
 * of 3.x): a server shows PEM files where both are set, else the key of its keystore; whoever connects believes the CA
 * certificates where they are set, else the truststore.
 */
export function material(unit: Unit): UnitMaterial {
  const others = neighbourMaterial(unit);
  const mutual = s3Tls(unit) && isOn(unit, S3_MUTUAL);
  const pem = isThree(unit) && hasPemIdentity(unit);
  const serves = unit.role === undefined || isServer(unit);
  const takesCa = isThree(unit) && unit.get(CA_CERT) !== undefined;
  const connects = networkTls(unit) || !s3Tls(unit);

  const certificate = isThree(unit) ? pemUse(unit, 'certificate', pem && serves) : undefined;
  const key = isThree(unit) ? pemUse(unit, 'key', pem && serves) : undefined;
  const ca = isThree(unit) ? pemUse(unit, 'ca', connects || (mutual && pem)) : undefined;
  const keystore = store(unit, 'keystore', !pem && serves);
  const truststore = store(unit, 'truststore', (connects && !takesCa) || (mutual && !pem));

  const identity: Identity | undefined =
    certificate !== undefined && key !== undefined && pem
      ? { kind: 'pem', certificate, key, sends: 'all' }
      : keystore === undefined || pem
        ? undefined
        : { kind: 'store', store: keystore };
  const trustOf = (own: boolean): Trust | undefined =>
    own ? ca && { kind: 'pem', ca, takes: 'all' } : truststore && { kind: 'store', store: truststore };
  const shows = serves ? identity : undefined;
  return {
    uses: [keystore, truststore, certificate, key, ca, ...others.uses].filter((use): use is Use => use !== undefined),
    connections: [
      ...(networkTls(unit) ? [rpc(unit, shows, trustOf(takesCa))] : []),
      ...(s3Tls(unit) ? [s3(unit, shows, mutual ? trustOf(pem) : undefined, mutual)] : []),
      ...others.connections,
    ],
  };
}

/** Servers show who they are; every process connects to others. */
function rpc(unit: Unit, identity: Identity | undefined, trust: Trust | undefined): Connection {
  return {
    id: 'rpc',
    title: t`connections inside of the cluster`,
    server: { title: t`servers`, ...(identity === undefined ? {} : { identity }) },
    client: { title: t`every process`, ...(trust === undefined ? {} : { trust }) },
    clientAuth: 'none',
    ...(isOff(unit, NO_NAME_CHECK) ? serverNames(unit) : {}),
    ...limitOf(unit),
  };
}

/** Clients of the S3 API come from outside. Those that a worker sends on to another look for that worker's name. */
function s3(unit: Unit, identity: Identity | undefined, trust: Trust | undefined, mutual: boolean): Connection {
  const host = unit.get('alluxio.worker.hostname');
  const name = knownText(host);
  const isSentOn = switchOf(unit, S3_REDIRECT) !== 'off' && host !== undefined && name !== undefined && name !== '';
  return {
    id: 's3',
    title: t`the S3 API`,
    server: {
      title: t`workers`,
      ...(identity === undefined ? {} : { identity }),
      ...(trust === undefined ? {} : { trust }),
    },
    client: { title: t`S3 clients` },
    clientAuth: mutual ? 'required' : 'none',
    ...(isSentOn ? { hosts: [{ name, setting: host, atMost: 'warning' as const }] } : {}),
    ...limitOf(unit),
  };
}

/** While TLS is off nothing is opened; where only a piece is seen, the switch may stand elsewhere. */
function limitOf(unit: Unit): Limit {
  if (!isEnterprise(unit)) return { atMost: 'information' };
  if (anyTls(unit)) return {};
  const open = [NETWORK_TLS, S3_TLS].some((key) => {
    const state = switchOf(unit, key);
    return state === 'unknown' || (state === 'absent' && isPiece(unit));
  });
  return { atMost: open ? 'warning' : 'information' };
}

/** What is not read at all is only worth knowing. */
const limitIf = (unit: Unit, isRead: boolean): Limit => (isRead ? limitOf(unit) : { atMost: 'information' });

function store(unit: Unit, role: 'keystore' | 'truststore', isRead: boolean): StoreUse | undefined {
  const found = fileAt(unit, role === 'keystore' ? KEYSTORE : TRUSTSTORE);
  if (found === undefined) return undefined;
  const passwordKey = `${NETWORK}${role}.password`;
  const aliasKey = `${NETWORK}keystore.alias`;
  return {
    kind: 'store',
    role,
    title: role === 'keystore' ? t`the keystore` : t`the truststore`,
    ...found,
    type: { text: 'JKS' },
    password: givenAt(unit, passwordKey),
    // Without a key password 2.x does not start, and what 3.x does then is not known.
    keyPassword: role === 'keystore' ? (givenAt(unit, KEY_PASSWORD) ?? { text: undefined }) : undefined,
    alias: role === 'keystore' ? givenAt(unit, aliasKey) : undefined,
    aliasOfSeveral: true,
    ...(role === 'keystore' ? { aliasKey, aliasNeeded: 'error' as const } : {}),
    passwordKey,
    ...limitIf(unit, isRead),
  };
}

const PEM = {
  certificate: { key: SERVER_CERT, title: later`the server certificate` },
  key: { key: SERVER_KEY, title: later`the server key` },
  ca: { key: CA_CERT, title: later`the CA certificates` },
} as const;

function pemUse(unit: Unit, role: 'certificate' | 'key' | 'ca', isRead: boolean): PemUse | undefined {
  const { key, title } = PEM[role];
  const found = fileAt(unit, key);
  if (found === undefined) return undefined;
  const password = role === 'key' ? givenAt(unit, `${NETWORK}server.key.password`) : undefined;
  return {
    kind: 'pem',
    role,
    title: told(title),
    ...found,
    password,
    says: saysOfFile(role),
    refuses: role === 'key' ? (opened) => refusesKey(opened, { password, othersDoubtful: true }) : refusesCertificates,
    ...limitIf(unit, isRead),
  };
}
