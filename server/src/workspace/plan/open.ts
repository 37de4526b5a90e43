import type { Issuer } from '../../pki/index.ts';
import type { Pki } from '../keyMaterial/load.ts';
import type { PasswordSource, Plan } from './model.ts';
import { type PlannedSet, planSet } from './set.ts';
import { type Survey, survey } from './survey.ts';

/** What a plan is opened with: the door to the files and secrets that it speaks of. */
export interface PlanWorld {
  /** A file in the folder of the set; undefined where it is absent. */
  readonly read: (name: string) => Promise<Uint8Array | undefined>;
  /** A password that the plan only refers to; undefined where it is not to be had. */
  readonly secret: (source: Exclude<PasswordSource, { from: 'made' }>) => Promise<string | undefined>;
  /** The CA that the plan refers to. */
  readonly issuer: (plan: Plan) => Promise<Issuer | undefined>;
  /** Where the files will lie on the nodes. */
  readonly folder: string;
  readonly now: number;
}

export interface OpenPlan {
  readonly set: PlannedSet;
  readonly survey: Survey;
  /** Of the stores that are there; undefined where none is known yet. */
  readonly password: string | undefined;
  readonly issuer: Issuer | undefined;
}

/** A plan with what is there of it. @throws PlanError */
export async function openPlan(pki: Pki, plan: Plan, world: PlanWorld): Promise<OpenPlan> {
  const set = planSet(plan, world.folder);
  const issuer = plan.trust === 'existing-ca' ? await world.issuer(plan) : undefined;
  const password = plan.password.from === 'made' ? await kept(world.read) : await world.secret(plan.password);
  const found = await survey(pki, set, { read: world.read, password, issuer, now: world.now });
  return { set, survey: found, password, issuer };
}

/** The one that an earlier run has made. */
async function kept(read: PlanWorld['read']): Promise<string | undefined> {
  const bytes = await read('password');
  return bytes === undefined ? undefined : oneLine(new TextDecoder().decode(bytes));
}

/** The text of a password file: one line; undefined where it has more. */
export function oneLine(text: string): string | undefined {
  const password = text.replace(/\r?\n$/, '');
  return password === '' || /[\r\n]/.test(password) ? undefined : password;
}
