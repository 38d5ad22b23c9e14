"""What CloudFormation does with the properties of a resource and moto's does not: they are passed on to moto's own EC2.

Each type of resource lists every property that its templates here may have. One that nobody passes on is an error, never
dropped in silence; a stack's tag `without` names those to drop all the same (`AWS::EC2::NetworkInterface.GroupSet`).
"""

from moto.core.common_models import CloudFormationModel


def tagged(backend, resource, tags):
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
    return [{"DeviceIndex": "0", "SubnetId": subnet, "GroupSet": groups, "AssociatePublicIpAddress": is_public}]


def create_instance(backend, properties):
    nics = []
    for nic in properties.get("NetworkInterfaces", own_nics(backend, properties)):
        passed = {"DeviceIndex": nic["DeviceIndex"]}
        if "NetworkInterfaceId" in nic:
            passed["NetworkInterfaceId"] = nic["NetworkInterfaceId"]
        else:
            passed["SubnetId"] = nic["SubnetId"]
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


def create_table_association(backend, properties):
    # moto's CloudFormation writes it down and tells moto's EC2 nothing of it
    table, subnet = properties["RouteTableId"], properties["SubnetId"]
    backend.associate_route_table(table, subnet_id=subnet)
    return backend.create_subnet_association(table, subnet)


def create_eip_association(backend, properties):
    interface = backend.get_network_interface(properties["NetworkInterfaceId"])
    return EipAssociation(backend.associate_address(eni=interface, allocation_id=properties["AllocationId"]))


def delete_eip_association(backend, resource, _properties):
    backend.disassociate_address(association_id=resource.association_id)


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
    delete: for what moto's CloudFormation forgets to delete
    """

    def __init__(self, kept=(), passed=None, idle=(), create=None, delete=None):
        self.kept = kept
        self.passed = passed or {}
        self.idle = idle
        self.create = create
        self.delete = delete

    def knows(self, name):
        return name in self.kept or name in self.passed or name in self.idle


TYPES = {
    "AWS::EC2::VPC": ResourceType(
        kept=["CidrBlock", "InstanceTenancy", "Tags"],
        passed={
            "EnableDnsSupport": set_vpc_attribute("enable_dns_support"),
            "EnableDnsHostnames": set_vpc_attribute("enable_dns_hostnames"),
        },
    ),
    "AWS::EC2::Subnet": ResourceType(
        kept=["VpcId", "CidrBlock", "AvailabilityZone", "Tags"], passed={"MapPublicIpOnLaunch": set_public_on_launch}
    ),
    "AWS::EC2::RouteTable": ResourceType(kept=["VpcId"], passed={"Tags": tagged}),
    "AWS::EC2::SubnetRouteTableAssociation": ResourceType(
        kept=["RouteTableId", "SubnetId"], create=create_table_association
    ),
    "AWS::EC2::InternetGateway": ResourceType(passed={"Tags": tagged}),
    "AWS::EC2::VPCGatewayAttachment": ResourceType(kept=["InternetGatewayId", "VpcId"]),
    "AWS::EC2::Route": ResourceType(
        kept=["RouteTableId", "DestinationCidrBlock", "GatewayId", "NatGatewayId", "NetworkInterfaceId"],
        delete=delete_route,
    ),
    "AWS::EC2::NatGateway": ResourceType(
        kept=["SubnetId", "AllocationId", "ConnectivityType"],
        passed={"Tags": tagged},
        create=create_nat_gateway,
        delete=lambda backend, resource, _: backend.delete_nat_gateway(resource.id),
    ),
    "AWS::EC2::SecurityGroup": ResourceType(
        kept=["GroupDescription", "VpcId", "Tags"],
        passed={"SecurityGroupIngress": set_ingress, "SecurityGroupEgress": set_egress},
    ),
    "AWS::EC2::SecurityGroupIngress": ResourceType(
        kept=["GroupId", "IpProtocol", "FromPort", "ToPort", "CidrIp", "SourceSecurityGroupId"],
        idle=["Description"],
        delete=lambda backend, _resource, rule: backend.revoke_security_group_ingress(
            rule["GroupId"], **group_rule(rule)
        ),
    ),
    "AWS::EC2::NetworkInterface": ResourceType(
        kept=["SubnetId", "PrivateIpAddress"],
        passed={"GroupSet": set_groups, "SourceDestCheck": set_source_dest_check, "Tags": tagged},
        create=create_interface,
        delete=delete_interface,
    ),
    "AWS::EC2::EIP": ResourceType(
        kept=["Domain"],
        passed={"Tags": tagged},
        delete=lambda backend, resource, _: backend.release_address(allocation_id=resource.allocation_id),
    ),
    "AWS::EC2::EIPAssociation": ResourceType(
        kept=["AllocationId", "NetworkInterfaceId"], create=create_eip_association, delete=delete_eip_association
    ),
    "AWS::EC2::Instance": ResourceType(
        kept=[
            *["ImageId", "BlockDeviceMappings", "IamInstanceProfile"],
            *["NetworkInterfaces", "SubnetId", "SecurityGroupIds"],
        ],
        passed={
            "InstanceType": set_instance("instance_type"),
            "UserData": set_instance("user_data"),
            "Tags": tagged,
        },
        idle=["AvailabilityZone", "MetadataOptions"],
        create=create_instance,
        delete=lambda _backend, resource, _: resource.terminate(),
    ),
    "AWS::IAM::Role": ResourceType(idle=["AssumeRolePolicyDocument", "ManagedPolicyArns", "Tags"]),
    "AWS::IAM::InstanceProfile": ResourceType(kept=["Roles"]),
}
