import { awsBlock } from '../../address/cidr-text';
import { knownText, unknown } from '../../address/unknown';
import type { NetworkCall } from '../../model/node-setup';
import { hasMark } from '../state/unknown-mark';

type Fault = NetworkCall['mends'][number];

/** The calls of EC2 by what they may put right: the verb, then the whole command with `?` for each word that is not known. */
const CALLS: Readonly<Record<Fault, RegExp>> = {
  'source-dest-check-on':
    /^modify-(instance|network-interface)-attribute .*( --no-source-dest-check|source-?dest-?check.*(false|\?)| --cli-input| (?!--)\S+ \?)/i,
  'route-missing':
    /^((create|replace)-route (?!.*--destination-ipv6)|associate-route-table|replace-route-table-association)/,
  'security-group-ingress-missing':
    /^(authorize-security-group-ingress|modify-security-group-rules|modify-.* --groups)/,
  'security-group-egress-missing': /^(authorize-security-group-egress|modify-security-group-rules|modify-.* --groups)/,
  'no-public-address': /^associate-address/,
};
const FAULTS = Object.keys(CALLS) as readonly Fault[];

/** What a call of EC2 by the AWS CLI may put right: anything where its service or its verb is not known. */
export function mendedBy(argv: readonly string[], service: string, verb: string): Omit<NetworkCall, 'unknown'> {
  const call = [verb, ...argv].map((word) => (hasMark(word) ? '?' : word)).join(' ');
  const isOpen = hasMark(service) || hasMark(verb);
  const block = / --destination-cidr-block[ =](\S+)/.exec(argv.join(' '))?.[1];
  return {
    mends: FAULTS.filter((fault) => isOpen || CALLS[fault].test(call)),
    destination: block === undefined ? unknown('it names no block') : awsBlock(knownText(block)),
  };
}
