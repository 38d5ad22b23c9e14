import type { LabEvent } from '../../../lab/lab-process';
import { FullChannel } from '../../../lab/full/full-channel';
import { LabError } from '../../../lab/lab-error';

/** A channel that answers each request by what `answer` makes of it, a moment later, and notes what was in flight at once. */
function channelOf(answer: (request: Readonly<Record<string, unknown>>) => object): {
  readonly channel: FullChannel;
  readonly most: () => number;
} {
  const waiting: object[] = [];
  let [inFlight, most] = [0, 0];
  const channel = {
    send: (request: Readonly<Record<string, unknown>>) => {
      waiting.push(answer(request));
      inFlight += 1;
      most = Math.max(most, inFlight);
    },
    next: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      inFlight -= 1;
      return waiting.shift() as LabEvent;
    },
  };
  return { channel: new FullChannel(channel), most: () => most };
}

test('asks for one thing at a time, and gives each its own answer', async () => {
  const { channel, most } = channelOf(({ node }) => ({ event: 'ran', code: 0, output: String(node) }));
  const names = ['worker-0', 'worker-1', 'worker-2'];
  const said = await Promise.all(names.map((name) => channel.run(name, ['hostname'])));
  expect([said.map(({ output }) => output), most()]).toEqual([names, 1]);
});

test('what the runner cannot do is an error that says what was asked; the next question is answered all the same', async () => {
  const { channel } = channelOf(({ node }) =>
    node === 'worker-0' ? { event: 'failed', message: 'no such file' } : { event: 'ran', code: 0, output: '' },
  );
  const [first, second] = await Promise.allSettled([channel.giveImage('worker-0'), channel.giveImage('worker-1')]);
  expect(first).toMatchObject({
    status: 'rejected',
    reason: new LabError('machine', 'the lab did not image: no such file'),
  });
  expect(second).toMatchObject({ status: 'fulfilled', value: { code: 0 } });
});
