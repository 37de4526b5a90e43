import { t } from '../../text/l10n.ts';
import type { Details, RuleContext } from '../rule.ts';
import { type Diagnosis, milder, quoted } from './diagnosis.ts';
import type { Shown } from './ends.ts';
import type { CertificateFacts, Connection, Host, Pki } from './model.ts';
import { wrong } from './uses.ts';

/** Clients that look at names do not accept the server's certificate for one of them. */
export function hostNames(
  connection: Connection,
  servers: readonly Shown[],
  { material: { pki } }: RuleContext,
): Diagnosis[] {
  const [server, ...more] = servers;
  // Of several keys, which one is shown depends on the client.
  if (pki === undefined || server === undefined || more.length > 0) return [];
  const own = (connection.hosts ?? []).find((host) => pki.checkHostname(server.leaf, host.name) !== undefined);
  if (own !== undefined) return [notCovered(connection, server, own, pki)];
  const peers = connection.peers ?? [];
  const missed = peers.filter((host) => pki.checkHostname(server.leaf, host.name) !== undefined);
  const [first] = missed;
  if (first === undefined) return [];
  const covered = peers.length - missed.length;
  if (covered === 0) return [notCovered(connection, server, first, pki)];
  // What names several of them is evidently meant for all.
  return covered > 1
    ? [notCovered(connection, server, { ...first, atMost: milder('warning', first.atMost) }, pki)]
    : [];
}

function notCovered(
  { title, client }: Connection,
  { use, leaf, assumed }: Shown,
  { name, setting, atMost }: Host,
  pki: Pki,
): Diagnosis {
  const problem = pki.checkHostname(leaf, name) ?? '';
  const related: Details['related'] =
    setting === undefined ? [] : [{ setting, message: t`what ${client.title} must find in the certificate` }];
  const diagnosis = wrong(use, undefined, {
    cause: 'name-not-covered',
    message: t`${problem.replace(/\.$/, '')}. Names are compared in ${title}, and the certificate of ${use.title} covers ${namesText(leaf)}.`,
    related,
  });
  return { ...diagnosis, severity: milder(milder(diagnosis.severity, atMost), assumed ? 'warning' : undefined) };
}

function namesText({ san, commonName }: CertificateFacts): string {
  const all = [...san.dns, ...san.ip];
  if (all.length === 0) return commonName === undefined ? t`no name` : t`only the common name ${quoted(commonName)}`;
  const shownNames = all.slice(0, 6).map(quoted).join(', ');
  return all.length > 6 ? t`${shownNames} and ${all.length - 6} more` : shownNames;
}

/** The names by which Akka's nodes know each other: common names and DNS names, in the letters in which they stand. */
function sharedNamesOf({ parts, altNames }: CertificateFacts): ReadonlySet<string> {
  const common = (parts?.subjectName ?? []).flat().filter(({ type }) => type === '2.5.4.3');
  const dns = (altNames ?? []).filter(({ kind }) => kind === 'dns');
  return new Set([...common.flatMap(({ text }) => text ?? []), ...dns.map(({ value }) => value)]);
}

/** Two nodes of which neither finds one of its names in the other's certificate; one without any is accepted by nobody. */
export function noSharedName(servers: readonly Shown[], clients: readonly Shown[] | undefined): Diagnosis[] {
  const [server, ...more] = servers;
  const [client, ...others] = clients ?? [];
  if (server === undefined || client === undefined || more.length + others.length > 0) return [];
  const [own, peer] = [sharedNamesOf(server.leaf), sharedNamesOf(client.leaf)];
  if ([...own].some((name) => peer.has(name))) return [];
  const assumed = server.assumed || client.assumed;
  const diagnoses = [server, client].map(({ use }) =>
    wrong(use, undefined, {
      cause: 'no-shared-name',
      severity: assumed ? 'warning' : 'error',
      message: `None of the peer subject names ${setText(peer)} were in local subject names ${setText(own)}. ${
        own.size === 0
          ? t`The certificate of ${use.title} has neither a common name nor a DNS name, by which nodes know each other.`
          : t`The certificates of all nodes of a cluster must have a name in common.`
      }`,
      ...(server.use.path === client.use.path
        ? {}
        : {
            related: [{ setting: (use === server.use ? client : server).use.path, message: t`the other certificate` }],
          }),
    }),
  );
  return server.use.path === client.use.path ? diagnoses.slice(0, 1) : diagnoses;
}

const setText = (names: ReadonlySet<string>): string => {
  const all = [...names].slice(0, 6);
  return `Set(${all.length === 0 ? '' : quoted(all.join(', '))})`;
};
