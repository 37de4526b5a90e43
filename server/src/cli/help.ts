/** What `--help` prints. */
export const help = `cluster-tls: will the TLS settings of an Alluxio, Flink, Akka or Pekko cluster make for a handshake?

Usage
  cluster-tls check [PATH ...]     check files and folders (default: this folder)
  cluster-tls inspect FILE ...     tell what keystores, certificates and keys hold, and what Java makes of them
  cluster-tls generate [PLAN]      make CA, certificates, stores and settings for a cluster
  cluster-tls convert IN ... OUT   write key material in another form: PEM, PKCS#12, JKS, JCEKS, DER
  cluster-tls verify CERT ...      tell whether Java accepts certificates with a truststore
  cluster-tls csr OUT              make a certification request, with a new key in OUT-key.pem
  cluster-tls sign CSR OUT         make the certificate that a request asks for
  cluster-tls renew CERT OUT       make the same certificate from now on
  cluster-tls probe HOST:PORT      tell what a TLS endpoint offers, shows and wants
  cluster-tls kubernetes secret NAME [KEY=]FILE ...
                                   write the manifest of a Secret, byte for byte as kubectl does
  cluster-tls kubernetes cert-manager
                                   write issuers, CA and certificates for a cluster
  cluster-tls kubernetes wire [FILE ...]
                                   mount Secrets and set what uses them, in files that exist or in a new one
  cluster-tls kubernetes network-policy [FILE]
                                   keep everybody else away from the pods of a Flink cluster
  cluster-tls kubernetes kerberos [FILE]
                                   write keytab and krb5.conf of a Flink cluster, and what uses them
  cluster-tls rotate PATH          tell where the rotation of a secret stands, and take its next step
  cluster-tls rotate ca PATH       replace the CA of a set of key material, step by step
  cluster-tls rules                list the rules
  cluster-tls schema SYSTEM        print the options of alluxio, flink or akka, or of a plan, as JSON Schema
  cluster-tls server --stdio       run the language server, for any editor
  cluster-tls mcp                  answer language models over the Model Context Protocol (--root DIR, default: this folder)

Options of check
  --format text|json|sarif|github  how to report (default: text)
  --severity LEVEL                 fail from this severity on: error (default), warning, information, hint
  --rule ID=LEVEL                  give a rule another severity, or off; may be repeated
  --fix                            apply the repairs that are safe, then report what is left
  --handshake                      try every TLS connection among the files of a folder, in memory
  --flink-version VERSION          product versions, where the files do not tell them;
  --akka-version VERSION           without these, the newest known ones are assumed
  --pekko-version VERSION
  --alluxio-version VERSION

Options of inspect
  --format text|json               how to report (default: text)
  --password-file FILE             password of the store, or --password-env VARIABLE; asked for on a terminal
  --key-password-file FILE         password of the keys where it differs, or --key-password-env VARIABLE
  --java 8|11|17|21|25             whose view is told (default: 17)
  --host NAME                      a host that the certificate must cover; may be repeated
  --trust FILE                     truststore or CA certificates that must lead to the certificate
  --trust-password-file FILE       its password where it differs, or --trust-password-env VARIABLE
  --severity LEVEL                 as for check

Options of generate (a plan file holds the same; "cluster-tls schema plan" documents it)
  --check                          of a plan, tell what is missing or out of date; exit code 1 if anything is
  --renew                          of a plan, make anew what ends soon, lacks names or has another CA
  --trust KIND                     new-ca (default), intermediate, existing-ca, self-signed
  --system flink|alluxio|akka|pekko
  --deployment NAME                how it runs; with --namespace on Kubernetes, else on hosts, where not given
  --name NAME --namespace NAME     name of the cluster, release or service, and its namespace; --domain DOMAIN
  --host NAME                      a host or address to cover; may be repeated, or a list with commas
  --workers N                      numbers of nodes, as --masters, --coordinators, --gateways, --proxies, --etcd, --nodes
  --format p12,jks,jceks,pem       what to write (default: p12)
  --key-algorithm KIND             rsa-2048 (default), rsa-3072, rsa-4096, p-256, p-384, p-521, ed25519
  --days N --ca-days N             how long certificates and the CA are good (default: 365 and 3650)
  --subject O=NAME                 behind the CN of every certificate
  --out DIR                        the folder to write into
  --folder DIR                     where the files will lie on the nodes, for the settings (default: the same)
  --ca FILE --ca-key FILE          sign with this CA instead of a new one; --ca-password-file, --ca-password-env
  --password-file FILE             password of the stores, or --password-env VARIABLE; without, one is made and kept in
                                   the file password; --print-password tells it once instead, on standard error
  --dry-run                        list files, certificates and names, and write nothing
  --json                           report for programs
  --force                          overwrite what exists; of a plan, make all anew

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

Options of verify, csr, sign, renew
  --trust FILE                     verify: truststore or CA certificates; --trust-password-file, --trust-password-env
  --host NAME                      a name to verify, or to stand in the certificate; may be repeated
  --password-file FILE             verify, renew: password of the store, or --password-env VARIABLE
  --use server|client|node|ca      what it is for (verify: server or client, default server; csr: default node)
  --subject CN=NAME,O=NAME         csr: its subject
  --key FILE                       csr, renew: a key that exists; --key-password-file, --key-password-env
  --key-algorithm KIND             csr: kind of the new key, as for generate
  --new-key KIND                   renew: with a new key
  --ca FILE --ca-key FILE          sign, renew: the CA; --ca-password-file, --ca-password-env
  --days N                         sign (default: 365), renew (default: as long as it was)
  --json                           verify: report for programs
  --force                          overwrite what exists

Options of probe
  --trust FILE                     truststore that must lead to the certificate; --trust-password-file, --trust-password-env
  --cert FILE --key FILE           the client's certificate, or --keystore FILE with --password-file, --password-env
  --tls 1.2,1.3                    versions to try, each by itself (default: these); 1.0 and 1.1 too
  --alpn h2,http/1.1               protocols to ask for
  --host NAME                      the name to compare with the certificate, where it is another one
  --expect-plain-closed PORT       a port that must not take connections
  --timeout SECONDS                for each try (default: 10)
  --json                           report for programs

Options of kubernetes secret
  --type opaque|tls                type of the Secret (default: opaque); tls checks that certificate and key belong together
  -n, --namespace NAME             its namespace
  --out FILE, --into FILE          a new manifest; a manifest that may exist, whose other parts stay as they are
  --way WAY                        how private keys are kept out of git: ignored, kustomize, sealed, sops, external, or
                                   manifest to write them all the same
  --immutable                      its data cannot be changed any more
  --kubectl-version VERSION        before 1.34, a line \`creationTimestamp: null\` stands in it (default: 1.34)
  --dry-run                        show what would be written
  --force                          overwrite what exists

Options of kubernetes cert-manager and wire
  --system flink|alluxio|akka|pekko
  --deployment NAME                how it runs: operator, helm-3, helm-2 (Alluxio), operator, statefulset,
                                   native-kubernetes (Flink), kubernetes (Akka, Pekko)
  --name, --namespace, --domain, --host, --masters, --coordinators, --workers, --nodes
                                   as for generate
  --with FEATURE                   may be repeated, or a list with commas; Alluxio: internal (default), s3-dual, s3-only,
                                   s3-mutual, gateway-dual, gateway-only, gateway-mutual, proxy; Flink: internal
                                   (default), rest, rest-mutual; Akka, Pekko: rotating
  --password-file FILE             password of the stores, or --password-env VARIABLE; without, cert-manager makes one, and
                                   wire leaves a placeholder
  --password-secret FILE           wire: the password out of the manifest that cert-manager has written for it
  --issuer NAME                    cert-manager: an issuer that exists; --issuer-kind Issuer|ClusterIssuer
  --container NAME                 wire: the container, where the image does not tell
  --out DIR                        the folder to write new files into (default: this one)
  --dry-run, --force               as above

Options of kubernetes network-policy and kerberos (FILE: what the cluster is run from, to be changed with it)
  --name, -n, --out, --dry-run, --force
                                   as above
  --operator-namespace NAME        network-policy: where the operator runs, which speaks to REST
  --keytab FILE --krb5 FILE --principal NAME --context NAME
                                   kerberos: its files, the principal, and the JAAS contexts that use it (may be repeated)

Options of rotate (PATH: a folder, or a manifest with a Secret, whose files are called <id>.<part>[.primary])
  --step STEP                      create, introduce, promote, retire; abort, demote, revoke; without, only tell
  --lifetime TIME                  how long is good what the old key signed, such as 24h or 7d; before that it stays
  --reread TIME                    how often the pods read again (default: 5m)
  --waited                         every pod has read the last change: do not wait for the files to be old enough
  --since PATH|COMMIT              what it was before, in a file or in git: tell whether the change is allowed, and
                                   whether it came too early
  --secret NAME                    the Secret, where the manifest has several
  --newest ID                      which of two ids is the newer one, where they do not count up
  --ca FILE --ca-key FILE          sign new certificates with this CA; --ca-password-file, --ca-password-env
  --out FILE                       write the manifest there
  --dry-run, --json                write nothing; report for programs

Options of rotate ca (PATH: a folder, or a manifest with a Secret, with the files of the CA beside it)
  --secret NAME                    the Secret, where the manifest has several
  --product flink|alluxio|akka|pekko
                                   whose files they are; Akka and Pekko with PEM files: the engine with rotating keys
  --step STEP                      trust, switch, drop, finish; with rotating keys cross, switch, drop, finish
  --plan DIR                       write every step into a folder of its own
  --password-file FILE             password of the stores, or --password-env VARIABLE (default: the file password beside them)
  --json                           report for programs

Options
  -h, --help                       print this
  -V, --version                    print the version

Files named by .gitignore and .ignore are passed over, unless they are named here.
Exit code: 0 nothing found, 1 findings at or above the severity, 2 bad usage or a file that cannot be read or written.
`;
