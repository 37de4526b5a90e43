// One VS Code with the packed extension installed, and a browser page that shows it; the tests share both.
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM_ARGUMENTS, ensureChromium } from '../../../scripts/vscode-host/chromium.mjs';
import { makeProfile, removeProfile, startHost } from '../../../scripts/vscode-host/host.mjs';
import { Workbench } from '../../../scripts/vscode-host/ui.mjs';

const EDITOR_SETTINGS = {
  'editor.minimap.enabled': false,
  'editor.fontSize': 14,
  'workbench.colorTheme': 'Dark Modern',
};

/** What a theme is called here, its title, and the class by which the workbench shows that it has it. */
const THEMES = [
  ['light', 'Light Modern', 'vs'],
  ['contrast', 'Dark High Contrast', 'hc-black'],
  ['dark', 'Dark Modern', 'vs-dark'],
];

/**
 * @param options.vsix the packed extension
 * @param options.workspace folder to open
 * @param options.pictures folder for screenshots
 * @param options.settings more settings of the editor
 * @param options.view size of the page, as playwright's newPage takes it
 * @param options.language what a language pack would make the editor's: extensions follow it, the editor's own texts stay
 */
export async function openScreen({
  vsix,
  workspace,
  pictures,
  settings = {},
  view = { viewport: { width: 1280, height: 800 } },
  language,
}) {
  fs.mkdirSync(pictures, { recursive: true });
  const executablePath = ensureChromium();
  const profile = await makeProfile({ vsix: [vsix], settings: { ...EDITOR_SETTINGS, ...settings } });
  let host;
  let browser;
  const close = async () => {
    await browser?.close();
    await host?.stop();
    removeProfile(profile);
  };
  try {
    host = await startHost(profile);
    browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
    const page = await browser.newPage(view);
    if (language !== undefined)
      await page.addInitScript((name) => {
        globalThis._VSCODE_NLS_LANGUAGE = name;
      }, language);
    const workbench = await Workbench.open(page, host, workspace);
    const picture = (name) =>
      page.screenshot({ path: path.join(pictures, `${name}.png`), animations: 'disabled', caret: 'initial' });
    return {
      page,
      workbench,
      workspace,
      close,
      /** Writes a file into the workspace and opens it in an empty editor area. */
      async show(file, text) {
        await workbench.command('View: Close All Editors');
        const target = path.join(workspace, file);
        fs.mkdirSync(path.dirname(target), { recursive: true });
        fs.writeFileSync(target, text);
        await workbench.openFile(file);
      },
      picture,
      /** Pictures of what is shown in a dark, a light and a high-contrast theme. */
      async inThemes(name) {
        for (const [theme, title, sign] of THEMES) {
          await workbench.theme(title);
          await page.locator(`.monaco-workbench.${sign}`).waitFor({ timeout: 30_000 });
          await page.mouse.move(0, 0);
          await page.waitForTimeout(500); // pages in frames are told of the theme a moment later
          await picture(`${name}-${theme}`);
        }
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
