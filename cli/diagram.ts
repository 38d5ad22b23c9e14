import { judgeTemplates } from '../lib/check/judgement';
import { readTemplates } from '../lib/model-api';
import { withRoutedWorkers } from '../lib/plan/routed-worker';
import { endpointOf, senderOf } from '../lib/walk/endpoint';
import { compileNetwork } from '../lib/walk/network/compile-network';
import type { Network } from '../lib/walk/network/network';
import { nameOf } from '../lib/walk/proof/rule-proof';
import type { Command, Invocation } from './option/command';
import { drawNetwork } from './diagram/network-diagram';
import { type TracedPath, tracedPath } from './diagram/traced-path';
import { EXIT } from './option/exit-code';
import { refuseOperands } from './option/operands';
import { OUTPUT_OPTION, outputOf, writeOutput } from './option/output-file';
import { type NamedPacket, PACKET_OPTIONS, packetOf } from './option/packet-option';
import { PARAMETER_OPTION, parametersOf } from './option/parameters';
import { readGroups } from './option/templates';
import { UsageError } from './option/usage-error';

export const diagram: Command = {
  usage: [
    'diagram -o FILE.svg [--trace FROM TO] [--protocol tcp|udp|icmp] [--port N] [--source-port N] [--app PATH]... [--stack NAME] [--parameter KEY=VALUE]... [--json]',
  ],
  description: `Draws the network as an SVG: subnets with nodes and pod CIDRs, route tables,
security groups, the findings of "check", and the path of a traced packet.
Exits with 0 whenever it writes the file; use "check" to judge the network.`,
  options: {
    output: OUTPUT_OPTION,
    trace: { type: 'string', value: 'FROM TO', help: 'draw the path of a packet, as in "trace FROM TO"' },
    ...PACKET_OPTIONS,
    parameter: PARAMETER_OPTION,
  },
  run: async (invocation) => {
    const { terminal, json } = invocation;
    const output = outputOf(invocation, 'diagram -o network.svg');
    const ends = endsOf(invocation);
    const packet = packetOf(invocation);
    const [groups, parameters] = [await readGroups(invocation), parametersOf(invocation)];
    const model = readTemplates(groups.flat(), parameters);
    const network = compileNetwork(withRoutedWorkers(model));
    const result = judgeTemplates(groups, parameters);
    const path = ends === null ? null : tracePath(network, ends, packet);
    const picture = drawNetwork(network, result, path);
    if (output === '-') terminal.result(picture);
    else {
      writeOutput(terminal.folder, output, picture);
      terminal.result(json ? `${JSON.stringify({ file: output }, null, 2)}\n` : `${output} is written\n`);
    }
    return EXIT.ok;
  },
};

type Ends = readonly [from: string, to: string];

function endsOf(invocation: Invocation): Ends | null {
  const { values, operands } = invocation;
  if (typeof values.trace !== 'string') {
    refuseOperands(invocation, 'diagram');
    const packet = Object.keys(PACKET_OPTIONS).find((name) => values[name] !== undefined);
    if (packet !== undefined) throw new UsageError(`--${packet} requires --trace FROM TO`);
    return null;
  }
  refuseOperands(invocation, 'diagram', 1);
  const [to] = operands;
  if (to === undefined)
    throw new UsageError(
      '--trace requires FROM and TO, for example: diagram -o network.svg --trace pod@worker-0 pod@worker-1',
    );
  return [values.trace, to];
}

function tracePath(network: Network, [fromText, toText]: Ends, packet: NamedPacket): TracedPath {
  const from = senderOf(network, fromText);
  const to = endpointOf(network, toText, from);
  if (nameOf(from) === nameOf(to))
    throw new UsageError(`"${fromText}" and "${toText}" are the same endpoint; --trace requires two different ones`);
  return tracedPath(network, from, to, packet);
}
