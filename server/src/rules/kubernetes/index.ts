import type { Rule } from '../rule.ts';
import { cacheOutlivesOverlap } from './cacheTtl.ts';
import { certificateRules } from './certificates.ts';
import { contentRules } from './contents.ts';
import { csiRules } from './csi.ts';
import { encodingRules } from './encoding.ts';
import { etcdUsages } from './etcd.ts';
import { issuedRules } from './issued.ts';
import { issuedForm } from './issuedForm.ts';
import { issuedTrust } from './issuedTrust.ts';
import { modeRules } from './modes.ts';
import { nameRules } from './names.ts';
import { operatorRules } from './operators.ts';
import { podFileRules } from './podFiles.ts';
import { referenceRules } from './references.ts';
import { renewalRules } from './renewal.ts';
import { rotationRules } from './rotation.ts';
import { rotationHistoryRules } from './rotationHistory.ts';
import { secretRules } from './secrets.ts';
import { sharingRules } from './sharing.ts';
import { versionRules } from './versions.ts';
import { volumeRules } from './volumes.ts';

/** Rules over the manifests of a workspace. */
export const kubernetesRules: readonly Rule[] = [
  ...referenceRules,
  ...encodingRules,
  ...secretRules,
  ...certificateRules,
  ...renewalRules,
  ...modeRules,
  ...volumeRules,
  ...nameRules,
  ...operatorRules,
  ...podFileRules,
  ...issuedRules,
  issuedForm,
  issuedTrust,
  ...csiRules,
  etcdUsages,
  ...contentRules,
  ...rotationRules,
  ...rotationHistoryRules,
  ...sharingRules,
  ...versionRules,
  cacheOutlivesOverlap,
];
