"""AWS::SecretsManager::Secret, which moto's CloudFormation does not have. Nothing reads or writes its value."""

import secrets

from moto.core.common_models import CloudFormationModel


class Secret(CloudFormationModel):
    # moto counts its models by the service in their module's name
    __module__ = "moto.secretsmanager.models"

    def __init__(self, backend, properties):
        self.backend = backend
        self.stated = properties.get("Name")
        self.suffix, self.ending = secrets.token_hex(6), secrets.token_hex(3)

    @staticmethod
    def cloudformation_name_type():
        return ""

    @staticmethod
    def cloudformation_type():
        return "AWS::SecretsManager::Secret"

    @property
    def physical_resource_id(self):
        """The ARN, which ends in a hyphen and six characters that Secrets Manager adds to the name."""
        name = self.stated or "%s-%s" % (self.logical_resource_id, self.suffix)
        place = (self.backend.region_name, self.backend.account_id)
        return "arn:aws:secretsmanager:%s:%s:secret:%s-%s" % (*place, name, self.ending)

    @classmethod
    def has_cfn_attr(cls, name):
        return name == "Id"

    def get_cfn_attribute(self, _name):
        return self.physical_resource_id
