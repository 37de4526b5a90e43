import { type Disposable, type QuickInputButton, QuickInputButtons, type QuickPickItem, window } from 'vscode';

/** Where a person goes from a question. */
export type Move<T> = { readonly to: 'next'; readonly value: T } | { readonly to: 'back' } | { readonly to: 'cancel' };

/** What every question of a row shows: its place in it. */
export interface Place {
  readonly title: string;
  readonly step: number;
  readonly steps: number;
}

export interface Choice<T> extends QuickPickItem {
  readonly value?: T;
}

interface PickOptions<T> {
  readonly placeholder: string;
  readonly items: readonly Choice<T>[];
  /** The one that Enter takes. */
  readonly active?: T | undefined;
  readonly buttons?: readonly { readonly button: QuickInputButton; readonly press: () => void }[];
}

const back = QuickInputButtons.Back;

/** One of several. */
export function pick<T>(place: Place, { placeholder, items, active, buttons = [] }: PickOptions<T>): Promise<Move<T>> {
  const box = window.createQuickPick<Choice<T>>();
  box.items = items;
  box.placeholder = placeholder;
  const start = items.find((item) => item.value !== undefined && item.value === active);
  if (start !== undefined) box.activeItems = [start];
  return shown(box, place, buttons, () => {
    const value = box.activeItems[0]?.value;
    return value === undefined ? undefined : { to: 'next', value };
  });
}

/** Several of several. */
export function pickMany<T>(
  place: Place,
  {
    placeholder,
    items,
    chosen,
    least = 1,
  }: { placeholder: string; items: readonly Choice<T>[]; chosen: readonly T[]; least?: number },
): Promise<Move<readonly T[]>> {
  const box = window.createQuickPick<Choice<T>>();
  box.canSelectMany = true;
  box.items = items;
  box.placeholder = placeholder;
  box.selectedItems = items.filter(({ value }) => value !== undefined && chosen.includes(value));
  return shown(box, place, [], () => {
    const values = box.selectedItems.flatMap(({ value }) => (value === undefined ? [] : [value]));
    return values.length < least ? undefined : { to: 'next', value: values };
  });
}

/** A text; `check` tells what is wrong with it. */
export function ask(
  place: Place,
  {
    prompt,
    value,
    placeholder = '',
    password = false,
    check = () => undefined,
  }: {
    prompt: string;
    value: string;
    placeholder?: string;
    password?: boolean;
    check?: (text: string) => string | undefined;
  },
): Promise<Move<string>> {
  const box = window.createInputBox();
  box.prompt = prompt;
  box.value = value;
  box.placeholder = placeholder;
  box.password = password;
  const validate = () => {
    box.validationMessage = check(box.value);
  };
  box.onDidChangeValue(validate);
  return shown(box, place, [], () => {
    validate();
    return box.validationMessage === undefined ? { to: 'next', value: box.value } : undefined;
  });
}

/** A text below which stands what it leads to, as it is typed. `consequences` may be asked again before it has answered. */
export function askLive(
  place: Place,
  {
    prompt,
    value,
    consequences,
  }: { prompt: string; value: string; consequences: (text: string) => Promise<readonly QuickPickItem[]> },
): Promise<Move<string>> {
  const box = window.createQuickPick();
  box.placeholder = prompt;
  box.value = value;
  let asked = 0;
  const update = async () => {
    const turn = ++asked;
    const items = await consequences(box.value);
    // The list is not filtered by what is typed: it follows from it.
    if (turn === asked) box.items = items.map((item) => ({ ...item, alwaysShow: true }));
  };
  const later = (): void => void update();
  box.onDidChangeValue(later);
  later();
  return shown(box, place, [], () => ({ to: 'next', value: box.value }));
}

type Box = Disposable &
  Pick<
    ReturnType<typeof window.createQuickPick>,
    | 'title'
    | 'step'
    | 'totalSteps'
    | 'ignoreFocusOut'
    | 'buttons'
    | 'onDidAccept'
    | 'onDidHide'
    | 'onDidTriggerButton'
    | 'show'
  >;

/** Shows a box until it is answered; Escape ends the row of questions, the arrow goes back. */
function shown<T>(
  box: Box,
  { title, step, steps }: Place,
  buttons: readonly { readonly button: QuickInputButton; readonly press: () => void }[],
  answer: () => Move<T> | undefined,
): Promise<Move<T>> {
  box.title = title;
  box.step = step;
  box.totalSteps = steps;
  box.ignoreFocusOut = true;
  box.buttons = [...(step > 1 ? [back] : []), ...buttons.map(({ button }) => button)];
  return new Promise((resolve) => {
    const done = (move: Move<T>) => {
      resolve(move);
      box.dispose();
    };
    box.onDidAccept(() => {
      const move = answer();
      if (move !== undefined) done(move);
    });
    box.onDidTriggerButton((button) => {
      if (button === back) done({ to: 'back' });
      else buttons.find((each) => each.button === button)?.press();
    });
    box.onDidHide(() => done({ to: 'cancel' }));
    box.show();
  });
}

/** A question of a row. `when` false: it is left out. */
export interface Step<S> {
  readonly when?: (state: S) => boolean;
  readonly ask: (state: S, place: Place) => Promise<Move<S>>;
}

/** Asks one question after the other, back and forth; undefined where the row was left. */
export async function askAll<S>(title: string, start: S, steps: readonly Step<S>[]): Promise<S | undefined> {
  const past: S[] = [];
  let state = start;
  let at = 0;
  for (;;) {
    const now = state;
    const asked = steps.filter(({ when }) => when?.(now) !== false);
    const step = asked[at];
    if (step === undefined) return state;
    const move = await step.ask(state, { title, step: at + 1, steps: asked.length });
    if (move.to === 'cancel') return undefined;
    if (move.to === 'back') {
      state = past.pop() ?? start;
      at = Math.max(0, at - 1);
      continue;
    }
    past.push(state);
    state = move.value;
    at++;
  }
}

/** The next state, from a value. */
export const onward = <T, S>(move: Move<T>, next: (value: T) => S): Move<S> =>
  move.to === 'next' ? { to: 'next', value: next(move.value) } : move;

export const separator = <T>(label: string): Choice<T> => ({ label, kind: -1 });
