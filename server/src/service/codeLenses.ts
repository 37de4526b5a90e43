import type { CodeLens } from 'vscode-languageserver-types';
import type { Material } from '../rules/artifact/model.ts';
import { diagnoses } from '../rules/artifact/rules/causeRule.ts';
import type { Unit } from '../rules/model.ts';
import { t } from '../text/l10n.ts';
import { nameOf } from '../text/uri.ts';
import type { Analysis } from '../workspace/analyse.ts';
import { daysLeft } from '../workspace/keyMaterial/words.ts';
import { rangeOf } from './positions.ts';
import { type DocumentUse, usesIn } from './uses.ts';

/** Commands of the client that a lens may carry; the argument is the uri of a file. */
export interface LensCommands {
  readonly open: string;
  /** Its argument is the uri of the document. */
  readonly handshake: string;
}

export interface LensContext {
  readonly now: number;
  readonly expiringDays: number;
}

/** Above the first setting of each unit that names key material: what state it is in, and what can be done. */
export function codeLenses(
  analysis: Analysis,
  material: Material,
  context: LensContext,
  commands: LensCommands | undefined,
): CodeLens[] {
  const byUnit = new Map<Unit, DocumentUse[]>();
  for (const each of usesIn(analysis, material)) {
    if (each.opened === undefined) continue;
    const list = byUnit.get(each.unit);
    if (list === undefined) byUnit.set(each.unit, [each]);
    else list.push(each);
  }
  const lenses: CodeLens[] = [];
  for (const [unit, uses] of byUnit) {
    const [first] = uses;
    if (first === undefined) continue;
    const range = rangeOf(analysis.document, first.use.path.keySpan);
    const worst = uses.toSorted((a, b) => endOf(a) - endOf(b))[0] ?? first;
    const title = titleOf(unit, uses, material, context);
    const uri = worst.found?.uri;
    lenses.push({
      range,
      command:
        commands === undefined || uri === undefined
          ? { title, command: '' }
          : { title, command: commands.open, arguments: [uri] },
    });
    if (commands !== undefined)
      lenses.push({
        range,
        command: { title: t`Simulate handshake`, command: commands.handshake, arguments: [analysis.document.uri] },
      });
  }
  return lenses;
}

const endOf = ({ opened }: DocumentUse): number =>
  Math.min(Number.POSITIVE_INFINITY, ...(opened?.entries ?? []).flatMap(({ chain }) => chain.map((c) => c.notAfter)));

/** `3 files of key material, keystore.p12 expires in 12 days` */
function titleOf(
  unit: Unit,
  uses: readonly DocumentUse[],
  material: Material,
  { now, expiringDays }: LensContext,
): string {
  const files = new Set(uses.flatMap(({ found }) => found?.uri ?? []));
  const count = files.size === 1 ? t`1 file of key material` : t`${files.size} files of key material`;
  const errors = diagnoses(unit, { now, expiringDays, material }).filter(({ severity }) => severity === 'error').length;
  if (errors > 0) return `$(error) ${count}, ${errors === 1 ? t`1 problem` : t`${errors} problems`}`;
  const [nearest] = uses.toSorted((a, b) => endOf(a) - endOf(b));
  const end = nearest === undefined ? Number.POSITIVE_INFINITY : endOf(nearest);
  if (nearest === undefined || !Number.isFinite(end)) return `$(key) ${count}`;
  const days = daysLeft({ notAfter: end }, now);
  const name = plain(nameOf(nearest.found?.uri ?? ''));
  const text =
    days < 0
      ? t`${name} expired ${days === -1 ? t`1 day` : t`${-days} days`} ago`
      : t`${name} expires in ${days === 1 ? t`1 day` : t`${days} days`}`;
  return `${days <= expiringDays ? '$(warning)' : '$(key)'} ${count}, ${text}`;
}

/** A name in a lens, where `$(…)` is a picture. */
const plain = (text: string): string =>
  text
    .replace(/\$\(/g, '( ')
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .slice(0, 80);
