import { isUnknown, type Unknown } from '../../address/unknown';
import { metadataOver } from './metadata-endpoint';
import { idAt, partAt, partsAt, textAt } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import type { Properties } from '../intrinsic/template-value';

/** What a launch takes from a launch template: its data; unknown where the template is not among those given. */
export function launchTemplateData(
  properties: Properties,
  key: string,
  views: ResourceViews,
): { readonly data: Properties; readonly view: ResourceView | null } | Unknown {
  const specification = partAt(properties, key);
  if (isUnknown(specification)) return specification;
  const id = idAt(specification, 'LaunchTemplateId', views) ?? idAt(specification, 'LaunchTemplateName', views);
  if (id === null) return { data: {}, view: null };
  if (isUnknown(id)) return id;
  const view = views.byId.get(id) ?? byName(id, views);
  if (view?.type !== 'AWS::EC2::LaunchTemplate') return { unknown: `launch template "${id}" is not in the templates` };
  if (view.exists !== true) return view.exists;
  // a template states the first version, and each later one by an update
  const version = textAt(specification, 'Version');
  if (typeof version === 'string' && /^\d+$/.test(version) && version !== '1')
    return { unknown: `version ${version} of launch template "${id}" is not in the templates` };
  const data = partAt(view.properties, 'LaunchTemplateData');
  return isUnknown(data) ? data : { data, view };
}

function byName(name: string, views: ResourceViews): ResourceView | undefined {
  return views
    .ofType('AWS::EC2::LaunchTemplate')
    .find(({ properties }) => textAt(properties, 'LaunchTemplateName') === name);
}

/** Properties of an instance over those of its launch template (EC2 API, RunInstances: what the request says wins). */
export function over(properties: Properties, data: Properties): Properties {
  return { ...data, ...properties, ...metadataOver(properties, data) };
}

/** Tags that a launch template gives to the instance, as a list of tags. */
export function instanceTags(data: Properties): Properties {
  const parts = partsAt(data, 'TagSpecifications');
  const ofInstance = parts.find(
    (part): part is Properties => !isUnknown(part) && textAt(part, 'ResourceType') === 'instance',
  );
  return ofInstance ?? {};
}
