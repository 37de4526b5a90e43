import type { MaterialPlace } from './keyMaterial.ts';

/** Request: when the certificates of files end, as a report. */
export const expiryMethod = 'clusterTls/expiry';

export interface ExpiryParams {
  readonly files: readonly MaterialPlace[];
  readonly format: 'markdown' | 'csv';
}

export interface ExpiryResult {
  readonly text: string;
  /** Certificates in it. */
  readonly certificates: number;
}
