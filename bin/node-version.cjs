// Loaded before anything else, by whatever Node there is: nothing in here that Node 12 does not read.
const LOWEST = 20;
const { node } = process.versions;

if (Number(node.split('.')[0]) < LOWEST) {
  process.stderr.write(`node is ${node}, cdk-pod-network needs ${LOWEST} or later: https://nodejs.org/en/download\n`);
  // the machine lacks something (cli/option/exit-code.ts)
  process.exit(3);
}
