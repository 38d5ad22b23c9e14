import { App, Stack } from 'aws-cdk-lib';
import { PodNetwork } from '../lib';
import { collectTiedTemplates } from '../lib/assembly/tied-templates';
import type { TemplateSource } from '../lib/model/template-source';
import { templateFindings } from '../lib/template-findings';

function sources(change: (network: PodNetwork) => void = () => undefined): readonly TemplateSource[] {
  const app = new App({ context: { 'cdk-pod-network:validation': false }, analyticsReporting: false });
  change(new PodNetwork(new Stack(app, 'Stack'), 'PodNetwork', { workers: 2 }));
  const [found = []] = collectTiedTemplates(app.synth().stacks.map(({ templateFullPath }) => templateFullPath));
  return found;
}

const off = (network: PodNetwork): void => {
  network.workers[0]?.networkInterface.addPropertyOverride('SourceDestCheck', true);
};
const id = 'PodNetworkworker0InstanceE0A26372';
const errors = (...args: Parameters<typeof templateFindings>): readonly string[] =>
  templateFindings(...args)
    .filter(({ severity }) => severity === 'error')
    .map((finding) => finding.id);

test('the same templates in another folder are not checked again', () => {
  const [one, other] = [sources(), sources()];
  expect(one[0]?.file).not.toBe(other[0]?.file);
  expect(templateFindings(other, [])).toBe(templateFindings(one, []));
});

test('what differs by one property, or by what is said of its workers, is', () => {
  expect(errors(sources(), [])).toEqual([]);
  expect(errors(sources(off), [])).toEqual(['source-dest-check-on']);
  const place = { source: 'Stack', id, podNetwork: 'Stack/PodNetwork' };
  expect(errors(sources(off), [{ ...place, isChecked: true }])).toEqual(['source-dest-check-on']);
});

test('a network is left alone where nobody asks to check any of its workers', () => {
  const templates = sources(off);
  const ids = templates.flatMap(({ template }) => Object.keys(template.Resources ?? {}));
  const places = ids
    .filter((name) => /worker\dInstance/.test(name))
    .map((name) => ({ source: 'Stack', id: name, podNetwork: 'Stack/PodNetwork', isChecked: false }));
  expect(places).toHaveLength(2);
  expect(errors(templates, places)).toEqual([]);
  expect(errors(templates, places.slice(0, 1))).toEqual(['source-dest-check-on']);
});

test('a worker that was written and is not read is named', () => {
  const gone = { source: 'Stack', id: 'Gone', podNetwork: 'Stack/PodNetwork', isChecked: true };
  const named = (isChecked: boolean): readonly string[] =>
    templateFindings(sources(), [{ ...gone, isChecked }]).flatMap(({ place }) =>
      place.id === 'Gone' ? [place.path] : [],
    );
  expect(named(true)).toEqual(['Properties.UserData']);
  expect(named(false)).toEqual([]);
});
