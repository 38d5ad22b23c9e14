import { follow, followScript } from './followed';

test.each([
  ['hostnamectl set-hostname worker-3', 'hostname', 'worker-3\n'],
  ['hostnamectl hostname worker-3.example.org', 'hostname -s', 'worker-3\n'],
  ['sudo hostname worker-3', 'hostname | cut -d- -f2', '3\n'],
])('%s, then %s', (set, ask, answer) => {
  expect(followScript(set, `${ask} > /a`)).toEqual({ files: { '/a': answer } });
});

test.each(['hostname', 'hostname -f', 'hostnamectl --static'])(
  "%s of a name that is the image's is not known",
  (ask) => {
    expect(followScript(`N=$(${ask})`, 'test "$N" = x && touch /a').files).toEqual({
      '/a': expect.anything() as unknown,
    });
  },
);

test('the name of a cloud-config', () => {
  const config = (more: string): string => `#cloud-config\nhostname: worker-3\n${more}runcmd: ['hostname > /a']\n`;
  expect(follow(config(''))).toEqual({ files: { '/a': 'worker-3\n' } });
  expect(follow(config('preserve_hostname: true\n')).files).not.toEqual({ '/a': 'worker-3\n' });
});
