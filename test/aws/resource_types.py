"""What CloudFormation does with the properties of a resource and moto's does not: they are passed on to moto's own EC2.

Each type of resource lists every property that its templates here may have. One that nobody passes on is an error, never
dropped in silence; a stack's tag `without` names those to drop all the same (`AWS::EC2::NetworkInterface.GroupSet`).

What an update of a property does comes from "Update requires" in the CloudFormation Template Reference. A test compares the
replacements with CloudFormation's specification, which the CDK's command line contains.
"""

from moto.core.common_models import CloudFormationModel
from moto.ec2.models.security_groups import SecurityRule

from auto_scaling import create_template, data_of, delete_group, Group, set_data, set_launch_template, set_tags, templates
from secret import Secret
from wait_conditions import create_condition, create_handle, delete_handle


def tagged(backend, resource, tags):
    gone = {key: None for key in list(backend.tags[resource.id]) if not key.startswith("aws:")}
    backend.delete_tags([resource.id], gone)
    backend.create_tags([resource.id], {tag["Key"]: tag["Value"] for tag in tags})


def group_rule(rule):
    """The arguments of moto's authorize_* and revoke_* for a rule as a template has it."""
    source = rule.get("SourceSecurityGroupId", rule.get("DestinationSecurityGroupId"))
    ranges = [{"CidrIp": rule["CidrIp"], "Description": rule.get("Description", "")}] if "CidrIp" in rule else []
    return {
        "ip_protocol": str(rule["IpProtocol"]),
        "from_port": rule.get("FromPort"),
        "to_port": rule.get("ToPort"),
        "ip_ranges": ranges,
        "source_groups": [{"GroupId": source}] if source else [],
        "prefix_list_ids": [],
    }


def set_ingress(backend, group, rules):
    group.ingress_rules = []
    for rule in rules:
        backend.authorize_security_group_ingress(group.id, **group_rule(rule))


def set_egress(backend, group, rules):
    # stated rules take the place of the one that lets everything out
    group.egress_rules = []
    for rule in rules:
        backend.authorize_security_group_egress(group.id, **group_rule(rule))


def identity(rule):
    ranges, groups = [one.get("CidrIp") for one in rule.ip_ranges], [one["GroupId"] for one in rule.source_groups]
    return rule.ip_protocol, rule.from_port, rule.to_port, ranges, groups


def delete_ingress(backend, _resource, properties):
    """Moto's own revocation mixes up rules with the same protocol and ports."""
    group = backend.get_security_group_by_name_or_id(properties["GroupId"])
    gone = identity(SecurityRule(backend, group_id=group.id, **group_rule(properties)))
    group.ingress_rules = [rule for rule in group.ingress_rules if identity(rule) != gone]


def set_vpc_attribute(name):
    return lambda backend, vpc, value: backend.modify_vpc_attribute(vpc.id, name, str(value).lower())


def set_public_on_launch(backend, subnet, value):
    backend.modify_subnet_attribute(subnet.id, "map_public_ip_on_launch", str(value).lower())


def set_source_dest_check(backend, interface, value):
    backend.modify_network_interface_attribute(interface.id, [], source_dest_check=str(value).lower() == "true")


def set_groups(backend, interface, ids):
    backend.modify_network_interface_attribute(interface.id, ids)


def set_instance(key):
    return lambda backend, instance, value: backend.modify_instance_attribute(instance.id, key, value)


def replace_route(backend, _resource, properties):
    backend.replace_route(
        properties["RouteTableId"],
        properties["DestinationCidrBlock"],
        gateway_id=properties.get("GatewayId"),
        nat_gateway_id=properties.get("NatGatewayId"),
        interface_id=properties.get("NetworkInterfaceId"),
    )


class EipAssociation(CloudFormationModel):
    """AWS::EC2::EIPAssociation, which moto does not have."""

    # moto counts its models by the service in their module's name
    __module__ = "moto.ec2.models.elastic_ip_addresses"

    def __init__(self, address):
        self.address = address
        self.association_id = address.association_id

    @staticmethod
    def cloudformation_name_type():
        return ""

    @staticmethod
    def cloudformation_type():
        return "AWS::EC2::EIPAssociation"

    @property
    def physical_resource_id(self):
        return self.association_id


def create_interface(backend, properties):
    subnet = backend.get_subnet(properties["SubnetId"])
    # moto takes any address of the block, those that AWS keeps and those of other interfaces among them
    address = properties.get("PrivateIpAddress") or subnet.get_available_subnet_ip(None)
    return backend.create_network_interface(subnet, address, description=properties.get("Description"))


def create_nat_gateway(backend, properties):
    kind = properties.get("ConnectivityType", "public")
    return backend.create_nat_gateway(properties["SubnetId"], properties.get("AllocationId"), connectivity_type=kind)


def own_nics(backend, properties):
    """The interface of an instance that states its subnet, which says whether it gets a public address."""
    subnet, groups = properties.get("SubnetId"), properties.get("SecurityGroupIds", [])
    if subnet is None:
        return []
    is_public = backend.get_subnet(subnet).map_public_ip_on_launch
    nic = {"DeviceIndex": "0", "SubnetId": subnet, "GroupSet": groups, "AssociatePublicIpAddress": is_public}
    return [{**nic, "PrivateIpAddress": properties.get("PrivateIpAddress")}]


def create_instance(backend, properties):
    nics = []
    for nic in properties.get("NetworkInterfaces", own_nics(backend, properties)):
        passed = {"DeviceIndex": nic["DeviceIndex"]}
        if "NetworkInterfaceId" in nic:
            passed["NetworkInterfaceId"] = nic["NetworkInterfaceId"]
        else:
            passed["SubnetId"] = nic["SubnetId"]
            passed["PrivateIpAddress"] = nic.get("PrivateIpAddress")
            passed["SecurityGroupId"] = list(nic.get("GroupSet", []))
            passed["AssociatePublicIpAddress"] = str(nic.get("AssociatePublicIpAddress", False)).lower()
            passed["DeleteOnTermination"] = "true"
        nics.append(passed)
    reservation = backend.run_instances(
        properties["ImageId"],
        1,
        properties.get("UserData"),
        [],
        nics=nics,
        instance_type=properties.get("InstanceType", "m1.small"),
        is_instance_type_default="InstanceType" not in properties,
        block_device_mappings=properties.get("BlockDeviceMappings", {}),
        # moto asks the subnet where it takes this for none
        associate_public_ip=False,
    )
    instance = reservation.instances[0]
    instance.subnet_id = instance.nics[0].subnet.id
    instance._placement.zone = instance.nics[0].subnet.availability_zone
    if "IamInstanceProfile" in properties:
        backend.associate_iam_instance_profile(instance.id, iam_instance_profile_name=properties["IamInstanceProfile"])
    return instance


def launch_instance(backend, data):
    """An instance by the data of a launch template, which has what an instance has but for its profile's form."""
    kind = TYPES["AWS::EC2::Instance"]
    for unknown in [key for key in data if not kind.knows(key)]:
        raise ValueError("property %s of a launch template is not supported by this server" % unknown)
    instance = create_instance(backend, data)
    for key in [key for key in kind.passed if key in data]:
        kind.passed[key](backend, instance, data[key])
    return instance


def create_stated_instance(backend, properties):
    """What an instance states itself takes the place of what its launch template does."""
    data = data_of(properties["LaunchTemplate"]) if "LaunchTemplate" in properties else {}
    return launch_instance(backend, {**data, **properties})


def create_table_association(backend, properties):
    # moto's CloudFormation writes it down and tells moto's EC2 nothing of it
    table, subnet = properties["RouteTableId"], properties["SubnetId"]
    if association_of(backend, subnet) is not None:
        raise ValueError("the specified association for route table %s conflicts with an existing association" % table)
    backend.associate_route_table(table, subnet_id=subnet)
    return backend.create_subnet_association(table, subnet)


def association_of(backend, subnet):
    tables = backend.route_tables.values()
    return next((key for table in tables for key, value in table.associations.items() if value == subnet), None)


def delete_table_association(backend, resource, _properties):
    found = association_of(backend, resource.subnet_id)
    if found is not None:
        backend.disassociate_route_table(found)


def create_eip_association(backend, properties):
    interface = backend.get_network_interface(properties["NetworkInterfaceId"])
    # a second association moves an Elastic IP (EC2 API reference, AssociateAddress: AllowReassociation)
    address = backend.associate_address(eni=interface, allocation_id=properties["AllocationId"], reassociate=True)
    return EipAssociation(address)


def delete_eip_association(backend, resource, _properties):
    if any(address.association_id == resource.association_id for address in backend.addresses):
        backend.disassociate_address(association_id=resource.association_id)


def delete_gateway_attachment(backend, _resource, properties):
    backend.detach_internet_gateway(properties["InternetGatewayId"], properties["VpcId"])


def delete_interface(backend, resource, _properties):
    # CloudFormation takes what is gone already for deleted
    if resource.id in backend.enis:
        resource.delete()


def delete_route(backend, _resource, properties):
    routes = backend.get_route_table(properties["RouteTableId"]).routes
    if any(route.destination_cidr_block == properties["DestinationCidrBlock"] for route in routes.values()):
        backend.delete_route(properties["RouteTableId"], properties["DestinationCidrBlock"])


class ResourceType:
    """
    kept: properties that the creation takes, which is moto's own where `create` is None
    passed: properties that the creation drops, each with what sets it, then and by an update
    idle: properties that the network of pods does not depend on
    replacing: properties whose update replaces the resource
    restarting: properties whose update stops and starts the resource
    updated: properties that `update` sets together
    updatable: whether CloudFormation supports updates
    delete: for what moto's CloudFormation forgets to delete
    """

    def __init__(
        self,
        *,
        kept=(),
        passed=None,
        idle=(),
        replacing=(),
        restarting=(),
        updated=(),
        update=None,
        updatable=True,
        create=None,
        delete=None,
    ):
        self.kept = kept
        self.passed = passed or {}
        self.idle = idle
        self.replacing = replacing
        self.restarting = restarting
        self.updated = updated
        self.update = update
        self.updatable = updatable
        self.create = create
        self.delete = delete

    def knows(self, name):
        return name in self.kept or name in self.passed or name in self.idle

    def is_replaced(self, keys):
        return any(key in self.replacing for key in keys)

    def is_restarted(self, keys):
        return any(key in self.restarting for key in keys)


TYPES = {
    "AWS::EC2::VPC": ResourceType(
        kept=["CidrBlock", "InstanceTenancy"],
        passed={
            "EnableDnsSupport": set_vpc_attribute("enable_dns_support"),
            "EnableDnsHostnames": set_vpc_attribute("enable_dns_hostnames"),
            "Tags": tagged,
        },
        replacing=["CidrBlock"],
        delete=lambda backend, resource, _: backend.delete_vpc(resource.id),
    ),
    "AWS::EC2::Subnet": ResourceType(
        kept=["VpcId", "CidrBlock", "AvailabilityZone"],
        passed={"MapPublicIpOnLaunch": set_public_on_launch, "Tags": tagged},
        replacing=["VpcId", "CidrBlock", "AvailabilityZone"],
        delete=lambda backend, resource, _: backend.delete_subnet(resource.id),
    ),
    "AWS::EC2::RouteTable": ResourceType(
        kept=["VpcId"],
        passed={"Tags": tagged},
        replacing=["VpcId"],
        delete=lambda backend, resource, _: backend.delete_route_table(resource.id),
    ),
    "AWS::EC2::SubnetRouteTableAssociation": ResourceType(
        kept=["RouteTableId", "SubnetId"],
        replacing=["RouteTableId", "SubnetId"],
        create=create_table_association,
        delete=delete_table_association,
    ),
    "AWS::EC2::InternetGateway": ResourceType(
        passed={"Tags": tagged}, delete=lambda backend, resource, _: backend.delete_internet_gateway(resource.id)
    ),
    "AWS::EC2::VPCGatewayAttachment": ResourceType(
        kept=["InternetGatewayId", "VpcId"], replacing=["VpcId"], delete=delete_gateway_attachment
    ),
    "AWS::EC2::Route": ResourceType(
        kept=["RouteTableId", "DestinationCidrBlock", "GatewayId", "NatGatewayId", "NetworkInterfaceId"],
        replacing=["RouteTableId", "DestinationCidrBlock"],
        updated=["GatewayId", "NatGatewayId", "NetworkInterfaceId"],
        update=replace_route,
        delete=delete_route,
    ),
    "AWS::EC2::NatGateway": ResourceType(
        kept=["SubnetId", "AllocationId", "ConnectivityType"],
        passed={"Tags": tagged},
        replacing=["SubnetId", "AllocationId", "ConnectivityType"],
        create=create_nat_gateway,
        delete=lambda backend, resource, _: backend.delete_nat_gateway(resource.id),
    ),
    "AWS::EC2::SecurityGroup": ResourceType(
        kept=["GroupDescription", "VpcId"],
        passed={"SecurityGroupIngress": set_ingress, "SecurityGroupEgress": set_egress, "Tags": tagged},
        replacing=["GroupDescription", "VpcId"],
        delete=lambda backend, resource, _: backend.delete_security_group(group_id=resource.id),
    ),
    "AWS::EC2::SecurityGroupIngress": ResourceType(
        kept=["GroupId", "IpProtocol", "FromPort", "ToPort", "CidrIp", "SourceSecurityGroupId"],
        idle=["Description"],
        replacing=["GroupId", "IpProtocol", "FromPort", "ToPort", "CidrIp", "SourceSecurityGroupId"],
        delete=delete_ingress,
    ),
    "AWS::EC2::NetworkInterface": ResourceType(
        kept=["SubnetId", "PrivateIpAddress"],
        passed={"GroupSet": set_groups, "SourceDestCheck": set_source_dest_check, "Tags": tagged},
        replacing=["SubnetId", "PrivateIpAddress"],
        create=create_interface,
        delete=delete_interface,
    ),
    "AWS::EC2::EIP": ResourceType(
        kept=["Domain"],
        passed={"Tags": tagged},
        replacing=["Domain"],
        delete=lambda backend, resource, _: backend.release_address(allocation_id=resource.allocation_id),
    ),
    "AWS::EC2::EIPAssociation": ResourceType(
        kept=["AllocationId", "NetworkInterfaceId"],
        replacing=["AllocationId", "NetworkInterfaceId"],
        create=create_eip_association,
        delete=delete_eip_association,
    ),
    "AWS::EC2::Instance": ResourceType(
        kept=[
            *["ImageId", "BlockDeviceMappings", "IamInstanceProfile", "LaunchTemplate"],
            *["NetworkInterfaces", "SubnetId", "SecurityGroupIds", "PrivateIpAddress", "AvailabilityZone"],
        ],
        passed={
            "InstanceType": set_instance("instance_type"),
            "UserData": set_instance("user_data"),
            "MetadataOptions": set_instance("metadata_options"),
            "Tags": tagged,
        },
        # except DeleteOnTermination of a block device, which CloudFormation changes without interruption
        replacing=[
            *["ImageId", "BlockDeviceMappings", "LaunchTemplate"],
            *["NetworkInterfaces", "SubnetId", "PrivateIpAddress", "AvailabilityZone"],
        ],
        restarting=["UserData", "InstanceType"],
        create=create_stated_instance,
        delete=lambda _backend, resource, _: resource.terminate(),
    ),
    "AWS::EC2::LaunchTemplate": ResourceType(
        kept=["LaunchTemplateName"],
        passed={"LaunchTemplateData": set_data},
        replacing=["LaunchTemplateName"],
        create=create_template,
        delete=lambda _backend, resource, _: templates.pop(resource.physical_resource_id),
    ),
    "AWS::AutoScaling::AutoScalingGroup": ResourceType(
        kept=["MinSize", "MaxSize", "DesiredCapacity", "AvailabilityZones"],
        passed={"LaunchTemplate": set_launch_template, "Tags": set_tags},
        create=lambda backend, _properties: Group(backend, launch_instance),
        delete=delete_group,
    ),
    "AWS::IAM::Role": ResourceType(idle=["AssumeRolePolicyDocument", "ManagedPolicyArns", "Tags"]),
    "AWS::IAM::Policy": ResourceType(idle=["PolicyDocument", "PolicyName", "Roles"]),
    "AWS::IAM::InstanceProfile": ResourceType(kept=["Roles"]),
    "AWS::SecretsManager::Secret": ResourceType(
        kept=["Name"],
        idle=["Description", "GenerateSecretString", "KmsKeyId", "SecretString", "Tags"],
        replacing=["Name"],
        create=Secret,
        delete=lambda _backend, _resource, _: None,
    ),
    "AWS::CloudFormation::WaitConditionHandle": ResourceType(create=create_handle, delete=delete_handle),
    "AWS::CloudFormation::WaitCondition": ResourceType(
        kept=["Handle", "Timeout", "Count"],
        updatable=False,
        create=create_condition,
        delete=lambda _backend, _resource, _: None,
    ),
}
