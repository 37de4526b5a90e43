import type { Rule } from '../../../rules/rule.ts';
import * as builtInEtcd from './builtInEtcd.ts';
import * as chart2 from './chart2.ts';
import * as cluster from './cluster.ts';
import * as etcd from './etcd.ts';
import * as gateway from './gateway.ts';
import * as hostnames from './hostnames.ts';
import * as identity from './identity.ts';
import * as ignored from './ignored.ts';
import * as mountPaths from './mountPaths.ts';
import * as mounts from './mounts.ts';
import * as neighbours from './neighbours.ts';
import * as pemStores from './pemStores.ts';
import * as ports from './ports.ts';
import * as propertiesText from './propertiesText.ts';
import * as protocols from './protocols.ts';
import * as references from './references.ts';
import * as s3 from './s3.ts';
import * as secrets from './secrets.ts';
import { serviceNotNamed } from './serviceNames.ts';
import * as switches from './switches.ts';
import * as transfer from './transfer.ts';
import * as trust from './trust.ts';

/** The rules of Alluxio. */
export const rules: readonly Rule[] = [
  switches.tlsNotEnabled,
  switches.openSource,
  switches.componentsDiffer,
  identity.serverIdentityMissing,
  identity.halfPemIdentity,
  identity.keyPasswordMissing,
  trust.trustMissing,
  trust.mutualTrustMissing,
  pemStores.pemAsStore,
  ignored.keystoreIgnored,
  ignored.truststoreIgnored,
  ignored.truststoreAlias,
  protocols.oldProtocol,
  protocols.defaultProtocols,
  transfer.zeroCopy,
  transfer.fileTransfer,
  s3.onlyHttpsWithoutTls,
  s3.restPortUnused,
  s3.plainHttpOpen,
  s3.s3ApiOff,
  s3.mutualWithoutTls,
  ports.samePort,
  ports.portTaken,
  hostnames.nameCheckOff,
  hostnames.ipAddressNeeded,
  etcd.etcdScheme,
  etcd.etcdIgnored,
  etcd.etcdClientPair,
  neighbours.opaPaths,
  neighbours.ldapTls,
  neighbours.stsDefaults,
  neighbours.passAll,
  secrets.wellKnownPassword,
  secrets.plainPassword,
  secrets.passwordOnCommandLine,
  secrets.valueBreaksOptions,
  propertiesText.loneBackslash,
  propertiesText.noteInValue,
  propertiesText.quotedValue,
  propertiesText.notLatin,
  propertiesText.refusedKey,
  references.unresolvedReference,
  mounts.fileNotMounted,
  mountPaths.mountPath,
  mountPaths.secretNameLength,
  mountPaths.fsGroupCleared,
  chart2.workersNotStateful,
  chart2.workerCountMissing,
  chart2.hostPathTier,
  chart2.proxyNotEnabled,
  cluster.unknownApiVersion,
  cluster.valueNotString,
  cluster.servicePort,
  cluster.workersAsDeployment,
  cluster.generatedProperty,
  gateway.gatewayIncomplete,
  gateway.gatewayPorts,
  gateway.gatewayNotEnabled,
  builtInEtcd.builtInEtcd,
  builtInEtcd.builtInEtcdTls,
  builtInEtcd.etcdMetrics,
  serviceNotNamed,
];
