import { spoken } from '../../text/l10n.ts';

/** The engine for key material, without what depends on how it is loaded. */
export type Pki = typeof import('../../pki/index.ts');

/** Loaded when a command needs it: `check` never does. It is a bundle of its own, and is told the language. */
export async function loadPki(): Promise<Pki> {
  const pki = await import('../../pki/index.ts');
  pki.speak(spoken());
  return pki;
}
