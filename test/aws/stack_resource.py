"""A resource of a stack: its template, and the object that moto made for it."""

from dataclasses import dataclass

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError
from moto.ec2.models import ec2_backends
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.models.instances import Instance

import machines
from resource_types import TYPES

moto_create = parsing.parse_and_create_resource
moto_delete = parsing.ResourceMap._delete_resource


@dataclass(frozen=True)
class StackResource:
    name: str
    # as in the template
    stated: dict
    # with the functions resolved
    properties: dict
    made: object

    @property
    def physical_id(self):
        return getattr(self.made, "physical_resource_id", None) or self.name


def is_wanted(stated, resources):
    """Whether a resource is created: its condition holds, and the stack's tag `without` does not name its type."""
    condition = stated.get("Condition")
    return stated["Type"] not in without(resources) and (condition is None or resources.lazy_condition_map[condition])


def without(resources):
    return resources.tags.get("without", "").split(" ")


def backend_of(resources):
    return ec2_backends[resources._account_id][resources._region_name]


def type_of(name, stated):
    kind = TYPES.get(stated["Type"])
    if kind is None:
        raise ValidationError(message="%s: %s is not supported by this server" % (name, stated["Type"]))
    return kind


def resolved_properties(name, stated, resources):
    """The properties with their functions resolved, without those that the stack's tag `without` names."""
    kind = type_of(name, stated)
    properties = parsing.clean_json(stated.get("Properties", {}), resources)
    for unknown in [key for key in properties if not kind.knows(key)]:
        raise ValidationError(message="%s: property %s of %s is not supported by this server" % (name, unknown, stated["Type"]))
    dropped = without(resources)
    return {key: value for key, value in properties.items() if "%s.%s" % (stated["Type"], key) not in dropped}


def create(name, stated, properties, resources):
    kind, backend = type_of(name, stated), backend_of(resources)
    if kind.create is None:
        kept = {key: value for key, value in properties.items() if key not in kind.passed}
        plain = dict(stated, Properties=kept)
        place = {"account_id": resources._account_id, "region_name": resources._region_name}
        made = moto_create(name, plain, resources, **place)
    else:
        made = kind.create(backend, properties)
        made.type = stated["Type"]
        made.logical_resource_id = name
    made.stack_id = resources.stack_id
    for key, set_property in kind.passed.items():
        if key in properties:
            set_property(backend, made, properties[key])
    tag(made, name, resources)
    if isinstance(made, Instance):
        machines.tell(made, "started")
    return StackResource(name, stated, properties, made)


def tag(made, name, resources):
    if isinstance(made, TaggedEC2Resource):
        own = {key: value for key, value in resources.tags.items() if not key.startswith("aws:") and key != "without"}
        stack = {"stack-name": resources["AWS::StackName"], "stack-id": resources["AWS::StackId"], "logical-id": name}
        tags = {**own, **{"aws:cloudformation:%s" % key: value for key, value in stack.items()}}
        backend_of(resources).create_tags([made.id], tags)


def is_replaced(old, properties):
    """
    Whether an update to these properties replaces the resource.

    @raises ValidationError for an update that CloudFormation or this server does not support
    """
    kind, changed = type_of(old.name, old.stated), changed_keys(old, properties)
    if not kind.updatable:
        raise ValidationError(message="Update to resource type %s is not supported." % old.stated["Type"])
    if kind.is_replaced(changed):
        return True
    for key in changed:
        if key not in kind.idle and key not in kind.updated and not (key in kind.passed and key in properties):
            raise ValidationError(message="%s: nothing here updates %s in place" % (old.name, key))
    return False


def changed_keys(old, properties):
    return [key for key in sorted(old.properties.keys() | properties.keys()) if old.properties.get(key) != properties.get(key)]


def change(old, properties, resources):
    """Updates a resource in place, with a stop and a start if a changed property requires that."""
    kind, backend, changed = type_of(old.name, old.stated), backend_of(resources), changed_keys(old, properties)
    if kind.is_restarted(changed):
        old.made.stop()
    for key in changed:
        if key in kind.passed:
            kind.passed[key](backend, old.made, properties[key])
    if any(key in kind.updated for key in changed):
        kind.update(backend, old.made, properties)
    tag(old.made, old.name, resources)
    if kind.is_restarted(changed):
        old.made.start()
    elif isinstance(old.made, Instance) and "Tags" in changed:
        machines.tell(old.made, "tagged")


def delete(resource, resources):
    kind = type_of(resource.name, resource.stated)
    if kind.delete is None:
        moto_delete(resources, resource.made, dict(resource.stated, Properties=resource.properties))
    else:
        kind.delete(backend_of(resources), resource.made, resource.properties)
