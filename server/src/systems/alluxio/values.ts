import type { Unit } from '../../rules/model.ts';
import type { Option, OptionValue } from '../../rules/options.ts';
import { later } from '../../text/l10n.ts';

const CLASSES: Readonly<Record<string, readonly OptionValue[]>> = {
  'alluxio.network.tls.ssl.context.provider.classname': [
    {
      value: 'alluxio.util.network.tls.EnterpriseSslContextProvider',
      description: later`the Enterprise one; the default there`,
    },
  ],
  'alluxio.worker.s3.authenticator.classname': [
    { value: 'alluxio.s3.auth.PassAllAuthenticator', description: later`lets everybody in` },
  ],
  'alluxio.worker.s3.authorizer.classname': [
    { value: 'alluxio.s3.auth.PassAllAuthorizer', description: later`allows everything` },
  ],
  'alluxio.s3.rest.authenticator.classname': [
    { value: 'alluxio.proxy.s3.auth.PassAllAuthenticator', description: later`lets everybody in` },
  ],
  'alluxio.security.group.mapping.class': [
    { value: 'alluxio.security.group.provider.LdapGroupsMapping', description: later`groups from an LDAP server` },
    {
      value: 'alluxio.security.group.provider.ShellBasedUnixGroupsMapping',
      description: later`groups of the operating system`,
    },
  ],
};

/** Values to offer where the option's own list does not tell: lists of protocols, class names, types by edition. */
export function values(option: Option, unit: Unit): readonly OptionValue[] | undefined {
  switch (option.name) {
    case 'alluxio.network.tls.server.protocols':
      return [
        { value: 'TLSv1.2,TLSv1.3', description: later`what current clients speak` },
        { value: 'TLSv1.3', description: later`the newest only: needs clients on JDK 11, or 8u261 and later` },
        { value: 'TLSv1.2', description: later`where TLSv1.3 is not to be had` },
      ];
    case 'alluxio.security.authentication.type': {
      const other =
        unit.edition === 'EE 3.x' ? ['KERBEROS'] : unit.edition === 'EE 2.x' ? ['OIDC'] : ['KERBEROS', 'OIDC'];
      return option.values?.filter((v) => !other.includes(v.value));
    }
    default:
      return CLASSES[option.name];
  }
}
