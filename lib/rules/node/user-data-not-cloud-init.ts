import { finding } from '../finding';
import type { Rule } from '../rule';

/** Beginnings of documents that other programs than cloud-init read: Windows, Bottlerocket, Ignition, Talos, and compressed ones. */
const OTHERS = /^(<(powershell|script|persist)>|\[settings|\{|version:|variant:|machine:|application\/)/;

/** A user data that cloud-init takes for none of its kinds: it runs nothing of it (cloud-init, "User data formats"). */
export const userDataNotCloudInit: Rule = {
  id: 'user-data-not-cloud-init',
  find: ({ model }) =>
    model.nodes.flatMap(({ name, setup, origin }) =>
      setup.parts
        .filter(({ kind, type, text }) => kind === 'other' && text.trim() !== '' && !OTHERS.test(type))
        .map(({ type }) => {
          const shown = type.length > 60 ? `${type.slice(0, 60)}...` : type;
          const message = `the user data of ${name} begins with "${shown}", and cloud-init runs nothing of such a document`;
          return finding('user-data-not-cloud-init', origin, message);
        }),
    ),
};
