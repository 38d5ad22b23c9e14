import { FollowedNetfilter, type NetfilterCommand, readNetfilter } from '../../lib/netfilter/netfilter-reader';

const COMMANDS: readonly NetfilterCommand[] = [
  'iptables -P FORWARD DROP',
  'nft add table ip pods',
  'nft add chain ip pods natted',
  'nft add rule ip pods natted masquerade',
].map((text) => ({ argv: text.split(' '), stdin: null, files: () => null }));

test('holds after each command what all so far make, and after some are taken back', () => {
  const followed = new FollowedNetfilter();
  for (const count of [0, 1, 2, 2, 4, 3, 4, 0]) {
    const commands = COMMANDS.slice(0, count);
    expect(followed.after(commands)).toEqual(readNetfilter(commands));
  }
});

test('reads the files that a command read once only', () => {
  const files = jest.fn(() => 'table ip pods {}\n');
  const commands = [{ argv: ['nft', '-f', '/etc/pods.nft'], stdin: null, files }];
  const followed = new FollowedNetfilter();
  expect(followed.failsAtLast(commands)).toBe(false);
  expect(followed.after(commands)).toEqual(followed.after([...commands]));
  expect(files).toHaveBeenCalledTimes(1);
});
