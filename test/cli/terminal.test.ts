import { terminalOf } from '../../cli/terminal';

function caller(env: Readonly<Record<string, string>>): Parameters<typeof terminalOf>[0] {
  return { stdout: { write: () => true }, stderr: { write: () => true }, env, cwd: () => '/here' };
}

test.each([
  [{}, '/here'],
  [{ npm_lifecycle_event: 'pod-network', INIT_CWD: '/called/from' }, '/called/from'],
  [{ npm_lifecycle_event: 'pod-network', INIT_CWD: '' }, '/here'],
  [{ npm_lifecycle_event: 'pod-network' }, '/here'],
  // a user's own npm script, started in a subfolder, calls the CLI at the package's root
  [{ npm_lifecycle_event: 'check', INIT_CWD: '/called/from' }, '/here'],
])('with %j relative paths are meant against %s', (env, folder) => {
  expect(terminalOf(caller(env)).folder).toBe(folder);
});

test('results go to standard output, notices to standard error', () => {
  const written: string[] = [];
  const terminal = terminalOf({
    ...caller({}),
    stdout: { write: (text) => written.push(`out: ${text}`) },
    stderr: { write: (text) => written.push(`err: ${text}`) },
  });
  terminal.result('table');
  terminal.notice('progress');
  expect(written).toEqual(['out: table', 'err: progress']);
});
