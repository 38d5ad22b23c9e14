import { judgeTemplates } from '../../lib/check/judgement';
import { tieTemplates } from '../../lib/template/assembly/tied-templates';
import { type AppAssembly, synthesizeApp } from '../app';

const app = synthesizeApp('examples/hundreds.ts', 'all');

const resourcesOf = ({ templates }: AppAssembly): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(templates).map(([file, { Resources }]) => [
      file.replace('.template.json', ''),
      Object.entries(Resources).map(([id, resource]) => `${id} ${JSON.stringify(resource)}`),
    ]),
  );

test('five stacks are one network of 300 workers in three zones, which is proved and within every limit', () => {
  const { networks, rules, also, findings } = judgeTemplates(tieTemplates(app.sources));
  expect(networks.map(({ name, podSupernet, workers }) => ({ name, podSupernet, workers: workers.length }))).toEqual([
    { name: 'NetworkStack/PodNetwork', podSupernet: '10.200.0.0/15', workers: 300 },
  ]);
  expect(new Set(Object.values({ ...rules, ...also }))).toEqual(new Set(['proved']));
  expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
  expect(Object.keys(app.templates)).toHaveLength(5);
  expect(app.assets).toEqual([]);
});

test('taking worker 75 away takes its resources out of its stack, and changes nothing else in any', () => {
  const [all, without] = [resourcesOf(app), resourcesOf(synthesizeApp('test/without-worker-75-app.ts', 'all'))];
  const gone = Object.entries(all).flatMap(([stack, resources]) => {
    const left = new Set(without[stack]);
    return resources
      .filter((resource) => !left.has(resource))
      .map((resource) => `${stack} ${resource.split(' ')[0] ?? ''}`);
  });
  expect(gone.map((each) => each.replace(/[0-9A-F]{8}$/, ''))).toEqual([
    'Workers1 worker75Instance',
    'Workers1 worker75NetworkInterface',
    'Workers1 worker75RouteInVpcWorkersSubnet1RouteTable',
    'Workers1 worker75RouteInVpcWorkersSubnet2RouteTable',
    'Workers1 worker75RouteInVpcWorkersSubnet3RouteTable',
  ]);
  const count = (of: Readonly<Record<string, readonly string[]>>): number => Object.values(of).flat().length;
  expect(count(without)).toBe(count(all) - gone.length);
});
