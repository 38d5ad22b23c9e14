import { writeIptablesMode } from '../../../lab/kube-proxy/iptables-mode';
import { CLUSTER_FACTS, CLUSTER_NODE, CLUSTER_PORT, DUMPED, IPTABLES_FACTS } from './dumped-rules';
import { iptablesFacts } from './rule-facts';

test("writes the rules of the dump in Kubernetes' own tests, chain by chain", () => {
  expect(iptablesFacts(writeIptablesMode(DUMPED.ports, DUMPED.node))).toEqual(IPTABLES_FACTS);
});

test("writes a cluster's rules for an endpoint on the node under `Local`", () => {
  const written = iptablesFacts(writeIptablesMode([CLUSTER_PORT], CLUSTER_NODE));
  expect(written).toEqual({
    ...Object.fromEntries(
      Object.entries(IPTABLES_FACTS).filter(([chain]) => !/-(?:[A-Z0-9]{16}|EXTERNAL-SERVICES)$/.test(chain)),
    ),
    ...CLUSTER_FACTS,
  });
});
