// What VS Code loads as extensionTestsPath: runs the bundled *.test.cjs beside it with Mocha, inside the extension host.
// Results go to the file that CLUSTER_TLS_RESULTS names, since the host's own exit tells only good or bad.
import fs from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

export async function run() {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: false, reporter: 'min' });
  for (const name of fs.readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.cjs')) mocha.addFile(path.join(__dirname, name));
  }
  const results = [];
  const failures = await new Promise((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('pass', (test) => results.push({ title: test.fullTitle() }));
    runner.on('fail', (test, error) => results.push({ title: test.fullTitle(), error: error.stack ?? String(error) }));
  });
  fs.writeFileSync(process.env.CLUSTER_TLS_RESULTS, JSON.stringify(results));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
