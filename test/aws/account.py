"""Moto's EC2 where it answers otherwise than EC2 does: attachments, public addresses, and the state of routes."""

import time

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import nat_gateways
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.models.route_tables import Route
from moto.ec2.models.vpcs import VPCBackend
from moto.ec2.responses import route_tables
from moto.s3.models import s3_backends
from moto.ssm.models import Parameter, ssm_backends

import machines

ACCOUNT = "123456789012"
REGION = "us-east-1"

moto_create_vpc = VPCBackend.create_vpc
moto_association = NetworkInterface.association.fget
moto_get_attribute = NetworkInterface.get_cfn_attribute
moto_terminate = Instance.terminate
moto_run_instances = InstanceBackend.run_instances
moto_create_nat_gateway = nat_gateways.NatGatewayBackend.create_nat_gateway


def create_vpc(backend, *arguments, **named):
    """The default security group lets in what bears it (VPC user guide, "Default security groups for your VPCs")."""
    vpc = moto_create_vpc(backend, *arguments, **named)
    group = backend.get_default_security_group(vpc.id)
    backend.authorize_security_group_ingress(group.id, "-1", None, None, [], source_groups=[{"GroupId": group.id}])
    return vpc


def association(interface):
    """A public address that the subnet gave stands in the association as well, without an allocation."""
    found = moto_association(interface)
    return found or ({"allocationId": "", "associationId": ""} if interface.public_ip else {})


def get_attribute(interface, name):
    return interface.id if name == "Id" else moto_get_attribute(interface, name)


class InterfaceInUse(EC2ClientError):
    def __init__(self, interface):
        super().__init__("InvalidNetworkInterface.InUse", "Interface: [%s] in use." % interface.id)


def run_instances(backend, *arguments, **named):
    """An interface is on one instance at a time. Moto moves it to the new one."""
    for nic in named.get("nics") or []:
        interface = backend.get_network_interface(nic["NetworkInterfaceId"]) if "NetworkInterfaceId" in nic else None
        if interface is not None and interface.instance is not None:
            raise InterfaceInUse(interface)
    return moto_run_instances(backend, *arguments, **named)


class NoInterfaces(dict):
    """Of an instance that is no more: moto's answers ask for the first all the same."""

    def __missing__(self, _index):
        return None


def terminate(instance):
    """An interface that does not go with its instance is free afterwards."""
    machines.tell(instance, "terminated")
    before = moto_terminate(instance)
    for interface in list(instance.nics.values()):
        instance.detach_eni(interface)
    instance.nics = NoInterfaces()
    return before


def create_nat_gateway(backend, subnet_id, *arguments, **named):
    """It stands in its subnet, where moto takes an address of no block."""
    nat_gateways.random_private_ip = lambda: backend.get_subnet(subnet_id).get_available_subnet_ip(None)
    return moto_create_nat_gateway(backend, subnet_id, *arguments, **named)


def address_of(moto_property):
    """A terminated instance has no interface left, and so no address."""
    return property(lambda instance: moto_property.fget(instance) if instance.nics else "")


def route_state(route):
    """A route whose interface is gone, or hangs on no instance, is a blackhole (EC2 API reference, "Route": state)."""
    interface = route.interface
    attached = interface.id in interface.ec2_backend.enis and interface.instance is not None
    return "active" if attached else "blackhole"


def shown_routes():
    """DescribeRouteTables names the instance of an interface beside it, and the state that the route is in."""
    text = route_tables.DESCRIBE_ROUTE_TABLES_RESPONSE
    shown = "<networkInterfaceId>{{ route.interface.id }}</networkInterfaceId>"
    head, found, tail = text.partition(shown)
    if not found or "<state>active</state>" not in tail:
        raise RuntimeError("this version of moto shows routes in another way: see shown_routes in account.py")
    instance = "{% if route.interface.instance %}<instanceId>{{ route.interface.instance.id }}</instanceId>{% endif %}"
    return head + shown + instance + tail.replace("<state>active</state>", "<state>{{ route.state }}</state>", 1)


def bootstrap():
    """What a bootstrapped account holds for the CDK, and the public parameters of the images that the apps name."""
    for name, value in PARAMETERS.items():
        # the API refuses names of AWS's own
        parameter = Parameter(ACCOUNT, name, value, "String", None, None, None, time.time(), 1, "text")
        ssm_backends[ACCOUNT][REGION]._parameters[name].append(parameter)
    s3_backends[ACCOUNT]["aws"].create_bucket("cdk-hnb659fds-assets-%s-%s" % (ACCOUNT, REGION), REGION)


UBUNTU = "/aws/service/canonical/ubuntu/server/noble/stable/20251022/amd64/hvm/ebs-gp3/ami-id"
PARAMETERS = {UBUNTU: "ami-0f1e2d3c4b5a69788", "/cdk-bootstrap/hnb659fds/version": "30"}


def install():
    VPCBackend.create_vpc = create_vpc
    NetworkInterface.association = property(association)
    NetworkInterface.get_cfn_attribute = get_attribute
    NetworkInterface.has_cfn_attr = classmethod(lambda cls, name: name in ["Id", "PrimaryPrivateIpAddress"])
    Instance.terminate = terminate
    InstanceBackend.run_instances = run_instances
    nat_gateways.NatGatewayBackend.create_nat_gateway = create_nat_gateway
    for name in ["private_ip", "private_dns", "public_ip"]:
        setattr(Instance, name, address_of(getattr(Instance, name)))
    Route.state = property(route_state)
    route_tables.DESCRIBE_ROUTE_TABLES_RESPONSE = shown_routes()
