// Answers the boxes of a guide as a person does: takes what is offered, chooses a row, types, or goes back.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';

const ENTER = 'Enter';
const BACK = 'back';

/** Boxes that the extension makes, and what stood in them. */
class Box {
  constructor(next, seen) {
    this.items = [];
    this.activeItems = [];
    this.selectedItems = [];
    this.value = '';
    this.next = next;
    this.seen = seen;
    this.emitters = {
      accept: new vscode.EventEmitter(),
      hide: new vscode.EventEmitter(),
      change: new vscode.EventEmitter(),
      button: new vscode.EventEmitter(),
    };
    this.onDidAccept = this.emitters.accept.event;
    this.onDidHide = this.emitters.hide.event;
    this.onDidChangeValue = this.emitters.change.event;
    this.onDidTriggerButton = this.emitters.button.event;
  }

  show() {
    setTimeout(() => this.answer(this.next()), 0);
  }

  dispose() {}

  async answer(answer) {
    // The items of a box that follows what is typed come later.
    await new Promise((resolve) => setTimeout(resolve, 300));
    this.seen.push({
      title: this.title,
      step: this.step,
      prompt: this.prompt ?? this.placeholder,
      rows: this.items.map(({ label, description, detail }) => [label, description, detail].filter(Boolean).join(' ')),
    });
    if (answer === undefined) return this.emitters.hide.fire();
    if (answer === BACK) return this.emitters.button.fire(this.buttons[0]);
    if (answer !== ENTER) {
      if (answer.text !== undefined) {
        this.value = answer.text;
        this.emitters.change.fire(answer.text);
        await new Promise((resolve) => setTimeout(resolve, 300));
        this.seen.at(-1).rows = this.items.map(({ label }) => label);
      } else {
        const wanted = [answer.rows].flat();
        const rows = wanted.map((text) =>
          this.items.find(({ label, value }) => value !== undefined && label.includes(text)),
        );
        assert.ok(rows.every(Boolean), `${wanted} is not among ${this.items.map(({ label }) => label).join(', ')}`);
        this.selectedItems = rows;
        this.activeItems = rows;
      }
    } else if (this.activeItems.length === 0) this.activeItems = this.items.slice(0, 1);
    this.emitters.accept.fire();
    return undefined;
  }
}

/** Runs a command with the answers to its boxes, in their order; returns what the boxes showed. Escape where none is left. */
export async function guided(answers, work) {
  const { createQuickPick, createInputBox, showInformationMessage, showWarningMessage, showErrorMessage } =
    vscode.window;
  const left = [...answers];
  const seen = [];
  const messages = [];
  const make = () => new Box(() => left.shift(), seen);
  const message = async (text) => void messages.push(text);
  Object.assign(vscode.window, {
    createQuickPick: make,
    createInputBox: make,
    showInformationMessage: message,
    showWarningMessage: message,
    showErrorMessage: message,
  });
  try {
    await work();
  } finally {
    Object.assign(vscode.window, {
      createQuickPick,
      createInputBox,
      showInformationMessage,
      showWarningMessage,
      showErrorMessage,
    });
  }
  assert.deepEqual(left, [], `left over; shown: ${JSON.stringify(seen.at(-1))}; ${messages.join(' ')}`);
  return { seen, messages };
}

export const enter = (count = 1) => Array.from({ length: count }, () => ENTER);
export const back = BACK;
export const choose = (rows) => ({ rows });
export const typed = (text) => ({ text });

export const root = () => vscode.workspace.workspaceFolders[0].uri;

/** Key material of a cluster in a new folder of the workspace, by a plan in it. */
export async function generated(name, more = []) {
  const folder = path.join(root().fsPath, name);
  fs.mkdirSync(folder, { recursive: true });
  const plan = path.join(folder, 'cluster-tls.yaml');
  const lines = [
    'system: flink',
    'deployment: standalone',
    'hosts: [jm.example, 10.0.0.7]',
    'keyAlgorithm: p-256',
    'formats: [p12, pem]',
    'out: .',
  ];
  fs.writeFileSync(plan, `${[...lines, ...more].join('\n')}\n`);
  await guided(enter(), () => vscode.commands.executeCommand('clusterTls.generatePlan', vscode.Uri.file(plan)));
  return folder;
}
