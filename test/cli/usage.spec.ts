import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program.js';
import { ended, portcullis, ROOT, start } from './processes.js';

/** Every command that does something, with its full name. */
function commandsOf(command: Command, name = ''): [string, Command][] {
  if (command.commands.length === 0) return [[name.trim(), command]];
  return command.commands.flatMap((one) => commandsOf(one, `${name} ${one.name()}`));
}

describe('the command line', () => {
  const toFullDisk = process.platform === 'linux' ? it : it.skip;

  toFullDisk('says in one line that its output could not be written', () => {
    const program = join(ROOT, 'dist/cli/portcullis.js');
    const stdio = ['ignore', openSync('/dev/full', 'w'), 'pipe'] as const;
    const { status, stderr } = spawnSync(process.execPath, [program, '--help'], {
      stdio: [...stdio],
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^portcullis: standard output can’t be written: .*ENOSPC.*\n$/);
  });

  it.each([
    ['main.js', '--help'],
    ['cli/portcullis.js', '--help'],
    ['cli/portcullis.js', 'routes', '--json'],
  ])('%s %s ends quietly where nobody reads what it prints', async (program, ...args) => {
    const command = [process.execPath, join(ROOT, 'dist', program), ...args].map((word) => `'${word}'`).join(' ');
    const child = spawn('sh', ['-c', `{ ${command}; echo "exit code $?" >&2; } | true`], { cwd: tmpdir() });
    expect(await ended(child)).toMatchObject({ code: 0, stderr: 'exit code 0\n' });
  });

  it.each([['cli/portcullis.js', 'routes'], ['main.js']])(
    '%s says in one line that its working directory is gone',
    async (program, ...args) => {
      const folder = mkdtempSync(join(tmpdir(), 'portcullis-gone-'));
      const command = [process.execPath, join(ROOT, 'dist', program), ...args].map((word) => `'${word}'`).join(' ');
      const child = spawn('sh', ['-c', `rmdir '${folder}'; exec ${command}`], { cwd: folder });
      expect(await ended(child)).toEqual({
        code: 1,
        stdout: '',
        stderr: "portcullis: the working directory is gone, or can't be read (ENOENT): start in another\n",
      });
    },
  );

  it('has these commands', () => {
    expect(commandsOf(createProgram()).map(([name]) => name)).toEqual([
      'serve',
      'migrate',
      'nodes',
      'routes',
      'config check',
      'users create',
      'users list',
      'users suspend',
      'users reinstate',
      'users import',
      'roles list',
      'roles set',
      'keys list',
      'keys rotate',
      'keys withdraw',
      'keys rewrap',
      'clients create',
      'clients list',
      'clients disable',
      'sessions list',
      'sessions revoke',
      'api-keys list',
      'api-keys revoke',
      'audit export',
    ]);
  });

  it.each(commandsOf(createProgram()))('explains %s', (_name, command) => {
    expect(command.description()).toMatch(/ /);
    expect(command.helpInformation()).toContain('-h, --help');
    for (const option of command.options) expect(option.description).not.toBe('');
  });

  it.each(commandsOf(createProgram()).filter(([name]) => /list|routes/.test(name)))(
    '%s can answer in JSON',
    (_, command) => {
      expect(command.options.map(({ long }) => long)).toContain('--json');
    },
  );

  it('prints help on standard output, and exits 0', async () => {
    const help = await portcullis(['users', 'create', '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('--password-stdin');
  });

  const wrong: [string, string[], RegExp][] = [
    ['an unknown command', ['userz', 'list'], /^portcullis: unknown command 'userz'.*\n$/],
    ['an unknown option', ['users', 'list', '--all'], /^portcullis: unknown option '--all'\n$/],
    ['a missing argument', ['users', 'suspend'], /^portcullis: missing required argument 'user'\n$/],
    ['a missing option', ['sessions', 'list'], /^portcullis: required option '--user <user>' not specified\n$/],
    ['an argument too many', ['config', 'check', 'a.yaml', 'b.yaml'], /^portcullis: too many arguments.*\n$/],
    [
      'a value that is none',
      ['users', 'list', '--status', 'gone'],
      /^portcullis: .*Allowed choices are active, suspended.\n$/,
    ],
    [
      'a value twice',
      ['sessions', 'revoke', '--user', 'ada@example.com', '--user=ben@example.com'],
      /^portcullis: option '--user <user>' is given twice\n$/,
    ],
    [
      'a list twice',
      ['roles', 'set', 'clerk', '--permissions', 'invoice:read', '--permissions', 'invoice:write'],
      /^portcullis: option '--permissions <list>' is given twice\n$/,
    ],
    [
      'sessions of nobody',
      ['sessions', 'revoke'],
      /^portcullis: name either a session by its id or a user by --user\n$/,
    ],
  ];
  it.each(wrong)('%s is wrong usage: one line, exit code 2', async (_what, args, line) => {
    expect(await portcullis(args)).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(line) });
  });

  it('is `serve` as node dist/main.js, with its options', async () => {
    const main = (...args: string[]) => ended(start(join(ROOT, 'dist/main.js'), args));
    const help = await main('--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('--workers');
    // Not a server with one process, which is what no arguments mean.
    expect(await main('--workers', '0')).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^portcullis: option '--workers <number>' argument '0' is invalid.*\n$/),
    });
    expect(await main('--port', '4000')).toMatchObject({ code: 2, stdout: '' });
  });

  it('takes no password among its arguments, and does not repeat it', async () => {
    const arguments_ = ['users', 'create', '--email', 'a@example.com', '--password-stdin'];
    const { code, stdout, stderr } = await portcullis([...arguments_, "--password=it's 'hunter2'"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^portcullis: unknown option '--password'/);
    expect(stderr).not.toContain('hunter2');
  });
});
