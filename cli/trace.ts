import { formatAddress } from '../lib/address/cidr';
import { isUnknown } from '../lib/address/unknown';
import { GATEWAY_NAMES, type GatewayKind } from '../lib/model/gateway-kind';
import type { NetworkModel } from '../lib/model/network-model';
import { withRoutedWorkers } from '../lib/plan/routed-worker';
import { type Endpoint, endpointOf, senderOf } from '../lib/walk/endpoint';
import { compileNetwork } from '../lib/walk/network/compile-network';
import type { Network } from '../lib/walk/network/network';
import { nameOf } from '../lib/walk/proof/rule-proof';
import { trace as tracePacket, type Trace, type TraceLeg } from '../lib/walk/trace';
import type { Command } from './option/command';
import { EXIT } from './option/exit-code';
import { refuseOperands } from './option/operands';
import { PACKET_OPTIONS, packetOf } from './option/packet-option';
import { PARAMETER_OPTION, parametersOf } from './option/parameters';
import { readApps } from './option/templates';
import { writeTrace } from './text/trace-text';
import { UsageError } from './option/usage-error';

const ENDS = 'for example: trace pod@worker-0 pod@worker-1';

export const trace: Command = {
  usage: [
    'trace FROM TO [--protocol tcp|udp|icmp] [--port N] [--source-port N] [--app PATH]... [--stack NAME] [--parameter KEY=VALUE]... [--json]',
  ],
  description: `Follows one packet from FROM to TO, and its reply, hop by hop.
FROM and TO: worker-0 (the node), pod@worker-0 (its first pod),
pod@worker-0/10.200.0.2, an IP address such as the VPC resolver's, or internet.`,
  options: { ...PACKET_OPTIONS, parameter: PARAMETER_OPTION },
  run: async (invocation) => {
    refuseOperands(invocation, 'trace', 2);
    const [from, to] = invocation.operands;
    if (from === undefined || to === undefined) throw new UsageError(`trace requires FROM and TO, ${ENDS}`);
    const packet = packetOf(invocation);
    const network = compileNetwork(withRoutedWorkers(await readApps(invocation, parametersOf(invocation))));
    const sender = senderOf(network, from);
    const receiver = endpointOf(network, to, sender);
    if (nameOf(sender) === nameOf(receiver))
      throw new UsageError(`"${from}" and "${to}" are the same endpoint; trace requires two different ones`);
    const result = withoutPicked(network, [sender, receiver], tracePacket(network, sender, receiver, packet));
    const out = receiver.kind === 'internet' ? wayOut(network.model, result) : null;
    const what = `${nameOf(sender)} to ${nameOf(receiver)}${out === null ? '' : ` through the ${out}`}, ${packet.name}`;
    invocation.terminal.result(
      invocation.json ? `${JSON.stringify(toJson(result), null, 2)}\n` : writeTrace(what, result),
    );
    const isDelivered = result.verdict === 'delivered' && result.reply?.verdict === 'delivered';
    return isDelivered ? EXIT.ok : EXIT.broken;
  },
};

/** Which address AWS picks at deploy is unknown: the walk has one of the subnet stand in for it. */
function withoutPicked(network: Network, [sender, receiver]: readonly [Endpoint, Endpoint], result: Trace): Trace {
  const seenFrom = <T extends TraceLeg>(end: Endpoint, leg: T): T => {
    const vpcId = 'node' in end ? end.node.primary.subnet.vpcId : null;
    const isPicked = network.nodes.some(({ interfaces }) =>
      interfaces.some(
        ({ picked, subnet, address }) =>
          picked && subnet.vpcId === vpcId && address !== null && formatAddress(address) === leg.sourceSeen,
      ),
    );
    return isPicked ? { ...leg, sourceSeen: null } : leg;
  };
  return { ...seenFrom(sender, result), reply: result.reply && seenFrom(receiver, result.reply) };
}

/** The first gateway on the way of a packet, as its route names it; null where it comes to none. */
function wayOut({ routeTables }: NetworkModel, { hops }: Trace): string | null {
  const kinds = new Map(
    routeTables.flatMap(({ routes }) =>
      routes.flatMap(({ target }) => (isUnknown(target) ? [] : [[target.id, target.kind]])),
    ),
  );
  const gateways = hops.flatMap(({ at }) => {
    const kind = kinds.get(at);
    return kind !== undefined && kind in GATEWAY_NAMES ? [`${GATEWAY_NAMES[kind as GatewayKind]} ${at}`] : [];
  });
  return gateways[0] ?? null;
}

/** Keeps only the keys that docs/cli.md documents. */
function toJson({ reply, ...request }: Trace): object {
  return { ...legToJson(request), reply: reply && legToJson(reply) };
}

function legToJson({ verdict, sourceSeen, translated, droppedBy, hops }: TraceLeg): object {
  const dropper = verdict === 'dropped' && droppedBy ? { rule: droppedBy.rule, resource: droppedBy.resource } : null;
  return { verdict, sourceSeen, translated, droppedBy: dropper, hops };
}
