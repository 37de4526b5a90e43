import type { Unit } from '../../rules/model.ts';
import type { Option, OptionValue } from '../../rules/options.ts';
import { inRange } from '../../rules/version.ts';
import { t } from '../../text/l10n.ts';
import { isTls13Suite, suiteNote, tls12Suites, tls13Suites } from './ciphers.ts';
import { classicBase, names } from './names.ts';
import { known } from './state.ts';

/** Values that depend on what else is set, or on the version: cipher suites of the protocol, classes, transports. */
export function values(option: Option, unit: Unit): readonly OptionValue[] | undefined {
  if (option.kind === 'ciphers') return suites(option, unit);
  if (option.name.endsWith('.ssl-engine-provider')) return providers(option, unit);
  if (option.name.endsWith('.enabled-transports')) return transports(option, unit);
  return undefined;
}

/** Suites that fit the protocol beside it, those with forward secrecy first; all where the protocol is not known. */
function suites(option: Option, unit: Unit): readonly OptionValue[] {
  const protocol = known(unit, option.name.replace(/[^.]*$/, 'protocol'))?.text;
  const all =
    protocol === 'TLSv1.3' ? tls13Suites : protocol === 'TLSv1.2' ? tls12Suites : [...tls13Suites, ...tls12Suites];
  const late = (suite: string): number => (isTls13Suite(suite) || /_(?:EC)?DHE_/.test(suite) ? 0 : 1);
  return [...all].sort((a, b) => late(a) - late(b)).map((value) => ({ value, description: suiteNote(value) }));
}

function providers(option: Option, unit: Unit): readonly OptionValue[] | undefined {
  const n = names(unit);
  if (option.name !== `${n.ssl}ssl-engine-provider`) return undefined;
  const stores = { value: n.storesClass, description: t`Keystore and truststore from \`config-ssl-engine\`` };
  const rotating = {
    value: n.rotatingClass,
    description: t`PEM files from \`rotating-keys-engine\`, re-read while running`,
  };
  return unit.product === 'akka' && inRange(unit.version.text, '<2.6.6') ? [stores] : [stores, rotating];
}

function transports(option: Option, unit: Unit): readonly OptionValue[] | undefined {
  const base = classicBase(unit);
  if (base === undefined || option.name !== `${base}enabled-transports`) return undefined;
  return [
    { value: `${base}netty.ssl`, description: t`Classic remoting over TLS` },
    { value: `${base}netty.tcp`, description: t`Classic remoting without encryption` },
  ];
}
