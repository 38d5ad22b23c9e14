import type { Finding } from '../rules/finding';

/** What a finding says, with the packet that shows it. */
export function describeFinding({ message, witness }: Finding): string {
  if (witness === undefined) return message;
  const { from, to, protocol, port } = witness;
  return `${message}; for example ${protocol} from ${from} to ${to}${port === null ? '' : `, port ${String(port)}`}`;
}
