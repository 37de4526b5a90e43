/** Names that the server tells the client before any feature is loaded; imports nothing. */

/** Code action kind of the safe repairs of a whole document. */
export const fixAllKind = 'source.fixAll.clusterTls';

/** Scheme of the read-only documents that the server itself writes. */
export const pageScheme = 'cluster-tls';

export const tokenTypes = ['property', 'variable', 'keyword', 'comment', 'string', 'number'] as const;
export const tokenModifiers = ['deprecated'] as const;

export const tokenOptions = {
  legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
  full: true,
  range: true,
};
