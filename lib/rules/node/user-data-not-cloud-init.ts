import { rule } from '../rule';

/** Beginnings of documents that other programs than cloud-init read: Windows, Bottlerocket, Ignition, Talos, and compressed ones. */
const OTHERS = /^(<(powershell|script|persist)>|\[settings|\{|version:|variant:|machine:|application\/)/;

/** A user data that cloud-init takes for none of its kinds: it runs nothing of it (cloud-init, "User data formats"). */
export const userDataNotCloudInit = rule(
  {
    id: 'user-data-not-cloud-init',
    severity: 'warning',
    meaning: 'cloud-init does not run the user data',
    fix: 'start the user data with #cloud-config, #! or the headers of a MIME message',
  },
  ({ model }, finding) =>
    model.nodes.flatMap(({ name, setup, origin }) =>
      setup.parts
        .filter(({ kind, type, text }) => kind === 'other' && text.trim() !== '' && !OTHERS.test(type))
        .map(({ type }) => {
          const shown = type.length > 60 ? `${type.slice(0, 60)}...` : type;
          const message = `the user data of ${name} begins with "${shown}", and cloud-init does not run such a document`;
          return finding(origin, message);
        }),
    ),
);
