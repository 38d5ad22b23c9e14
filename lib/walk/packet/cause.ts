import type { Origin } from '../../model/network-model';

/** Why a packet is dropped, translated or cannot be judged: the ids that findings bear. */
export type CauseId =
  | 'no-pod-route'
  | 'bridge-without-gateway'
  | 'ip-forward-off'
  | 'forwarding-not-read'
  | 'forward-drops'
  | 'input-drops'
  | 'output-drops'
  | 'pod-to-pod-masqueraded'
  | 'egress-not-masqueraded'
  | 'node-route-missing'
  | 'source-dest-check-on'
  | 'security-group-egress-missing'
  | 'security-group-ingress-missing'
  | 'security-group-reference-only'
  | 'network-acl-denies'
  | 'network-acl-turn-around'
  | 'route-missing'
  | 'route-wrong-target'
  | 'route-blackhole'
  | 'route-loop'
  | 'route-by-instance-ambiguous'
  | 'address-unclaimed'
  | 'resolver-off'
  | 'resolver-foreign-source'
  | 'no-public-address'
  | 'internet-gateway-foreign-source'
  | 'gateway-not-walked'
  | 'reverse-path-strict'
  | 'no-pod-network'
  | 'known-by-routes'
  | 'template-part-unread'
  | 'node-rules-unread'
  | 'not-readable';

export interface Cause {
  readonly id: CauseId;
  /** logical id or AWS id of the resource that decides */
  readonly resource: string;
  /** one clause for a person: what decided, with the value */
  readonly because: string;
  /**
   * where that which decides is written, such as one route or one entry
   *
   * @default - where the resource is
   */
  readonly place?: Origin;
}
