// Preloaded with --require: when the process ends, names every module file it loaded, in the file that LOADED names.
const { writeFileSync } = require('node:fs');

process.on('exit', () => writeFileSync(process.env.LOADED, Object.keys(require.cache).join('\n')));
