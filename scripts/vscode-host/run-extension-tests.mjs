// Runs a tests module inside the extension host of the browser-based VS Code. The workbench gets the same two paths as a
// desktop VS Code under test (extensionDevelopmentPath, extensionTestsPath), by its address, and calls a function of the
// page when the module's run() has ended.
import { format } from 'node:util';
import { chromium } from 'playwright-core';
import { CHROMIUM_ARGUMENTS, ensureChromium } from './chromium.mjs';
import { makeProfile, removeProfile, startHost } from './host.mjs';

/** Lines of the workbench itself that say nothing of the tests. */
const NOISE = [
  /^Resolv(ing|ed) connection token/,
  /^Creating a socket/,
  /^Updating additional builtin/,
  /^\[(reconnection-grace-time|Service Worker|AgentHost|AccountPolicyGate)/,
  /getaddrinfo ENOTFOUND/,
  /Could not locate the bindings file/,
  /authentication provider/,
  /^ChatSessionStore/,
];

/**
 * @param options.developmentPath folder of the extension under test (built)
 * @param options.testsPath CommonJS module that exports run(): Promise<void>
 * @param options.workspace folder to open
 * @param options.env more environment for the tests
 * @returns {Promise<number>} 0 where run() was fulfilled
 */
export async function runExtensionTests({
  developmentPath,
  testsPath,
  workspace,
  settings,
  env,
  limitMs = 300_000,
  log = console.error,
}) {
  const executablePath = ensureChromium();
  const profile = await makeProfile({ settings });
  let host;
  let browser;
  let timer;
  try {
    // Without the smoke-test driver a built VS Code opens the folder and ignores the two paths.
    host = await startHost(profile, { env, args: ['--vscode-option', 'enable-smoke-test-driver'] });
    browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.exposeFunction('codeAutomationLog', (_level, args) => {
      const line = format(...args);
      if (!NOISE.some((noise) => noise.test(line))) log(line);
    });
    const exit = new Promise((resolve, reject) => {
      page.exposeFunction('codeAutomationExit', (code) => resolve(code)).catch(reject);
      page.on('crash', () => reject(new Error('The page of VS Code crashed.')));
      host.ended.then((how) => reject(new Error(`VS Code ended early: ${how}`)));
      timer = setTimeout(() => reject(new Error(`The tests gave no result within ${limitMs / 1000} s.`)), limitMs);
    });
    // Whoever awaits `exit` below gets its error; until then it must not count as unhandled.
    exit.catch(() => undefined);

    const remote = (file) => `vscode-remote://127.0.0.1:${host.port}${encodeURI(file)}`;
    const payload = [
      ['skipWelcome', 'true'],
      ['skipReleaseNotes', 'true'],
      ['extensionDevelopmentPath', remote(developmentPath)],
      ['extensionTestsPath', remote(testsPath)],
    ];
    const query = new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) });
    await page.goto(`${host.url}/?${query}`, { waitUntil: 'domcontentloaded' });
    return await exit;
  } finally {
    clearTimeout(timer);
    await browser?.close();
    await host?.stop();
    removeProfile(profile);
  }
}
