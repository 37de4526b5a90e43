// Drives the workbench as a person would, by keys and clicks. Every step waits for a state to be seen, never for a time.
// Selectors are those of VS Code 1.139.

const SLOW = 30_000;

/** The text of an editor line uses no-break spaces. */
const plain = (text) => text.replaceAll('\u00a0', ' ');

export class Workbench {
  /** @param page a page of playwright-core that shows the workbench */
  constructor(page) {
    this.page = page;
    this.input = page.locator('.quick-input-widget input.input');
    this.rows = page.locator('.quick-input-widget .monaco-list-row');
  }

  /** Opens a folder, and a file in it where one is named. */
  static async open(page, host, folder, file) {
    const payload = [
      ['skipWelcome', 'true'],
      ['skipReleaseNotes', 'true'],
    ];
    if (file) payload.push(['openFile', `vscode-remote://127.0.0.1:${host.port}${encodeURI(`${folder}/${file}`)}`]);
    const query = new URLSearchParams({ folder, payload: JSON.stringify(payload) });
    await page.goto(`${host.url}/?${query}`, { waitUntil: 'domcontentloaded', timeout: 60_000 });
    await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    await page.locator('.statusbar-item').first().waitFor({ timeout: 60_000 });
    return new Workbench(page);
  }

  /** Runs a command of the palette by its title. */
  async command(title) {
    // Something else may take the focus: the key is lost then, or the box closes again.
    await this.until(
      () => this.page.keyboard.press('F1'),
      async (timeout) => {
        await this.input.waitFor({ timeout });
        await this.input.fill(`>${title}`, { timeout });
        await this.rows.filter({ hasText: title }).first().click({ timeout });
      },
    );
  }

  /** Opens a file of the folder by its path, until what shows it is seen. */
  async showFile(name, shown) {
    const [base, folder = ''] = name.split('/').toReversed();
    const row = this.rows.filter({ hasText: base }).filter({ hasText: folder }).first();
    // A list that was made before the file was written does not show it, and one that still fills opens another; the next does.
    await this.until(
      async () => {
        await this.page.keyboard.press('Escape');
        await this.page.keyboard.press('Control+P');
        await this.input.waitFor();
        await this.input.fill(name);
      },
      async (timeout) => {
        await row.click({ timeout });
        await shown.first().waitFor({ timeout });
      },
    );
  }

  /** Opens a file of the folder as text and puts the caret into it. */
  async openFile(name) {
    const base = name.split('/').at(-1);
    await this.showFile(
      name,
      this.page.locator(`.editor-instance[aria-label*="${base}"], .editor-instance [data-uri*="${base}"]`),
    );
    await this.goTo(1, 1);
  }

  /** Puts the caret at a line and column, both counted from 1. */
  async goTo(line, column) {
    await this.page.keyboard.press('Control+G');
    await this.input.waitFor();
    await this.input.fill(`:${line}:${column}`);
    // An Enter before the box has read the numbers does nothing.
    await this.until(
      () => this.page.keyboard.press('Enter'),
      (timeout) => this.input.waitFor({ state: 'hidden', timeout }),
      { each: 1_000 },
    );
  }

  /** Puts the caret where `text` begins, plus `offset` characters; what is not in sight is paged to, from the top. */
  async goToText(text, offset = 0) {
    const MOST_PAGES = 20;
    let seen = [];
    for (let page = 0; page < MOST_PAGES; page++) {
      const lines = await this.lines();
      const index = lines.findIndex((line) => line.includes(text));
      if (index >= 0) return this.goTo((await this.firstLine()) + index, lines[index].indexOf(text) + 1 + offset);
      seen = lines;
      await this.page.keyboard.press(page === 0 ? 'Control+Home' : 'PageDown');
      await this.page.waitForTimeout(200);
    }
    throw new Error(`"${text}" is not in the lines:\n${seen.join('\n')}`);
  }

  /** The number of the first line that the active editor has in sight. */
  async firstLine() {
    const numbers = await this.page.locator('.editor-instance .margin .line-numbers').allTextContents();
    return Math.min(...numbers.map(Number).filter((number) => number > 0));
  }

  /** The visible lines of the active editor, from its top. */
  async lines() {
    const found = await this.page
      .locator('.editor-instance .view-lines .view-line')
      .evaluateAll((all) =>
        all.map((line) => ({ top: Number.parseFloat(line.style.top), text: line.textContent ?? '' })),
      );
    return found.sort((a, b) => a.top - b.top).map((line) => plain(line.text));
  }

  /** Waits until the visible text of the editor fulfils the condition; gives the lines. */
  async waitForLines(condition) {
    const deadline = Date.now() + SLOW;
    for (;;) {
      const lines = await this.lines();
      if (condition(lines.join('\n'))) return lines;
      if (Date.now() > deadline) throw new Error(`The editor never showed what was awaited, but:\n${lines.join('\n')}`);
      await this.page.waitForTimeout(100);
    }
  }

  /** Shows the hover at the caret, waits until it contains the text, and gives it. */
  async hover(text) {
    const hover = this.page.locator('.monaco-hover:visible').filter({ hasText: text }).first();
    await this.until(
      async () => {
        await this.page.keyboard.press('Control+K');
        await this.page.keyboard.press('Control+I');
      },
      (timeout) => hover.waitFor({ timeout }),
    );
    return hover;
  }

  /** Asks for completion at the caret and gives the row whose label contains the text. */
  async suggestion(text) {
    const row = this.page.locator('.suggest-widget.visible .monaco-list-row').filter({ hasText: text }).first();
    await this.until(
      () => this.page.keyboard.press('Control+Space'),
      (timeout) => row.waitFor({ timeout }),
    );
    return row;
  }

  squiggle(severity = 'error') {
    return this.page.locator(`.editor-instance .squiggly-${severity}`);
  }

  /** Opens the Problems view and gives the row that contains the text. */
  async problem(text) {
    const row = this.page.locator('.markers-panel-container .monaco-list-row').filter({ hasText: text }).first();
    await this.until(
      () => this.command('Problems: Focus on Problems View'),
      (timeout) => row.waitFor({ timeout }),
    );
    return row;
  }

  /** Opens the list of quick fixes at the caret and gives the row with the title. */
  async quickFix(title) {
    const row = this.page.locator('.action-widget .monaco-list-row').filter({ hasText: title }).first();
    await this.until(
      async () => {
        await this.page.keyboard.press('Escape');
        await this.page.keyboard.press('Control+.');
      },
      (timeout) => row.waitFor({ timeout }),
    );
    return row;
  }

  /** Repeats an action until its effect is seen: the workbench swallows keys while a language server still starts. */
  async until(action, effect, { tries = 6, each = 5_000 } = {}) {
    for (let attempt = 1; ; attempt++) {
      await action(attempt);
      try {
        return await effect(each);
      } catch (error) {
        if (attempt === tries) throw error;
      }
    }
  }

  /** Gives the workbench a colour theme by its title. */
  async theme(title) {
    await this.command('Preferences: Color Theme');
    await this.input.fill(title);
    await this.rows.filter({ hasText: title }).first().waitFor({ timeout: SLOW });
    await this.page.waitForTimeout(400); // the list is filtered a moment after it was typed into
    await this.page.keyboard.press('Enter');
    await this.input.waitFor({ state: 'hidden' });
  }

  /** Rows of the view in the side bar. */
  row(text) {
    return this.page.locator('.part.sidebar .monaco-list-row').filter({ hasText: text }).first();
  }

  /** Walks by the arrow keys to a row of the view that has the focus, from its top; its label must contain the texts. */
  async walkTo(...texts) {
    const MOST_STEPS = 150;
    const focused = this.page.locator('.part.sidebar .monaco-list-row.focused').first();
    // A view that was just opened has its rows a moment later.
    await this.until(
      async (attempt) => {
        // A view that was empty when it was given the focus may have lost it to its rows.
        if (attempt > 1) await this.command('Cluster TLS: Focus on Keystores View');
        await this.page.keyboard.press('Home');
      },
      (timeout) => focused.waitFor({ timeout }),
      { each: 2_000 },
    );
    for (let step = 0; step < MOST_STEPS; step++) {
      const label = await focused.getAttribute('aria-label');
      if (texts.every((text) => label?.includes(text))) return;
      await this.page.keyboard.press('ArrowDown');
    }
    throw new Error(`No row ${texts.join(', ')} within ${MOST_STEPS} steps`);
  }

  /** Chooses an item of the context menu of what has the focus, by keys alone. */
  async menu(item) {
    const MOST_STEPS = 60;
    const menu = this.page.locator('.monaco-menu').first();
    await this.until(
      () => this.page.keyboard.press('Shift+F10'),
      (timeout) => menu.waitFor({ timeout }),
      { each: 2_000 },
    );
    // A menu that was just opened takes the first key for the one that opened it.
    await this.page.waitForTimeout(250);
    const focused = this.page.locator('.monaco-menu .action-item.focused').first();
    for (let step = 0; step < MOST_STEPS; step++) {
      await this.page.keyboard.press('ArrowDown');
      if ((await focused.textContent())?.includes(item)) {
        await this.page.keyboard.press('Enter');
        return menu.waitFor({ state: 'hidden', timeout: SLOW });
      }
    }
    const items = await menu.textContent();
    await this.page.keyboard.press('Escape');
    throw new Error(`The menu has no ${item}, but: ${items}`);
  }

  /** Answers one box of a command: takes the row that has the text, or types and presses Enter. */
  async answer(title, { row, text } = {}) {
    await this.page.locator('.quick-input-title').filter({ hasText: title }).first().waitFor({ timeout: SLOW });
    if (row !== undefined) await this.rows.filter({ hasText: row }).first().click({ timeout: SLOW });
    else {
      if (text !== undefined) await this.input.fill(text);
      await this.page.keyboard.press('Enter');
    }
  }

  /** A dialog for files is a box that fills itself in late, and would overwrite what was typed before. */
  async chooseFile(file) {
    await this.input.waitFor({ timeout: SLOW });
    await this.rows.first().waitFor({ timeout: SLOW });
    await this.until(
      async () => {
        await this.input.fill(file);
        await this.page.waitForTimeout(400);
        if ((await this.input.inputValue()) === file) await this.page.keyboard.press('Enter');
      },
      // The next question may take the place of this one in the same box.
      (timeout) =>
        this.page.waitForFunction(
          (chosen) => {
            const input = document.querySelector('.quick-input-widget input.input');
            return input === null || input.checkVisibility() === false || input.value !== chosen;
          },
          file,
          { timeout },
        ),
      { each: 2_000 },
    );
  }

  /** Presses a button of a modal dialog whose text contains what is awaited. */
  async dialog(text, button) {
    const box = this.page.locator('.monaco-dialog-box').filter({ hasText: text });
    await box.waitFor({ timeout: SLOW });
    await box.locator('.monaco-button').filter({ hasText: button }).first().click();
    await box.waitFor({ state: 'hidden', timeout: SLOW });
  }

  /** Waits for a notification with the text; presses its button where one is named, and puts all of them away. */
  async notified(text, button) {
    const toast = this.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text }).first();
    await toast.waitFor({ timeout: SLOW });
    if (button === undefined) await this.command('Notifications: Clear All Notifications');
    else await toast.locator('.monaco-button').filter({ hasText: button }).first().click();
    await toast.waitFor({ state: 'detached', timeout: SLOW });
  }
}
