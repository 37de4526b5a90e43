#!/usr/bin/env node
// Stands here before anything is built, so that npm can link the command; the bundle is made by `npm run build`.
require('../dist/cli.cjs');
