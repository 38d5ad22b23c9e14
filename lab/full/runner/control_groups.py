"""Control groups of full labs: folders of the machine, which the kernel does not take away with the last process in them."""

import os

PREFIX = "pod-network-lab-"
MOUNT = "/sys/fs/cgroup"


def lab_group(lab):
    """The folder of a lab's control groups; it is known by the id, outside, of the process that started it."""
    return os.path.join(MOUNT, PREFIX + str(lab))


def clear(folder):
    """Removes a control group and all below it; true where it is gone."""
    try:
        for base, names, _ in os.walk(folder, topdown=False):
            for name in names:
                os.rmdir(os.path.join(base, name))
        os.rmdir(folder)
    except FileNotFoundError:
        return True
    except OSError:
        return not os.path.isdir(folder)
    return True


def clear_forgotten():
    """What labs left behind whose helper was killed too."""
    for name in os.listdir(MOUNT):
        number = name[len(PREFIX) :]
        if name.startswith(PREFIX) and number.isdigit() and not os.path.exists("/proc/" + number):
            clear(os.path.join(MOUNT, name))
