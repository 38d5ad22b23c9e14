import * as manifest from '../../package.json';
import { type Release, releaseFaults } from '../../scripts/release-check';

const RELEASE: Release = {
  manifest,
  changelog: `# Changelog\n\n## ${manifest.version}\n`,
  tag: `v${manifest.version}`,
};

test('a release whose tag, version and changelog agree has no fault', () => {
  expect(releaseFaults(RELEASE)).toEqual([]);
});

test('before a tag, the changes may stand under Unreleased', () => {
  expect(releaseFaults({ ...RELEASE, changelog: '## Unreleased\n', tag: null })).toEqual([]);
  expect(releaseFaults({ ...RELEASE, changelog: '## Unreleased\n' })).toEqual([
    `the first section of CHANGELOG.md is "Unreleased": it has to be ${manifest.version}`,
  ]);
});

test('every fault is named', () => {
  expect(releaseFaults({ manifest: { version: '1.0.0' }, changelog: '', tag: 'v2.0.0' })).toEqual([
    'the tag is v2.0.0 and the version is 1.0.0: tag v1.0.0',
    'the first section of CHANGELOG.md is "": it has to be 1.0.0',
    'license is undefined: Construct Hub takes Apache-2.0',
    'stability is missing',
    'repository.url is no https address: provenance needs it',
    'keywords lack aws, cdk, awscdk',
    'jsii.targets lacks python, java, dotnet, go',
  ]);
});
