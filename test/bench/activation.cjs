// What VS Code loads as extensionTestsPath: how much processor time activating the extension takes, and whether a server runs.
const fs = require('node:fs');
const vscode = require('vscode');

/** Processes below this one whose command line names the server. */
function servers() {
  const all = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const read = (pid, name) => {
    try {
      return fs.readFileSync(`/proc/${pid}/${name}`, 'latin1');
    } catch {
      // It has ended meanwhile.
      return '';
    }
  };
  return all.filter((pid) => {
    const parent = Number(
      read(pid, 'stat')
        .replace(/^.*\) /, '')
        .split(' ')[1],
    );
    return parent === process.pid && /dist[\\/]server\.js/.test(read(pid, 'cmdline'));
  }).length;
}

exports.run = async () => {
  const extension = vscode.extensions.getExtension('cluster-tls.cluster-tls-vscode');
  const active = extension.isActive;
  // The host is quiet by now, or nearly: what else it does counts, too.
  await new Promise((done) => setTimeout(done, 3_000));
  const before = process.cpuUsage();
  const from = performance.now();
  await extension.activate();
  const ms = performance.now() - from;
  const { user, system } = process.cpuUsage(before);
  await new Promise((done) => setTimeout(done, 1_000));
  const result = { active, processor: (user + system) / 1000, ms, servers: servers() };
  fs.writeFileSync(process.env.BENCH_RESULT, JSON.stringify(result));
};
