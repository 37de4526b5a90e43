// Preloaded with --require: when the process ends, writes what it used into the file that USAGE names.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const memory = process.resourceUsage().maxRSS / 1024;
  writeFileSync(process.env.USAGE, JSON.stringify({ processor: (user + system) / 1000, memory }));
});
