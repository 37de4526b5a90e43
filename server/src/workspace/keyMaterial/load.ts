/** The engine for key material, without what depends on how it is loaded. */
export type Pki = typeof import('../../pki/index.ts');

/** Loaded when a command needs it: `check` never does. */
export const loadPki = (): Promise<Pki> => import('../../pki/index.ts');
