/** Milliseconds on a processor since `start`, which `process.cpuUsage()` gave: other work on the machine changes them little. */
export function processorTimeSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
