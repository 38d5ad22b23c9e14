import type { NetworkModel, Unread } from '../../../lib/model/network-model';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { prove } from '../../../lib/walk/proof/prove';
import { doubtsAbout, whyUnjudged } from '../../../lib/walk/network/doubt';
import { largeNetwork } from '../large-network';

function withUnread(...concerns: readonly string[]): NetworkModel {
  const unread: Unread = { unknown: 'it is not read', origin: { source: 'test', id: 'x', path: '' }, concerns };
  return { ...largeNetwork(2), unread: [unread] };
}

const cause = { id: 'template-part-unread', resource: 'x', because: 'it is not read' };

describe('what was not read', () => {
  test.each(['vpc', 'subnet-1', 'rtb-0', 'eni-1', 'sg', 'acl', 'igw'])('and concerns %s is a doubt', (id) => {
    expect(doubtsAbout(compileNetwork(withUnread(id)))).toEqual([{ cause, onNode: false }]);
  });

  test.each([['i-0'], ['elsewhere', 'i-1'], []])(
    'and concerns a node, or nobody knows what, may change it: %s %s',
    (...ids) => {
      expect(doubtsAbout(compileNetwork(withUnread(...ids)))).toEqual([{ cause, onNode: true }]);
    },
  );

  test.each(['elsewhere', 'rtb-9', 'subnet-5'])('and concerns %s, which no node meets, is none', (id) => {
    expect(doubtsAbout(compileNetwork(withUnread(id)))).toEqual([]);
  });

  test('leaves no rule proved that it could break', () => {
    const verdicts = (model: NetworkModel): readonly string[] =>
      Object.values(prove(compileNetwork(model)).rules).map(({ verdict }) => verdict);
    expect(verdicts(withUnread('rtb-0'))).toEqual(['unknown', 'proved', 'unknown']);
    expect(verdicts(withUnread())).toEqual(['unknown', 'unknown', 'unknown']);
    expect(verdicts(withUnread('elsewhere'))).toEqual(['proved', 'proved', 'proved']);
  });
});

describe('why nothing can be judged', () => {
  const blind = (model: NetworkModel): ReturnType<typeof whyUnjudged> => whyUnjudged(compileNetwork(model));
  const withNodes = (change: (text: string) => string): NetworkModel => {
    const model = largeNetwork(2);
    return { ...model, nodes: JSON.parse(change(JSON.stringify(model.nodes))) as NetworkModel['nodes'] };
  };

  test('a sound network can be judged', () => {
    expect(blind(largeNetwork(2))).toBeNull();
  });

  test('no node, or nodes without CNI files', () => {
    const nobody = expect.objectContaining({ id: 'no-pod-network', resource: '' }) as object;
    expect(blind({ ...largeNetwork(2), nodes: [] })).toEqual(nobody);
    const bare = withNodes((text) => text);
    expect(
      blind({ ...bare, nodes: bare.nodes.map((node) => ({ ...node, setup: { ...node.setup, networks: [] } })) }),
    ).toEqual(nobody);
  });

  test('no node, beside a part that may launch some, names that part', () => {
    expect(blind({ ...withUnread(), nodes: [] })).toEqual({
      id: 'no-pod-network',
      resource: 'x',
      because: expect.stringMatching(/^no worker with a pod CIDR was found: .*; it is not read$/) as string,
    });
    expect(blind({ ...withUnread('rtb-0'), nodes: [] })).toMatchObject({ resource: '' });
  });

  test.each([
    ['flannel', 'not a routed pod network'],
    ['ptp', 'only the bridge plugin is walked'],
  ])('a network of another kind: %s', (name, said) => {
    const model = largeNetwork(2);
    const nodes = model.nodes.map((node, at) => ({
      ...node,
      setup: {
        ...node.setup,
        networks:
          at === 1
            ? node.setup.networks.map((one) => ({ ...one, plugins: [{ type: 'other' as const, name }] }))
            : node.setup.networks,
      },
    }));
    expect(blind({ ...model, nodes })).toEqual({
      id: 'no-pod-network',
      resource: 'i-1',
      because: `/etc/cni/net.d/10-bridge.conf is not a bridge network (${name}): ${said}`,
    });
  });

  test('a routed node whose CNI file is not known is named, and why', () => {
    const model = largeNetwork(1);
    const nodes = model.nodes.map((node) => ({
      ...node,
      index: null,
      podCidrs: [],
      setup: { ...node.setup, networks: [], unread: [{ unknown: 'output of jq' }] },
    }));
    expect(blind({ ...model, nodes })).toEqual({
      id: 'not-readable',
      resource: 'i-0',
      because: 'worker-0 gets a route for 10.128.0.0/24, and no pods can be read from its user data: output of jq',
    });
  });

  test('a pod CIDR that cannot be read', () => {
    const model = withNodes((text) => text.replace('"subnet":"10.128.0.0/24"', '"subnet":{"unknown":"a parameter"}'));
    const because = '/etc/cni/net.d/10-bridge.conf: a parameter';
    expect(blind(model)).toEqual({ id: 'not-readable', resource: 'i-0', because });
  });
});
