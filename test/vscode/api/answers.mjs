// Answers what commands ask, in the order in which they ask it: the host of these tests draws no questions.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const labelOf = (item) => (typeof item === 'string' ? item : item.label);
const SOON_MS = 20_000;

/**
 * @param answers one each question: a label to pick or several; a text to type; a uri or uris to choose; the button of a
 *   message. A function is given what was asked, and gives the answer. undefined leaves the question.
 */
export async function answering(answers, work) {
  const { window } = vscode;
  const names = ['showQuickPick', 'showInputBox', 'showOpenDialog', 'showSaveDialog'];
  const messages = ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'];
  const before = Object.fromEntries([...names, ...messages].map((name) => [name, window[name]]));
  const left = [...answers];
  const seen = [];
  const next = (asked) => {
    const answer = left.shift();
    return typeof answer === 'function' ? answer(asked) : answer;
  };
  window.showQuickPick = async (items, { canPickMany = false, title } = {}) => {
    const all = await items;
    seen.push(`pick: ${title}`);
    const wanted = next(all);
    if (wanted === undefined) return undefined;
    const chosen = all.filter((item) => [wanted].flat().includes(labelOf(item)));
    assert.ok(chosen.length > 0, `${wanted} is not among ${all.map(labelOf).join(', ')} (${title})`);
    return canPickMany ? chosen : chosen[0];
  };
  window.showInputBox = async (options = {}) => {
    seen.push(`input: ${options.title}`);
    return next(options);
  };
  window.showOpenDialog = async (options) => {
    seen.push(`open: ${options?.title}`);
    return [next(options)].flat().filter(Boolean);
  };
  window.showSaveDialog = async (options) => {
    seen.push(`save: ${options?.title}`);
    return next(options);
  };
  for (const name of messages)
    window[name] = async (text, ...more) => {
      seen.push(`message: ${text}`);
      const [options] = more;
      // What only tells something is answered by nobody; what asks has buttons.
      const buttons = more.filter((each) => typeof each === 'string');
      if (buttons.length === 0) return undefined;
      const answer = next({ text, ...(typeof options === 'object' ? options : {}), buttons });
      assert.ok(
        answer === undefined || buttons.includes(answer),
        `${answer} is not among ${buttons.join(', ')}: ${text}`,
      );
      return answer;
    };
  try {
    await work();
    const deadline = Date.now() + SOON_MS;
    while (left.length > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  } finally {
    Object.assign(window, before);
  }
  assert.deepEqual(left, [], `asked was: ${seen.join(' | ')}`);
  return seen;
}
