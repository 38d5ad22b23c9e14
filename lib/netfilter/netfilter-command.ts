import type { Unknown } from '../address/unknown';

/** One command that changes the packet filter, as a shell or a unit starts it. */
export interface NetfilterCommand {
  /** program without its folder (`nft`, `iptables`, `iptables-restore`, ...), then its arguments */
  readonly argv: readonly string[];
  /** what it reads from its standard input, else null */
  readonly stdin: string | null;
  /** the content of a file of the node at that time; null where it does not exist */
  readonly files: (path: string) => string | Unknown | null;
}
