/** The places that a packet passes, in the order of the walk from pod to pod. */
export type Station =
  | 'pod'
  | 'bridge'
  | 'node-prerouting'
  | 'node-routing'
  | 'node-forward'
  | 'node-output'
  | 'node-input'
  | 'node-postrouting'
  | 'source-dest-check'
  | 'security-group-out'
  | 'network-acl-out'
  | 'route-table'
  | 'network-acl-in'
  | 'security-group-in'
  | 'resolver'
  | 'internet-gateway'
  | 'nat-gateway'
  | 'internet';

/** What a station does with a packet. */
export type Action = 'send' | 'pass' | 'forward' | 'translate' | 'deliver' | 'drop' | 'unknown';

/** What one station did, for a reader of the walk. */
export interface Step {
  /** the node, interface, table or gateway */
  readonly at: string;
  readonly station: Station;
  readonly action: Action;
  /** what decided, in a clause */
  readonly because: string;
}
