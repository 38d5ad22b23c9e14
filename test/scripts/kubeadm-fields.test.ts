import { readGoTypes } from '../../scripts/kubeadm-fields';

const GO = `package v1

// Mode is a name of its own.
type Mode string

type Common struct {
	// +optional
	Args []Arg \`json:"args,omitempty"\`
}

type Arg struct {
	Name  string \`json:"name"\`
	Secret string \`json:"-"\`
}

type Thing struct {
	metav1.TypeMeta \`json:",inline"\`
	Common \`json:",inline"\`

	Mode *Mode \`json:"mode" datapolicy:"token"\`
	Labels map[string]string \`json:"labels"\`
}
`;

test('fields have their JSON name, their type, and whether they may be left out', () => {
  expect(Object.fromEntries(readGoTypes(GO))).toEqual({
    Mode: 'string',
    Common: { 'args?': '[]Arg' },
    Arg: { name: 'string' },
    Thing: {
      '...metav1.TypeMeta': 'metav1.TypeMeta',
      '...Common': 'Common',
      mode: '*Mode',
      labels: 'map[string]string',
    },
  });
});
