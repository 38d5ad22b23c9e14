"""Moto's API of CloudFormation, with the deployments of this server behind it."""

import json
from urllib.parse import urlsplit

from jinja2 import Template
from moto.cloudformation import parsing, responses
from moto.cloudformation.exceptions import ERROR_RESPONSE
from moto.cloudformation.models import CloudFormationBackend, FakeStack, cloudformation_backends
from moto.cloudformation.utils import generate_stack_id
from moto.core.exceptions import RESTError

from deployment import Deployment

moto_clean_json = parsing.clean_json
moto_template_at = responses.get_stack_from_s3_url
moto_create_change_set = responses.CloudFormationResponse.create_change_set
moto_init = parsing.ResourceMap.__init__
# templates that came by way of a bucket
PUBLISHED = set()


def clean_json(value, resources):
    """Fn::GetStackOutput, by which the CDK ties stacks weakly, beside the functions that moto knows."""
    if isinstance(value, dict) and "Fn::GetStackOutput" in value:
        asked = moto_clean_json(value["Fn::GetStackOutput"], resources)
        stacks = cloudformation_backends[resources._account_id][asked.get("Region", resources._region_name)]
        return stacks.get_stack(asked["StackName"]).output_map[asked["OutputName"]].value
    return moto_clean_json(value, resources)


def init(resources, *arguments, **named):
    # by logical id
    resources.deployed = {}
    moto_init(resources, *arguments, **named)


def get(resources, name):
    """Finds a deployed resource. Moto's own map creates a missing one."""
    if name in resources.deployed:
        return resources.deployed[name].made
    if name in resources._parsed_resources:
        return resources._parsed_resources[name]
    if name in resources._resource_json_map:
        return None
    raise KeyError(name)


def create_stack(
    backend,
    name,
    template,
    parameters,
    notification_arns=None,
    tags=None,
    role_arn=None,
    enable_termination_protection=False,
    timeout_in_mins=None,
    stack_policy_body=None,
):
    stack = FakeStack(
        stack_id=generate_stack_id(name, backend.region_name, backend.account_id),
        name=name,
        template=template,
        parameters=parameters,
        account_id=backend.account_id,
        region_name=backend.region_name,
        notification_arns=notification_arns,
        tags=tags,
        role_arn=role_arn,
        enable_termination_protection=enable_termination_protection,
    )
    Deployment(stack, backend).create(template, parameters)
    backend.stacks[stack.stack_id] = stack
    return stack


def update_stack(backend, name, template, role_arn, parameters, tags):
    stack = backend.get_stack(name)
    resolved = backend._resolve_update_parameters(instance=stack, incoming_params=parameters)
    deploy(backend, stack, template, resolved)
    return stack


def execute_change_set(backend, change_set_name, stack_name=None):
    """Prints the size of the template."""
    change_set = backend.describe_change_set(change_set_name)
    stack, template = change_set.stack, change_set.template
    way = "a bucket" if template in PUBLISHED else "the request"
    size = len(template.encode())
    print(json.dumps({"template": "%s: %s bytes of template, sent in %s" % (stack.name, format(size, ","), way)}), flush=True)
    deploy(backend, stack, template, change_set.parameters)
    # CloudFormation deletes all change sets of the stack
    for key in [key for key, one in backend.change_sets.items() if one.stack is stack]:
        del backend.change_sets[key]


def create_change_set(response):
    """Moto keeps previous values of parameters only with the previous template."""
    listed = response._get_list_prefix

    def with_values(prefix):
        if prefix != "Parameters.member":
            return listed(prefix)
        before = response.cloudformation_backend.get_stack(response._get_param("StackName")).parameters
        kept = [one["parameter_key"] for one in listed(prefix) if one.get("use_previous_value") == "true"]
        stated = [one for one in listed(prefix) if one["parameter_key"] not in kept]
        # of others the previous value is the default
        return stated + [{"parameter_key": key, "parameter_value": before[key]} for key in kept if key in before]

    if response._get_param("ChangeSetType") == "UPDATE":
        response._get_list_prefix = with_values
    return moto_create_change_set(response)


class ChangeSetNotFound(RESTError):
    code = 404

    def __init__(self, name):
        message = "ChangeSet [%s] does not exist" % name
        super().__init__("ChangeSetNotFound", message)
        self.description = Template(ERROR_RESPONSE).render(code="ChangeSetNotFound", message=message)


def describe_change_set(backend, change_set_name):
    for key, change_set in backend.change_sets.items():
        if change_set_name in (key, change_set.change_set_name):
            return change_set
    raise ChangeSetNotFound(change_set_name)


def delete_change_set(backend, change_set_name):
    """Succeeds if there is none, too."""
    named = [key for key, one in backend.change_sets.items() if change_set_name in (key, one.change_set_name)]
    for key in named:
        del backend.change_sets[key]


def deploy(backend, stack, template, parameters):
    deployment = Deployment(stack, backend)
    if stack.status == "REVIEW_IN_PROGRESS":
        deployment.create(template, parameters)
    else:
        deployment.update(template, parameters or stack.parameters)


def delete_stack(backend, name_or_id):
    for stack in [one for one in backend.stacks.values() if name_or_id in (one.name, one.stack_id)]:

        def forget(stack=stack):
            backend.deleted_stacks[stack.stack_id] = backend.stacks.pop(stack.stack_id)
            for name in [key for key, one in backend.exports.items() if one.exporting_stack_id == stack.stack_id]:
                del backend.exports[name]

        Deployment(stack, backend).delete(forget)


def template_at(url, account_id, partition):
    """The template at a URL of this server, where moto reads the bucket from the host's name."""
    path = urlsplit(url).path.lstrip("/")
    template = moto_template_at("https://s3.amazonaws.com/" + path, account_id=account_id, partition=partition)
    PUBLISHED.add(template)
    return template


def escape(name, value):
    """Moto puts texts into its XML as they are."""
    answer = getattr(responses, name)
    setattr(responses, name, answer.replace("{{ %s }}" % value, "{{ %s | e }}" % value))


def install():
    parsing.clean_json = clean_json
    # moto lists wait conditions as types without a model
    parsing.NULL_MODELS.clear()
    parsing.ResourceMap.__init__ = init
    parsing.ResourceMap.__getitem__ = get
    parsing.ResourceMap.resources = property(lambda resources: list(resources.deployed))
    responses.get_stack_from_s3_url = template_at
    responses.CloudFormationResponse.create_change_set = create_change_set
    escape("GET_TEMPLATE_RESPONSE_TEMPLATE", "stack_template")
    escape("DESCRIBE_STACK_EVENTS_RESPONSE", "event.resource_status_reason")
    CloudFormationBackend.create_stack = create_stack
    CloudFormationBackend.update_stack = update_stack
    CloudFormationBackend.execute_change_set = execute_change_set
    CloudFormationBackend.describe_change_set = describe_change_set
    CloudFormationBackend.delete_change_set = delete_change_set
    CloudFormationBackend.delete_stack = delete_stack
