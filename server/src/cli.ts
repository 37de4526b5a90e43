import { type Command, commands as own } from './cli/commands.ts';
import { help } from './cli/help.ts';
import { exit, isExpected, printable, processTerminal, type Terminal, UsageError } from './cli/terminal.ts';
import { version } from './cli/version.ts';
import { closest } from './rules/distance.ts';

/** Loaded when asked for: key material is made and read without options, rules and protocol. */
const analysis =
  (name: 'check' | 'kubernetes' | 'mcp' | 'rotate' | 'rules' | 'schema' | 'server'): Command =>
  async (args, terminal) =>
    (await import('./cli/analysis.ts'))[name](args, terminal);

const commands: Readonly<Record<string, Command>> = {
  check: analysis('check'),
  ...own,
  kubernetes: analysis('kubernetes'),
  mcp: analysis('mcp'),
  rotate: analysis('rotate'),
  rules: analysis('rules'),
  schema: analysis('schema'),
  server: analysis('server'),
};

async function run(args: readonly string[], terminal: Terminal): Promise<number | undefined> {
  const [name = '', ...rest] = args;
  const options = args.slice(0, args.includes('--') ? args.indexOf('--') : args.length);
  if (name === 'help' || options.includes('--help') || options.includes('-h')) terminal.out(help);
  else if (name === '--version' || name === '-V') terminal.out(`${version}\n`);
  else if (name === '') terminal.err(help);
  else {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command !== undefined) return command(rest, terminal);
    const near = closest(name, Object.keys(commands));
    throw new UsageError(`no command ${name}${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
  return name === '' ? exit.trouble : exit.clean;
}

// Whoever reads the output may stop early, as `head` does.
process.stdout.on('error', (error: Error & { code?: string }) =>
  process.exit(error.code === 'EPIPE' ? 0 : exit.trouble),
);

const terminal = processTerminal();
run(process.argv.slice(2), terminal).then(
  (code) => {
    if (code !== undefined) process.exitCode = code;
  },
  (error: unknown) => {
    const expected = isExpected(error, 'UsageError', 'FileError');
    const reason = error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : String(error);
    // Names of entries and files may stand in it.
    terminal.err(`cluster-tls: ${reason.split('\n').map(printable).join('\n')}\n`);
    if (isExpected(error, 'UsageError')) terminal.err('Try "cluster-tls --help".\n');
    process.exitCode = exit.trouble;
  },
);
