import type { ScalarNode } from '../../formats/tree.ts';
import { goDuration } from '../../kubernetes/duration.ts';
import { entryAt, isTrue, mapAt, scalarAt, textAt } from '../../kubernetes/nodes.ts';
import { issuerKindOf } from '../../kubernetes/pods.ts';
import { t } from '../../text/l10n.ts';
import type { Rule } from '../rule.ts';
import { addTo } from './edit.ts';
import { APP } from './samples.ts';
import { manifestRule, replace } from './subject.ts';
import { volumesIn } from './volumeNodes.ts';

const ATTRIBUTE = 'csi.cert-manager.io/';

const VOLUME = (attributes: string, readOnly = '            readOnly: true\n'): string =>
  APP.replace(
    '          secret:\n            secretName: app-tls\n',
    `          csi:\n            driver: csi.cert-manager.io\n${readOnly}            volumeAttributes:\n${attributes}`,
  );

const ISSUER = `              ${ATTRIBUTE}issuer-name: ca\n`;
const NAMES = (text: string): string => `${ISSUER}              ${ATTRIBUTE}dns-names: ${text}\n`;

export const csiVolume: Rule = manifestRule({
  id: 'kubernetes/csi-volume',
  severity: 'error',
  summary: 'cert-manager’s csi-driver refuses the volume.',
  says: 'The pod stays in `ContainerCreating`: the driver wants `readOnly: true` and the name of an issuer, durations in Go’s form, and a password with `pkcs12-enable`. A self-signed issuer cannot serve it, since the driver keeps the key to itself.',
  source: 'cert-manager csi-driver 0.16',
  examples: {
    bad: [
      {
        file: 'app.yaml',
        text: VOLUME(ISSUER, '').replace('csi.cert-manager.io\n', '[|csi.cert-manager.io|]\n'),
        fixed: VOLUME(ISSUER, '').replace(`${ISSUER}`, `${ISSUER}            readOnly: true\n`),
      },
      {
        file: 'app.yaml',
        text: VOLUME(ISSUER.replace('name: ca', 'name: [|ca|]')),
        files: {
          'issuer.yaml':
            'apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata:\n  name: ca\nspec:\n  selfSigned: {}\n',
        },
      },
      { file: 'app.yaml', text: VOLUME(`${ISSUER}              ${ATTRIBUTE}duration: [|90d|]\n`) },
      { file: 'app.yaml', text: VOLUME(`${ISSUER}              ${ATTRIBUTE}pkcs12-enable: [|"true"|]\n`) },
    ],
    good: [{ file: 'app.yaml', text: VOLUME(ISSUER) }],
  },
  check({ document, file, graph, root }, tell) {
    for (const manifest of file.manifests)
      for (const volume of volumesIn(root(manifest))) {
        const csi = mapAt(volume, 'csi');
        const driver = scalarAt(csi, 'driver');
        if (csi === undefined || driver?.value !== 'csi.cert-manager.io') continue;
        const attributes = mapAt(csi, 'volumeAttributes');
        const at = (name: string): ScalarNode | undefined => scalarAt(attributes, ATTRIBUTE + name);
        if (!isTrue(csi, 'readOnly')) {
          const stated = scalarAt(csi, 'readOnly');
          tell((stated ?? driver).span, {
            message: t`pod.spec.volumes[].csi.readOnly must be set to 'true'.`,
            fixes: () => {
              const change =
                stated === undefined
                  ? addTo(document, csi, 'readOnly', 'true')
                  : replace(document, stated.span, 'true');
              return change === undefined ? [] : [{ title: t`Set readOnly`, changes: [change] }];
            },
          });
        }
        const issuer = at('issuer-name');
        if (issuer === undefined)
          tell(entryAt(csi, 'volumeAttributes')?.keySpan ?? driver.span, {
            message: t`${ATTRIBUTE}issuer-name: Required value.`,
          });
        const kind = issuerKindOf(at('issuer-kind')?.value, at('issuer-group')?.value);
        if (issuer !== undefined && kind !== undefined) {
          const named = graph.named(kind, issuer.value, kind === 'Issuer' ? manifest.namespace : undefined);
          if (named.length > 0 && named.every((each) => each.issuer?.type === 'selfSigned'))
            tell(issuer.span, { message: t`${issuer.value} is self-signed, which the csi-driver cannot use.` });
        }
        for (const name of ['duration', 'renew-before']) {
          const scalar = at(name);
          if (scalar !== undefined && !/[{$<]/.test(scalar.value) && goDuration(scalar.value) === undefined)
            tell(scalar.span, {
              message: t`time: unknown unit or invalid duration "${scalar.value}". A duration is written in h, m and s.`,
            });
        }
        const store = at('pkcs12-enable');
        if (/^true$/i.test(store?.value ?? '') && store !== undefined && at('pkcs12-password') === undefined)
          tell(store.span, { message: t`${ATTRIBUTE}pkcs12-password: Required value.` });
      }
  },
});

export const csiNames: Rule = manifestRule({
  id: 'kubernetes/csi-names',
  severity: 'warning',
  summary: 'No pod has this name in the DNS of the cluster.',
  says: 'The driver’s documentation shows `${POD_NAME}.${POD_NAMESPACE}.svc.cluster.local`, which nothing in the cluster answers to: pods of a StatefulSet are called `${POD_NAME}.<serviceName>.${POD_NAMESPACE}.svc.cluster.local`, and others have no lasting name.',
  source: 'cert-manager csi-driver 0.16; Kubernetes documentation, DNS for Services and Pods',
  examples: {
    bad: [
      {
        file: 'app.yaml',
        text: VOLUME(NAMES('[|${POD_NAME}.${POD_NAMESPACE}.svc.cluster.local|]')),
      },
      {
        file: 'app.yaml',
        text: VOLUME(NAMES('[|${POD_NAME}.${POD_NAMESPACE}.svc.cluster.local|]'))
          .replace('kind: Deployment', 'kind: StatefulSet')
          .replace('spec:\n  selector', 'spec:\n  serviceName: apps\n  selector'),
        fixed: VOLUME(NAMES('${POD_NAME}.apps.${POD_NAMESPACE}.svc.cluster.local'))
          .replace('kind: Deployment', 'kind: StatefulSet')
          .replace('spec:\n  selector', 'spec:\n  serviceName: apps\n  selector'),
      },
    ],
    good: [
      { file: 'app.yaml', text: VOLUME(NAMES('${POD_NAME}.apps.${POD_NAMESPACE}.svc.cluster.local')) },
      { file: 'app.yaml', text: VOLUME(NAMES('app.${POD_NAMESPACE}.svc.cluster.local')) },
    ],
  },
  check({ document, file, root }, tell) {
    for (const manifest of file.manifests)
      for (const volume of volumesIn(root(manifest))) {
        const csi = mapAt(volume, 'csi');
        if (textAt(csi, 'driver') !== 'csi.cert-manager.io') continue;
        const names = scalarAt(csi, 'volumeAttributes', `${ATTRIBUTE}dns-names`);
        const bad = names?.value.split(',').find((name) => PODS.test(name.trim()));
        if (names === undefined || bad === undefined) continue;
        const service = manifest.statefulSet?.serviceName?.text;
        const mended = names.value.replaceAll(
          '${POD_NAME}.${POD_NAMESPACE}.',
          `\${POD_NAME}.${service}.\${POD_NAMESPACE}.`,
        );
        tell(names.inner, {
          message: t`${bad.trim()} is no name of a pod: it lacks the Service.`,
          fixes: () =>
            service === undefined
              ? []
              : [{ title: t`Name the pods below ${service}`, changes: [replace(document, names.inner, mended)] }],
        });
      }
  },
});

const PODS = /^\$\{POD_NAME\}\.\$\{POD_NAMESPACE\}(?:\.svc(?:\.[\w.-]+)?)?$/;

export const csiRules: readonly Rule[] = [csiVolume, csiNames];
