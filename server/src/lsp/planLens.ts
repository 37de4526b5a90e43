import type { CodeLens } from 'vscode-languageserver';
import { type PlanCommand, planCommand } from '../protocol.ts';
import { t } from '../text/l10n.ts';
import { nameOf } from '../text/uri.ts';
import { openedPlan } from '../tools/planWork.ts';
import { loadPki } from '../workspace/keyMaterial/load.ts';
import { parsePlan } from '../workspace/plan/file.ts';
import { workOf } from '../workspace/plan/make.ts';
import { PlanError } from '../workspace/plan/model.ts';
import { checkPlan } from '../workspace/plan/read.ts';
import { needsRenewal, outOfDate } from '../workspace/plan/words.ts';
import type { Session } from './session.ts';

const top = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Above a plan: what of it is missing or out of date, and the command that makes it. */
export async function planLenses(session: Session, uri: string, text: string, commands: boolean): Promise<CodeLens[]> {
  try {
    const lenses = await lensesOf(session, uri, text);
    // An editor without our commands shows the texts.
    return lenses.map(({ range, command }) => ({
      range,
      command: { title: command?.title ?? '', command: '', ...(commands ? command : {}) },
    }));
  } catch (error) {
    // What is wrong with it stands among the problems.
    if (error instanceof PlanError) return [];
    throw error;
  }
}

async function lensesOf(session: Session, uri: string, text: string): Promise<CodeLens[]> {
  const plan = checkPlan(parsePlan(text, nameOf(uri)));
  const pki = await loadPki();
  // A look at what the workspace has; files elsewhere are read when somebody asks for the work.
  const { open, place } = await openedPlan(pki, session, plan, uri, false);
  const { set, survey } = open;
  const lens = (title: string, renew: PlanCommand['renew']): CodeLens => ({
    range: top,
    command: { title, command: planCommand, arguments: [{ uri, renew } satisfies PlanCommand] },
  });
  if (survey.fresh) return [lens(t`Generate what this plan needs`, 'nothing')];
  const stale = outOfDate(survey, place.now);
  if (stale.length === 0) return [lens(t`Up to date`, 'nothing')];
  const missing = workable(() => workOf(set, survey, 'nothing').files.length > 0);
  return [
    ...(missing ? [lens(t`Generate what is missing`, 'nothing')] : []),
    ...(needsRenewal(survey) ? [lens(t`Renew what is out of date`, 'due')] : []),
    ...stale.slice(0, 3).map((each) => lens(each, 'due')),
    ...(stale.length > 3 ? [lens(t`${stale.length - 3} more`, 'due')] : []),
  ];
}

function workable(ask: () => boolean): boolean {
  try {
    return ask();
  } catch (error) {
    if (error instanceof PlanError) return false;
    throw error;
  }
}
