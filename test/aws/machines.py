"""Reports the state changes of instances to the parent process, which can boot machines for them."""

import json

from moto.ec2.models.instances import Instance

moto_start, moto_stop, moto_reboot = Instance.start, Instance.stop, Instance.reboot


def tell(instance, state):
    """Prints a line for an instance that is now started, stopped, rebooted, tagged or terminated."""
    told = {
        "state": state,
        "instanceId": instance.id,
        "imageId": instance.image_id,
        "instanceType": instance.instance_type,
        "availabilityZone": instance.placement,
        "networkInterfaceIds": [nic.id for nic in instance.nics.values()],
        "metadataOptions": getattr(instance, "metadata_options", {}),
        "tags": {tag["key"]: tag["value"] for tag in instance.get_tags()},
        "userData": instance.user_data or "",
    }
    print(json.dumps({"machine": told}), flush=True)


def telling(method, state):
    def told(instance):
        before = method(instance)
        tell(instance, state)
        return before

    return told


def install():
    Instance.start = telling(moto_start, "started")
    Instance.stop = telling(moto_stop, "stopped")
    Instance.reboot = telling(moto_reboot, "rebooted")
