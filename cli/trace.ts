import { endpointOf } from '../lib/walk/endpoint';
import { compileNetwork } from '../lib/walk/network';
import { nameOf } from '../lib/walk/prove';
import { trace as tracePacket, type Packet, type Trace, type TraceLeg } from '../lib/walk/trace';
import type { Command, Invocation } from './command';
import { EXIT } from './exit-code';
import { refuseOperands } from './operands';
import { PARAMETER_OPTION, parametersOf } from './parameters';
import { readApps } from './templates';
import { writeTrace } from './trace-text';
import { UsageError } from './usage-error';

const PROTOCOLS = { tcp: 6, udp: 17, icmp: 1 } as const;
type ProtocolName = keyof typeof PROTOCOLS;

const DEFAULT_PORT = 80;
const ENDS = 'for example: trace pod@worker-0 pod@worker-1';

export const trace: Command = {
  usage: [
    'trace FROM TO [--protocol tcp|udp|icmp] [--port N] [--app PATH]... [--stack NAME] [--parameter KEY=VALUE]... [--json]',
  ],
  description: `Follows one packet from FROM to TO, and its reply, hop by hop. FROM and TO are worker-0 (the node), pod@worker-0 (its
first pod), pod@worker-0/10.200.0.2, an IP address (the VPC's resolver has one), or internet.`,
  options: {
    protocol: { type: 'string', value: 'NAME', help: 'tcp, udp, or icmp for an echo (default: tcp)' },
    port: { type: 'string', value: 'N', help: `destination port, 1 to 65535 (default: ${String(DEFAULT_PORT)})` },
    'source-port': {
      type: 'string',
      value: 'N',
      help: 'source port, 1 to 65535 (default: whichever of 1024 to 65535 fares worst)',
    },
    parameter: PARAMETER_OPTION,
  },
  run: (invocation) => {
    refuseOperands(invocation, 'trace', 2);
    const [from, to] = invocation.operands;
    if (from === undefined || to === undefined) throw new UsageError(`trace wants FROM and TO, ${ENDS}`);
    const protocol = protocolOf(invocation);
    const packet = packetOf(invocation, protocol);
    const network = compileNetwork(readApps(invocation, parametersOf(invocation)));
    const [sender, receiver] = [endpointOf(network, from), endpointOf(network, to)];
    if (nameOf(sender) === nameOf(receiver)) throw new UsageError(`"${from}" and "${to}" are one end; trace wants two`);
    const result = tracePacket(network, sender, receiver, packet);
    const what = `${nameOf(sender)} to ${nameOf(receiver)}, ${protocol}${protocol === 'icmp' ? ' echo' : ` ${String(packet.port)}`}`;
    invocation.terminal.result(
      invocation.json ? `${JSON.stringify(toJson(result), null, 2)}\n` : writeTrace(what, result),
    );
    const isDelivered = result.verdict === 'delivered' && result.reply?.verdict === 'delivered';
    return Promise.resolve(isDelivered ? EXIT.ok : EXIT.broken);
  },
};

function protocolOf({ values }: Invocation): ProtocolName {
  const name = typeof values.protocol === 'string' ? values.protocol : 'tcp';
  if (Object.hasOwn(PROTOCOLS, name)) return name as ProtocolName;
  throw new UsageError(`--protocol "${name}" is not walked; it is one of: ${Object.keys(PROTOCOLS).join(', ')}`);
}

function packetOf({ values }: Invocation, protocol: ProtocolName): Packet {
  const port = portOf('port', values.port);
  const sourcePort = portOf('source-port', values['source-port']);
  if (protocol === 'icmp' && (port ?? sourcePort) !== null)
    throw new UsageError('an ICMP echo has no ports; leave --port and --source-port out, or say --protocol tcp');
  return { protocol: PROTOCOLS[protocol], port: port ?? DEFAULT_PORT, sourcePort };
}

function portOf(option: 'port' | 'source-port', given: Invocation['values'][string]): number | null {
  if (typeof given !== 'string') return null;
  const number = /^[1-9]\d{0,4}$/.test(given) ? Number(given) : 0;
  if (number >= 1 && number <= 65_535) return number;
  throw new UsageError(`--${option} "${given}" is no port; it is a number from 1 to 65535`);
}

/** The keys of docs/cli.md and no others. */
function toJson({ reply, ...request }: Trace): object {
  return { ...legToJson(request), reply: reply && legToJson(reply) };
}

function legToJson({ verdict, sourceSeen, translated, droppedBy, hops }: TraceLeg): object {
  const dropper = verdict === 'dropped' && droppedBy ? { rule: droppedBy.rule, resource: droppedBy.resource } : null;
  return { verdict, sourceSeen, translated, droppedBy: dropper, hops };
}
