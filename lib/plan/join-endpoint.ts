import { parseAddress } from '../address/cidr';
import { isUnknown, orUnknown } from '../address/unknown';
import type { NodeSetup } from '../model/node-setup';
import { JOIN_SCRIPT } from '../node/kubernetes/join-script';

/** Where a node reaches its API server. */
export interface JoinEndpoint {
  readonly address: number;
  readonly port: number;
}

const API = /^api=https:\/\/(\d+(?:\.\d+){3}):(\d+)\//m;

/** Reads the endpoint from the script of `Bootstrap.kubeadm`; null where there is none, or it is no address. */
export function joinEndpoint({ files }: Pick<NodeSetup, 'files'>): JoinEndpoint | null {
  const script = files.find(({ path }) => path === JOIN_SCRIPT)?.content ?? '';
  const [, address, port] = isUnknown(script) ? [] : (API.exec(script) ?? []);
  // a script that somebody edited may hold anything
  const parsed = orUnknown(() => parseAddress(address ?? ''));
  return isUnknown(parsed) ? null : { address: parsed, port: Number(port) };
}
