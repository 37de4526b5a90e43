/** Manifests that the rules' examples are variations of. */

/** A Deployment that mounts the Secret app-tls at /etc/tls. */
export const APP = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
spec:
  selector:
    matchLabels: {app: app}
  template:
    metadata:
      labels: {app: app}
    spec:
      containers:
        - name: app
          image: example/app:1
          volumeMounts:
            - name: tls
              mountPath: /etc/tls
      volumes:
        - name: tls
          secret:
            secretName: app-tls
`;

/** What cert-manager writes into app-tls. */
export const CERTIFICATE = `apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: app
spec:
  secretName: app-tls
  issuerRef:
    name: ca
    kind: ClusterIssuer
  dnsNames:
    - app.shop.svc
`;

export const secret = (data: string, more = ''): string => `apiVersion: v1
kind: Secret
metadata:
  name: app-tls
${more}data:
${data}`;

/** The first octets of a JKS keystore, in base64. */
export const JKS = '/u3+7QAAAAIAAAAA4okzMzMz';

/** A FlinkDeployment with lines of its configuration. */
export const flinkDeployment = (configuration: string): string => `apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata:
  name: jobs
spec:
  image: flink:1.20
  flinkVersion: v1_20
  flinkConfiguration:
${configuration}`;

export const FLINK_SECRETS = '    kubernetes.secrets: "flink-tls:/opt/flink/tls"\n';

/** Lines of internal or REST TLS with stores out of the Secret flink-tls. */
export const flinkStores = (scope: 'internal' | 'rest', password: string): string =>
  `${FLINK_SECRETS}    security.ssl.${scope}.enabled: "true"
    security.ssl.${scope}.keystore: /opt/flink/tls/keystore.jks
    security.ssl.${scope}.truststore: /opt/flink/tls/truststore.jks
    security.ssl.${scope}.keystore-password: ${password}
    security.ssl.${scope}.key-password: ${password}
    security.ssl.${scope}.truststore-password: ${password}
`;

/** A Certificate whose Secret holds keystores, too. */
export const withStores = (name: string, issuer: string, more = ''): string => `apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: ${name}
spec:
  secretName: ${name}
  issuerRef:
    name: ${issuer}
  dnsNames:
    - jobs
  keystores:
    jks:
      create: true
      passwordSecretRef:
        name: store-password
        key: password
${more}`;

/** A CA that signs itself, and the issuer that signs with it. */
export const authority = (name: string): string => `apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: ${name}
spec:
  isCA: true
  commonName: ${name}
  secretName: ${name}
  issuerRef:
    name: self-signed
    kind: ClusterIssuer
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata:
  name: ${name}
spec:
  ca:
    secretName: ${name}
`;

export const SELF_SIGNED =
  'apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata:\n  name: self-signed\nspec:\n  selfSigned: {}\n';

export const passwordSecret = (name: string, text: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${name}\nstringData:\n  password: ${text}\n`;

/** Lines of the rotating keys of Akka in a ConfigMap. */
export const rotatingConf = (line: string): string => `apiVersion: v1
kind: ConfigMap
metadata:
  name: conf
data:
  application.conf: |
    akka.remote.artery {
      transport = tls-tcp
      ssl.ssl-engine-provider = "akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider"
      ssl.rotating-keys-engine.${line}
    }
`;

/** The service that runs with it, and reads its keys out of a Secret. */
export const rotatingApp = (secret: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
spec:
  template:
    spec:
      containers:
        - name: app
          image: example/app:1
          volumeMounts:
            - {name: conf, mountPath: /app/conf}
            - {name: tls, mountPath: /var/run/secrets/akka-tls/rotating-keys-engine}
      volumes:
        - {name: conf, configMap: {name: conf}}
        - {name: tls, secret: {secretName: ${secret}, defaultMode: 0440}}
`;
