import { refuseKubernetesVersion } from '../../../lib/node/kubernetes/kubernetes-version';

test.each([
  ['1.31', '1.7'],
  ['1.35', '1.7'],
  ['1.35', '2.0'],
  ['1.36', '2.2'],
  ['1.40', '3.0'],
  ['1.36', null],
])('Kubernetes %s runs on containerd %s', (version, containerd) => {
  expect(() => {
    refuseKubernetesVersion(version, containerd);
  }).not.toThrow();
});

test.each(
  Object.entries<readonly [string, string]>({
    '`version` must be a minor version of Kubernetes such as 1.35, got "v1.35"; the newest patch of it is installed': [
      'v1.35',
      '1.7',
    ],
    '`version` must be a minor version of Kubernetes such as 1.35, got "1.35.2"; the newest patch of it is installed': [
      '1.35.2',
      '1.7',
    ],
    '`version` must be 1.31 or later, got 1.30: its kubeadm does not read v1beta4; use a later version, or `Bootstrap.commands`':
      ['1.30', '1.7'],
    'Kubernetes 1.36 needs containerd 2.2 or later, and the image has 1.7; use version 1.35 or earlier, or an image with a newer containerd':
      ['1.36', '1.7'],
    'Kubernetes 1.38 needs containerd 2.2 or later, and the image has 2.1; use version 1.35 or earlier, or an image with a newer containerd':
      ['1.38', '2.1'],
    'Kubernetes 1.31 needs containerd 1.7 or later, and the image has 1.6; use an image with a newer containerd': [
      '1.31',
      '1.6',
    ],
  }),
)('%s', (message, [version, containerd]) => {
  expect(() => {
    refuseKubernetesVersion(version, containerd);
  }).toThrow(message);
});
