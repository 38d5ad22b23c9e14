import { isUnknown, unknown, type Maybe } from '../../address/unknown';
import { NO_SETUP, type NodeSetup, unknownSetup } from '../../model/node-setup';
import { type NamedImage, nitroInterfaceOf, readImageName } from '../../user-data/state/named-image';
import { readUserData } from '../../user-data/user-data-reader';
import { cfnInitOf } from './cfn-init';
import { readInstanceFamily } from './instance-family';
import { textAt, valueAt } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import { textOf, markedText, isReference, reasonOf, type Properties } from '../intrinsic/template-value';

/** What the user data of an instance puts on it. `holders`: the resources whose metadata cfn-init may read, nearest first. */
export function readNodeSetup(
  properties: Properties,
  holders: readonly ResourceView[],
  views: ResourceViews,
): NodeSetup {
  const given = userDataOf(properties);
  if (given === null) return NO_SETUP;
  if (isUnknown(given)) return unknownSetup(given);
  const { text, isBase64 } = given;
  const init = cfnInitOf(text, holders, views);
  const image = namedImage(properties);
  const { files, ...setup } = readUserData(text, [...init.files, ...init.programs], image);
  const unread = isBase64 ? init.unread : [NOT_BASE64, ...init.unread];
  const programs = new Set(init.programs.map(({ path }) => path));
  return {
    ...setup,
    interfaceName: interfaceName(image, textAt(properties, 'InstanceType')),
    files: files.filter(({ path }) => !programs.has(path)),
    unread: [...setup.unread, ...unread],
    actors: [...setup.actors, ...init.actors],
  };
}

// as `parameterValue` and the resolver of dynamic references tell of it, and as a launch template names it
const BY_PARAMETER =
  /^(?:parameter "[^"]*" is looked up in Systems Manager at deploy, under "|\{\{resolve:ssm:|resolve:ssm:)(\/[^":}]+)/;

/** The image of a launch, where a public parameter names it. */
export function namedImage(properties: Properties): NamedImage | null {
  const imageId = textAt(properties, 'ImageId');
  const said = isUnknown(imageId) ? imageId.unknown : (imageId ?? '');
  return readImageName(BY_PARAMETER.exec(said)?.[1] ?? '');
}

/** What an image calls the first interface of an instance type; null where their names do not tell. */
function interfaceName(image: NamedImage | null, type: Maybe<string> | null): string | null {
  if (image === null || type === null || isUnknown(type) || readInstanceFamily(type)?.nitro !== true) return null;
  return nitroInterfaceOf(image);
}

/** A launch's user data, as an instance gets it. */
export interface GivenUserData {
  /** pieces that are not known are marks in it; what is compressed stays in base64 */
  readonly text: string;
  /** whether it was given in base64, as EC2 wants it */
  readonly isBase64: boolean;
}

/** The user data of a launch; null where there is none. */
export function userDataOf(properties: Properties): Maybe<GivenUserData> | null {
  const value = valueAt(properties, 'UserData');
  if (value === undefined) return null;
  if (isUnknown(value)) return value;
  if (isReference(value)) return unknown(reasonOf(value));
  const encoded = markedText(value);
  if (encoded === null) return unknown('user data that is no text');
  const known = textOf(encoded);
  if (isUnknown(known)) return known;
  const isBase64 = BASE64.test(encoded.replaceAll(/\s/g, ''));
  return { text: isBase64 ? decodeUserData(encoded) : encoded, isBase64 };
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const NOT_BASE64 = unknown('user data that is not in base64, which EC2 refuses; put Fn::Base64 around it');

const GZIP = Buffer.from([0x1f, 0x8b]);

/** User data as its reader takes it: what is compressed stays in base64, since bytes do not survive in a text. */
export function decodeUserData(encoded: string): string {
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.subarray(0, 2).equals(GZIP) ? encoded : bytes.toString('utf8');
}
