import { BRIDGE_CONF_PATH } from '../../lib/node/cni-bridge-file';
import { LOOPBACK_CONF_PATH, writeLoopbackConf } from '../../lib/node/cni-loopback-file';

describe('writeLoopbackConf', () => {
  it('writes the source document’s file to the letter', () => {
    expect(writeLoopbackConf()).toBe(`{
    "cniVersion": "0.3.1",
    "name": "lo",
    "type": "loopback"
}
`);
  });

  it('stands after the bridge file, of which containerd takes the first', () => {
    expect([LOOPBACK_CONF_PATH, BRIDGE_CONF_PATH].sort()).toEqual([BRIDGE_CONF_PATH, LOOPBACK_CONF_PATH]);
  });
});
