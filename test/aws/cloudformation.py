"""Stacks of moto's CloudFormation, made, changed and deleted as CloudFormation does, as far as a pod network needs it."""

import traceback
from urllib.parse import urlsplit

from moto.cloudformation import parsing, responses
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import FakeChangeSet, cloudformation_backends
from moto.core.exceptions import RESTError
from moto.ec2.models import ec2_backends
from moto.ec2.models.core import TaggedEC2Resource

from resource_types import TYPES

moto_clean_json = parsing.clean_json
moto_create = parsing.parse_and_create_resource
moto_apply = FakeChangeSet.apply
moto_template_at = responses.get_stack_from_s3_url
# templates that came by way of a bucket
PUBLISHED = set()
moto_delete = parsing.ResourceMap._delete_resource


def clean_json(value, resources):
    """Fn::GetStackOutput, by which the CDK ties stacks weakly, beside the functions that moto knows."""
    if isinstance(value, dict) and "Fn::GetStackOutput" in value:
        asked = moto_clean_json(value["Fn::GetStackOutput"], resources)
        stacks = cloudformation_backends[resources._account_id][asked.get("Region", resources._region_name)]
        return stacks.get_stack(asked["StackName"]).output_map[asked["OutputName"]].value
    return moto_clean_json(value, resources)


def type_of(name, resource_json):
    kind = TYPES.get(resource_json["Type"])
    if kind is None:
        raise ValidationError(message="%s: %s is of no type that this server makes" % (name, resource_json["Type"]))
    return kind


def cleaned_properties(name, resource_json, resources):
    """The properties with their functions worked out, without those that the stack's tag `without` names."""
    kind = type_of(name, resource_json)
    properties = clean_json(resource_json.get("Properties", {}), resources)
    for unknown in [key for key in properties if not kind.knows(key)]:
        raise ValidationError(message="%s: nothing here passes on %s of %s" % (name, unknown, resource_json["Type"]))
    dropped = resources.tags.get("without", "").split(" ")
    return {key: value for key, value in properties.items() if "%s.%s" % (resource_json["Type"], key) not in dropped}


def create_resource(name, resource_json, resources, account_id, region_name):
    if resource_json["Type"] in resources.tags.get("without", "").split(" "):
        return None
    if "Condition" in resource_json and not resources.lazy_condition_map[resource_json["Condition"]]:
        return None
    kind = type_of(name, resource_json)
    properties = cleaned_properties(name, resource_json, resources)
    backend = ec2_backends[account_id][region_name]
    if kind.create is None:
        kept = {key: value for key, value in properties.items() if key not in kind.passed}
        plain = dict(resource_json, Properties=kept)
        resource = moto_create(name, plain, resources, account_id=account_id, region_name=region_name)
    else:
        resource = kind.create(backend, properties)
        resource.type = resource_json["Type"]
        resource.logical_resource_id = name
    for key, set_property in kind.passed.items():
        if key in properties:
            set_property(backend, resource, properties[key])
    if isinstance(resource, TaggedEC2Resource):
        backend.create_tags([resource.id], stack_tags(name, resources))
    return resource


def stack_tags(name, resources):
    return {
        **{key: value for key, value in resources.tags.items() if not key.startswith("aws:") and key != "without"},
        "aws:cloudformation:stack-name": resources["AWS::StackName"],
        "aws:cloudformation:stack-id": resources["AWS::StackId"],
        "aws:cloudformation:logical-id": name,
    }


def change_resource(name, old, resource_json, resources):
    """Sets the properties that differ; what CloudFormation would replace the resource for is refused."""
    kind = type_of(name, resource_json)
    properties = cleaned_properties(name, resource_json, resources)
    for key in sorted(old.keys() | properties.keys()):
        if old.get(key) == properties.get(key) or key in kind.idle:
            continue
        if key not in kind.passed or key not in properties:
            raise ValidationError(message="%s: an update of %s would replace it" % (name, key))
        backend = ec2_backends[resources._account_id][resources._region_name]
        kind.passed[key](backend, resources[name], properties[key])


def update(resources, template, parameters=None):
    """Creates, changes, then deletes, as CloudFormation does."""
    old_map = resources._resource_json_map
    old_properties = {name: cleaned_properties(name, one, resources) for name, one in old_map.items()}
    resources._template = template
    if parameters:
        resources.input_parameters = parameters
    resources.load_mapping()
    resources.load_parameters()
    resources.load_conditions()
    resources._resource_json_map = template["Resources"]
    for name, resource_json in template["Resources"].items():
        if name in old_map:
            change_resource(name, old_properties[name], resource_json, resources)
        else:
            resources[name]
    for name in deletion_order({name: one for name, one in old_map.items() if name not in template["Resources"]}):
        delete_resource(resources, resources._parsed_resources.pop(name), old_map[name], old_properties[name])


def deletion_order(resource_jsons):
    """What leans on another goes before it."""
    order = []

    def visit(name):
        if name in order or name not in resource_jsons:
            return
        for other, one in resource_jsons.items():
            if other != name and name in leans_on(one):
                visit(other)
        order.append(name)

    for name in resource_jsons:
        visit(name)
    return order


def leans_on(value):
    if isinstance(value, dict):
        named = [value["Ref"]] if "Ref" in value else value["Fn::GetAtt"][:1] if "Fn::GetAtt" in value else []
        depends = value.get("DependsOn", [])
        named = named + ([depends] if isinstance(depends, str) else depends)
        return named + [name for part in value.values() for name in leans_on(part)]
    if isinstance(value, list):
        return [name for part in value for name in leans_on(part)]
    return []


def delete_resource(resources, resource, resource_json, properties):
    kind = type_of(resource_json["Type"], resource_json)
    if kind.delete is None:
        moto_delete(resources, resource, resource_json)
    elif resource is not None:
        kind.delete(ec2_backends[resources._account_id][resources._region_name], resource, properties)


def create(resources, template):
    resources._template = template
    resources._resource_json_map = template["Resources"]
    for name in template["Resources"]:
        resources[name]
    return True


def apply_change_set(change_set):
    """Gives a stack that was made empty, to hold the change set, its outputs as well. Says how long the template is that came."""
    way = "a bucket" if change_set.template in PUBLISHED else "the request"
    size = len(change_set.template.encode())
    print("%s: %s bytes of template, sent in %s" % (change_set.stack.name, format(size, ","), way), flush=True)
    moto_apply(change_set)
    change_set.stack.template = change_set.template
    change_set.stack._parse_template()
    change_set.stack.output_map = change_set.stack._create_output_map()


def template_at(url, account_id, partition):
    """The template at a URL of this server, where moto reads the bucket from the host's name."""
    path = urlsplit(url).path.lstrip("/")
    template = moto_template_at("https://s3.amazonaws.com/" + path, account_id=account_id, partition=partition)
    PUBLISHED.add(template)
    return template


def refusing(work):
    """A fault is answered as what CloudFormation refuses: clients repeat what ends in an internal error."""

    def refuse(*arguments):
        try:
            return work(*arguments)
        except RESTError:
            raise
        except Exception as fault:
            traceback.print_exc()
            raise ValidationError(message="%s: %s" % (type(fault).__name__, fault)) from fault

    return refuse


def install():
    parsing.clean_json = clean_json
    parsing.parse_and_create_resource = create_resource
    parsing.ResourceMap.create = refusing(create)
    parsing.ResourceMap.update = refusing(update)
    responses.get_stack_from_s3_url = template_at
    FakeChangeSet.apply = apply_change_set
