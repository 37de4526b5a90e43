/** What `--help` prints. */
export const help = `cluster-tls: will the TLS settings of an Alluxio, Flink, Akka or Pekko cluster make for a handshake?

Usage
  cluster-tls check [PATH ...]     check files and folders (default: this folder)
  cluster-tls inspect FILE ...     tell what keystores, certificates and keys hold, and what Java makes of them
  cluster-tls convert IN ... OUT   write key material in another form: PEM, PKCS#12, JKS, JCEKS, DER
  cluster-tls rules                list the rules
  cluster-tls schema SYSTEM        print the options of alluxio, flink or akka as JSON Schema
  cluster-tls server --stdio       run the language server, for any editor

Options of check
  --format text|json|sarif|github  how to report (default: text)
  --severity LEVEL                 fail from this severity on: error (default), warning, information, hint
  --rule ID=LEVEL                  give a rule another severity, or off; may be repeated
  --fix                            apply the repairs that are safe, then report what is left
  --flink-version VERSION          product versions, where the files do not tell them;
  --akka-version VERSION           without these, the newest known ones are assumed
  --pekko-version VERSION
  --alluxio-version VERSION

Options of inspect
  --format text|json               how to report (default: text)
  --password-file FILE             password of the store, or --password-env VARIABLE; asked for on a terminal
  --key-password-file FILE         password of the keys where it differs, or --key-password-env VARIABLE
  --java 8|11|17|21                whose view is told (default: 17)
  --host NAME                      a host that the certificate must cover; may be repeated
  --trust FILE                     truststore or CA certificates that must lead to the certificate
  --trust-password-file FILE       its password where it differs, or --trust-password-env VARIABLE
  --severity LEVEL                 as for check

Options of convert
  --to pem|p12|jks|jceks|der|pkcs8 the form to write (default: as the name of OUT tells); pem writes OUT, OUT-key, OUT-ca
  --from pem|p12|jks|jceks|der     refuse anything else
  --alias NAME                     the entry to take from a store; the name to give to a certificate with its key
  --password-file FILE             password of the input, or --password-env VARIABLE; asked for on a terminal
  --key-password-file FILE         password of its keys where it differs, or --key-password-env VARIABLE
  --out-password-file FILE         password to write with, or --out-password-env VARIABLE (default: stores keep theirs,
                                   keys in PEM are not encrypted)
  --legacy                         3DES, for Java 8 before update 301 and old versions of Netty
  --force                          overwrite what exists

Options
  -h, --help                       print this
  -V, --version                    print the version

Files named by .gitignore and .ignore are passed over, unless they are named here.
Exit code: 0 nothing found, 1 findings at or above the severity, 2 bad usage or a file that cannot be read or written.
`;
