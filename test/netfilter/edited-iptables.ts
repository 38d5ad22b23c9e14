import fc from 'fast-check';

const BASES = [
  ['-A FORWARD -s 10.0.0.0/8 ! -d 10.1.0.1,10.2.0.1 -j ACCEPT', '-I FORWARD 1 ! -i eth0 -o cali+ -j DROP'],
  ['-A FORWARD -p tcp -m tcp --dport 80:90 ! --sport 7 --syn -j RETURN', '-A FORWARD -p udp --dport 53 -j leaf'],
  ['-A FORWARD -p tcp ! --tcp-flags SYN,RST SYN -m tcpmss --mss 1:9 -j TCPMSS --set-mss 1400', '-A leaf -g leaf'],
  ['-A FORWARD -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT', '-A leaf -m state ! --state INVALID -j leaf'],
  ['-A FORWARD -m conntrack --ctstatus ASSURED --ctdir REPLY', '-A INPUT -m addrtype --dst-type LOCAL -j DROP'],
  ['-A FORWARD -m mark ! --mark 0x1/0x3 -m connmark --mark 2 -j ACCEPT', '-A INPUT -f -c 1 2 -w 5 -j ACCEPT'],
  ['-A FORWARD -m iprange --src-range 10.0.0.1-10.0.0.9 -j ACCEPT', '-A FORWARD -p icmp --icmp-type 8 -j DROP'],
  ['-A FORWARD -p tcp -m multiport ! --dports 1,2:3 -m comment --comment x -j ACCEPT', '-P FORWARD DROP'],
  ['-A FORWARD -m limit --limit 5/min --limit-burst 7 -j LOG --log-prefix x --log-level 4 --log-uid', '-F FORWARD'],
  ['-A FORWARD -m statistic --mode random --probability 0.5 -j REJECT --reject-with icmp-host-unreachable', '-X leaf'],
  ['-t mangle -A FORWARD -j MARK --set-xmark 0x1/0x3', '-t mangle -A FORWARD -j MARK --or-mark 4', '-N more -v'],
  [
    '-t mangle -A FORWARD -j CONNMARK --save-mark --nfmask 1 --ctmask 1',
    '-t mangle -A POSTROUTING -j DSCP --set-dscp 5',
  ],
  ['-t mangle -A FORWARD -j TTL --ttl-set 5', '-t mangle -A POSTROUTING -j TOS --set-tos 4', '-Z FORWARD'],
  [
    '-t mangle -A POSTROUTING -p udp -j CHECKSUM --checksum-fill',
    '-A FORWARD -j NFLOG --nflog-group 1 --nflog-prefix x',
  ],
  ['-t nat -A POSTROUTING -p tcp -o eth0 -j MASQUERADE --to-ports 100-200 --random', '-t raw -A PREROUTING -j NOTRACK'],
  [
    '-t nat -A POSTROUTING -p udp -j SNAT --to-source 10.0.0.1-10.0.0.9:5-6 --persistent',
    '-t raw -A OUTPUT -j CT --notrack',
  ],
  [
    '-t nat -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1:80',
    '-t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 80',
  ],
  ['-t nat -A PREROUTING -d 10.0.0.0/24 -j NETMAP --to 10.1.0.0/24', '-D FORWARD -j ACCEPT', '-R FORWARD 1 -j DROP'],
]
  .flat()
  // an option with its values each
  .map((line) => line.split(/ (?=! -|(?<!!) ?-)/));

/** Words of the bases, and values at the edges of what an option takes. */
const WORDS = [
  ...BASES.flat().flatMap((group) => group.split(' ')),
  ...'! 0 1 15 16 64 255 256 65515 65516 65536 70000 0x1ffffffff 1/2/3 10.0.0.0/33 10.0.0.0/255.0.255.0 a,b'.split(' '),
  ...'averyverylongname averyveryveryverylongchainname -6 -4 -n -x -v -m -j -W all udplite sctp 6 bogus BOGUS,NEW'.split(
    ' ',
  ),
  ...'UNICAST,LOCAL NAT SNAT DNAT UNTRACKED NONE accept POSTROUTING OUTPUT INPUT filter nat mangle raw'.split(' '),
];

const GROUPS = [
  ...BASES.flat(),
  '-j DROP',
  '-4',
  '-v',
  '-w',
  '-i lo',
  '-p all',
  '-m recent --set',
  '-s 0/0',
  '-m tcp',
  '-m comment',
];

const edit = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('value', 'value', 'remove', 'insert', 'insert', 'swap', 'repeat', 'not'),
  word: fc.nat(),
});

/** Arguments of iptables with an option or two changed. */
export const editedIptables = fc
  .tuple(fc.constantFrom(...BASES), fc.array(edit, { maxLength: 2 }))
  .map(([base, edits]) => {
    const groups = [...base];
    for (const { at, kind, word } of edits) {
      const index = at % groups.length;
      const group = groups[index] ?? '';
      if (kind === 'value') groups[index] = group.replace(/[^ ]*$/, WORDS[word % WORDS.length] ?? '');
      else if (kind === 'remove') groups.splice(index, 1);
      else if (kind === 'insert') groups.splice(index + 1, 0, GROUPS[word % GROUPS.length] ?? '');
      else if (kind === 'swap') groups.splice(index, 2, ...groups.slice(index, index + 2).reverse());
      else if (kind === 'repeat') groups.push(group);
      else groups[index] = group.startsWith('!') ? group.slice(2) : `! ${group}`;
    }
    return groups.join(' ');
  });
