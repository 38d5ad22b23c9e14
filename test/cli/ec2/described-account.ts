import type { Account } from '../../../cli/ec2/account';
import type { Answer } from '../../../cli/ec2/answer';
import { type AnswerFilter, FILTERS } from '../../../cli/ec2/answer-kind';
import type { DescribedNetwork } from './described-network';

/** The described network as an account. */
export function accountOf(network: DescribedNetwork): Account {
  const called = <T>(action: string, value: T): Promise<T> => {
    network.calls.push(action);
    return Promise.resolve(value);
  };
  const meets = (answer: Answer, filter: AnswerFilter): boolean =>
    FILTERS[filter.name](answer).some((value) => value !== null && filter.values.includes(value));
  return {
    name: 'a test',
    stack: (name) => called('stack', network.stacks.find(({ StackName }) => StackName === name) ?? null),
    stackNames: () =>
      called(
        'stackNames',
        network.stacks.map(({ StackName }) => String(StackName)),
      ),
    list: (kind, filter) =>
      called(
        kind,
        network.lists[kind].filter((each) => filter === null || meets(each, filter)),
      ),
    dnsSupport: (vpcId) => called('dnsSupport', network.dnsSupport.get(vpcId) ?? null),
    userData: (instanceId) => called('userData', network.userData.get(instanceId) ?? null),
    prefixListEntries: (listId) => called('prefixListEntries', network.prefixListEntries.get(listId) ?? null),
  };
}
