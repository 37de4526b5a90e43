// Starts and stops the browser-based VS Code, each time with folders of its own, so that no run sees another's leftovers.
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { installHost } from './install-host.mjs';

const START_LIMIT_MS = 60_000;

/** A workbench that shows nothing but the files: no welcome page, no tips, no chat, no trust question, no updates. */
const QUIET_SETTINGS = {
  'chat.disableAIFeatures': true,
  'editor.cursorBlinking': 'solid',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.simpleDialog.enable': true,
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.editor.useModal': 'off',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * Folders of one run: configuration, user data and extensions. The path is short because VS Code puts sockets there and
 * a socket's name is limited to about 108 characters.
 */
export async function makeProfile({ vsix = [], settings = {} } = {}) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'ctls-'));
  const profile = {
    root,
    config: path.join(root, 'config.yaml'),
    user: path.join(root, 'user'),
    extensions: path.join(root, 'ext'),
    log: path.join(root, 'server.log'),
  };
  // Without a file of its own, code-server writes one with a password into the home folder.
  fs.writeFileSync(profile.config, '');
  fs.mkdirSync(path.join(profile.user, 'User'), { recursive: true });
  fs.mkdirSync(profile.extensions);
  fs.writeFileSync(
    path.join(profile.user, 'User', 'settings.json'),
    JSON.stringify({ ...QUIET_SETTINGS, ...settings }, null, 2),
  );

  const host = installHost();
  for (const file of vsix) {
    const args = [host.entry, ...folders(profile), '--install-extension', path.resolve(file)];
    await promisify(execFile)(host.node, args, { env: environment(profile) });
  }
  return profile;
}

export function removeProfile(profile) {
  fs.rmSync(profile.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

function folders(profile) {
  return ['--config', profile.config, '--user-data-dir', profile.user, '--extensions-dir', profile.extensions];
}

/** Our environment without what an outer VS Code may have left in it: such variables would turn the server into a client. */
function environment(profile, extra = {}) {
  const foreign = /^(VSCODE_|ELECTRON_|CODE_SERVER_|PORT$|PASSWORD$|npm_config_)/;
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const xdg = path.join(profile.root, 'xdg');
  return {
    ...own,
    XDG_CONFIG_HOME: xdg,
    XDG_DATA_HOME: xdg,
    XDG_CACHE_HOME: xdg,
    XDG_RUNTIME_DIR: profile.root,
    ...extra,
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** HTTP status of a GET, 0 where nobody answers. */
export function httpStatus(url) {
  return new Promise((resolve) => {
    const request = http.get(url, { timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', () => resolve(0));
  });
}

/**
 * Starts the server on a free port of 127.0.0.1 and waits until it answers.
 *
 * @param profile from makeProfile
 * @param options.env more environment; extension host and language server inherit it
 * @param options.args more arguments for code-server
 * @param options.trust whether VS Code asks if the folder is trusted
 */
export async function startHost(profile, { env = {}, args = [], trust = false } = {}) {
  const host = installHost();
  const port = await freePort();
  const log = fs.openSync(profile.log, 'a');
  const child = spawn(
    host.node,
    [
      host.entry,
      ...folders(profile),
      ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
      ...[
        '--disable-telemetry',
        '--disable-update-check',
        '--disable-getting-started-override',
        '--ignore-last-opened',
      ],
      ...(trust ? [] : ['--disable-workspace-trust']),
      ...args,
    ],
    // A process group of its own: the server starts others, and all of them must end with it.
    { env: environment(profile, env), stdio: ['ignore', log, log], detached: true },
  );
  fs.closeSync(log);

  let running = true;
  const ended = new Promise((resolve) => {
    child.once('error', (error) => {
      running = false;
      resolve(error.message);
    });
    child.once('exit', (code, signal) => {
      running = false;
      resolve(`exit ${code ?? signal}`);
    });
  });
  const signal = (name) => {
    if (!running || child.pid === undefined) return;
    try {
      process.kill(-child.pid, name);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  };
  const killNow = () => signal('SIGKILL');
  process.once('exit', killNow);

  const stop = async () => {
    signal('SIGTERM');
    await Promise.race([ended, sleep(5_000, undefined, { ref: false })]);
    killNow();
    await ended;
    process.off('exit', killNow);
  };

  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_LIMIT_MS;
  while ((await httpStatus(`${url}/healthz`)) !== 200) {
    if (running && Date.now() < deadline) {
      await sleep(100);
      continue;
    }
    const reason = running ? `no answer within ${START_LIMIT_MS / 1000} s` : await ended;
    await stop();
    throw new Error(`VS Code did not start (${reason}):\n${fs.readFileSync(profile.log, 'utf8').slice(-4_000)}`);
  }
  return { url, port, ended, stop };
}
