import { materialOf } from '../../rules/artifact/material.ts';
import type { Endpoint, Unit } from '../../rules/model.ts';
import { effectiveText } from '../../rules/unit.ts';
import { t } from '../../text/l10n.ts';
import { names } from './names.ts';

/** Remoting of a node: Artery, or classic where that is what the stores are for (reference.conf of Akka 2.5 to 2.10, Pekko). */
export function endpoints(unit: Unit): readonly Endpoint[] {
  const { artery, classic } = names(unit);
  return materialOf(unit).connections.flatMap(({ id }) => {
    const [host, port] =
      id === 'classic'
        ? [`${classic}netty.ssl.hostname`, `${classic}netty.ssl.port`]
        : [`${artery}canonical.hostname`, `${artery}canonical.port`];
    const number = Number(effectiveText(unit, port));
    const name = effectiveText(unit, host) ?? '';
    return Number.isInteger(number) && number > 0
      ? [{ title: t`remoting`, host: name.startsWith('<') ? '' : name, port: number, alpn: [], connection: id }]
      : [];
  });
}
