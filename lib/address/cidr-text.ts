import { cidrAt, formatAddress, parseAddress, parseCidr } from './cidr';
import { isUnknown, orUnknown, type Maybe } from './unknown';

const BLOCK = /^([^/]*)\/(\d{1,2})$/;

/**
 * A block as AWS keeps it: host bits are cut off (EC2 API, CreateVpc, CreateSubnet, CreateRoute, CreateNetworkAclEntry,
 * AuthorizeSecurityGroupIngress: "canonical form"); what is no IPv4 block is unknown.
 */
export function awsBlock(text: Maybe<string>): Maybe<string> {
  if (isUnknown(text)) return text;
  return orUnknown(() => {
    const [, dotted, length] = BLOCK.exec(text.trim()) ?? [];
    const prefixLength = Number(length);
    if (dotted === undefined || prefixLength > 32) return parseCidr(text).text;
    const size = 2 ** (32 - prefixLength);
    return cidrAt(Math.floor(parseAddress(dotted) / size) * size, prefixLength).text;
  });
}

/** A block that must be written without host bits, else unknown. */
export function exactBlock(text: Maybe<string>): Maybe<string> {
  return isUnknown(text) ? text : orUnknown(() => parseCidr(text).text);
}

/** An address in dotted decimal, else unknown. */
export function exactAddress(text: Maybe<string>): Maybe<string> {
  return isUnknown(text) ? text : orUnknown(() => formatAddress(parseAddress(text.trim())));
}

/** Whether a text is an IPv6 address or block, which no rule here is about. */
export function isIpv6(text: Maybe<string> | null): boolean {
  return typeof text === 'string' && text.includes(':');
}
