"""AWS::EC2::LaunchTemplate and AWS::AutoScaling::AutoScalingGroup, as far as an instance and a group of one need them.

A group terminates a machine that is not healthy or of another version, and launches until that succeeds: EC2 releases the interface
of a terminating machine late (EC2 Auto Scaling User Guide, "Health checks for instances in an Auto Scaling group"). An update is
done when the machine of the new version is in service, as with AutoScalingRollingUpdate, MinInstancesInService 0 and no signals.
"""

import secrets
import threading
import time

from moto.core.common_models import CloudFormationModel
from moto.core.exceptions import RESTError

import machines
from lock import LOCK
from wait_conditions import Failed, Settings

# seconds between the looks of a group at its machine, and until EC2 releases the interface of a terminating one
LOOK, RELEASE = 0.1, 0.5
# seconds that an update waits for a machine (CloudFormation Template Reference, "UpdatePolicy attribute")
LONGEST = 3600

templates = {}


class LaunchTemplate(CloudFormationModel):
    # moto counts its models by the service in their module's name
    __module__ = "moto.ec2.models.launch_templates"

    def __init__(self, name):
        self.name = name
        self.physical_resource_id = "lt-0" + secrets.token_hex(8)
        # the first one is version 1
        self.versions = []
        templates[self.physical_resource_id] = self

    @staticmethod
    def cloudformation_name_type():
        return ""

    @staticmethod
    def cloudformation_type():
        return "AWS::EC2::LaunchTemplate"

    @classmethod
    def has_cfn_attr(cls, name):
        return name in ["LaunchTemplateId", "LatestVersionNumber", "DefaultVersionNumber"]

    def get_cfn_attribute(self, name):
        return {"LatestVersionNumber": str(len(self.versions)), "DefaultVersionNumber": "1"}.get(name, self.physical_resource_id)


def create_template(_backend, properties):
    name = properties.get("LaunchTemplateName")
    if name is not None and any(one.name == name for one in templates.values()):
        raise ValueError("Launch template name already in use.")
    return LaunchTemplate(name)


def data_of(specification):
    """The data of a version of a launch template, which its id or its own name tells."""
    named = specification.get("LaunchTemplateId") or specification["LaunchTemplateName"]
    found = next((one for one in templates.values() if named in (one.physical_resource_id, one.name)), None)
    if found is None:
        raise ValueError("there is no launch template %s" % named)
    return found.versions[int(specification["Version"]) - 1]


def set_data(_backend, template, data):
    profile = data.get("IamInstanceProfile", {})
    named = {"IamInstanceProfile": profile.get("Name") or profile["Arn"].split("/")[-1]} if profile else {}
    template.versions.append({**data, **named})


class Group(CloudFormationModel):
    """@param launch makes the machine: launch(backend, properties of an instance)"""

    __module__ = "moto.autoscaling.models"

    def __init__(self, backend, launch):
        self.backend, self.launch = backend, launch
        self.suffix = secrets.token_hex(6).upper()
        self.specification, self.tags = None, []
        self.instance = self.version = None
        self.failure = ""
        self.is_deleted = False
        threading.Thread(target=self.keep, daemon=True).start()

    @staticmethod
    def cloudformation_name_type():
        return ""

    @staticmethod
    def cloudformation_type():
        return "AWS::AutoScaling::AutoScalingGroup"

    @property
    def stack_name(self):
        return self.stack_id.split("/")[1]

    @property
    def physical_resource_id(self):
        return "%s-%s-%s" % (self.stack_name, self.logical_resource_id, self.suffix)

    def is_in_service(self):
        return self.instance is not None and self.instance.state == "running" and self.version == self.specification["Version"]

    def keep(self):
        while not self.is_deleted:
            with LOCK:
                if not self.is_deleted and not self.is_in_service():
                    self.renew()
            time.sleep(LOOK)

    def renew(self):
        instance = self.instance
        if instance is not None and instance.state not in ["shutting-down", "terminated"]:
            instance._state.name, instance._state.code = "shutting-down", 32
            threading.Timer(RELEASE, self.release, [instance]).start()
        try:
            self.start()
        except RESTError as fault:
            self.failure = fault.message

    def release(self, instance):
        with LOCK:
            # it may be gone with its group
            if instance.state == "shutting-down":
                instance.terminate()

    def start(self):
        version = self.specification["Version"]
        instance = self.launch(self.backend, data_of(self.specification))
        own = {tag["Key"]: tag["Value"] for tag in self.tags if str(tag["PropagateAtLaunch"]).lower() == "true"}
        stack = {"stack-name": self.stack_name, "stack-id": self.stack_id, "logical-id": self.logical_resource_id}
        given = {"aws:cloudformation:%s" % key: value for key, value in stack.items()}
        self.backend.create_tags([instance.id], {**own, **given, "aws:autoscaling:groupName": self.physical_resource_id})
        self.instance, self.version = instance, version
        machines.tell(instance, "started")

    def wait(self, cancelled):
        """@raises Failed if no machine is in service in time, or when `cancelled` is set"""
        deadline = time.monotonic() + LONGEST * Settings.pace
        while not self.is_in_service():
            if cancelled.is_set():
                raise Failed("Resource creation cancelled")
            if time.monotonic() >= deadline:
                raise Failed("no machine of the group is in service in time: %s" % self.failure)
            time.sleep(0.01)


def set_launch_template(_backend, group, specification):
    group.specification = specification


def set_tags(_backend, group, tags):
    """They reach the next machine."""
    group.tags = tags


def delete_group(_backend, group, _properties):
    group.is_deleted = True
    if group.instance is not None and group.instance.state != "terminated":
        group.instance.terminate()
