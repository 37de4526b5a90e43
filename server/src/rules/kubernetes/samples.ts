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
