import type { Packet } from '../../lib/walk/trace';
import type { CommandOption, Invocation } from './command';
import { UsageError } from './usage-error';

export const PROTOCOLS = { tcp: 6, udp: 17, icmp: 1 } as const;
type ProtocolName = keyof typeof PROTOCOLS;

const DEFAULT_PORT = 80;

export const PACKET_OPTIONS = {
  protocol: { type: 'string', value: 'NAME', help: 'tcp, udp or icmp (echo) (default: tcp)' },
  port: { type: 'string', value: 'N', help: `destination port, 1 to 65535 (default: ${String(DEFAULT_PORT)})` },
  'source-port': {
    type: 'string',
    value: 'N',
    help: 'source port, 1 to 65535 (default: 1024 to 65535, worst outcome)',
  },
} as const satisfies Record<string, CommandOption>;

/** A packet with a display name, for example `tcp 80`. */
export interface NamedPacket extends Packet {
  readonly name: string;
}

/**
 * Reads `--protocol`, `--port` and `--source-port`.
 *
 * @throws UsageError for an unsupported protocol, an invalid port, or an echo with a port
 */
export function packetOf({ values }: Pick<Invocation, 'values'>): NamedPacket {
  const protocol = protocolOf(values.protocol);
  const port = portOf('port', values.port);
  const sourcePort = portOf('source-port', values['source-port']);
  if (protocol === 'icmp' && (port ?? sourcePort) !== null)
    throw new UsageError('an ICMP echo has no ports; omit --port and --source-port, or use --protocol tcp');
  const asked = port ?? DEFAULT_PORT;
  const name = protocol === 'icmp' ? 'icmp echo' : `${protocol} ${String(asked)}`;
  return { name, protocol: PROTOCOLS[protocol], port: asked, sourcePort };
}

function protocolOf(given: Invocation['values'][string]): ProtocolName {
  const name = typeof given === 'string' ? given : 'tcp';
  if (Object.hasOwn(PROTOCOLS, name)) return name as ProtocolName;
  throw new UsageError(`--protocol must be one of ${Object.keys(PROTOCOLS).join(', ')}, got "${name}"`);
}

function portOf(option: 'port' | 'source-port', given: Invocation['values'][string]): number | null {
  if (typeof given !== 'string') return null;
  const number = /^[1-9]\d{0,4}$/.test(given) ? Number(given) : 0;
  if (number >= 1 && number <= 65_535) return number;
  throw new UsageError(`--${option} must be a number from 1 to 65535, got "${given}"`);
}
