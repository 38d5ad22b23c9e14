"""The few system calls that Python does not offer, or not in every version (os.setns and os.unshare: 3.12)."""

import ctypes
import fcntl
import os
import socket
import struct

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 1
MS_REMOUNT = 32
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18

MNT_DETACH = 2

# the number of mount_setattr (Linux 5.12) is the same on every architecture; C libraries have it since glibc 2.36 only
SYS_MOUNT_SETATTR = 442
AT_FDCWD = -100
AT_RECURSIVE = 0x8000
MOUNT_ATTR_RDONLY = 1

SIOCGIFFLAGS = 0x8913
SIOCSIFFLAGS = 0x8914
IFF_UP = 1

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, "%s: %s" % (what, os.strerror(number)))


def unshare(flags):
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def setns(fd, kind=CLONE_NEWNET):
    _checked(_libc.setns(ctypes.c_int(fd), ctypes.c_int(kind)), "setns")


def mount(source, target, kind=None, flags=0, data=None):
    def text(value):
        return None if value is None else os.fsencode(value)

    result = _libc.mount(
        text(source), text(target), text(kind), ctypes.c_ulong(flags), text(data)
    )
    _checked(result, "mount %s" % target)


def read_only(target):
    """Makes a mount and all below it read-only."""
    _set_attributes(target, AT_RECURSIVE, MOUNT_ATTR_RDONLY, 0)


def writable(target):
    """Makes a mount writable again, and none below it."""
    _set_attributes(target, 0, 0, MOUNT_ATTR_RDONLY)


def _set_attributes(target, flags, on, off):
    attributes = struct.pack("QQQQ", on, off, 0, 0)
    result = _libc.syscall(
        ctypes.c_long(SYS_MOUNT_SETATTR),
        ctypes.c_int(AT_FDCWD),
        ctypes.c_char_p(os.fsencode(target)),
        ctypes.c_uint(flags),
        ctypes.c_char_p(attributes),
        ctypes.c_size_t(len(attributes)),
    )
    _checked(result, "mount_setattr %s" % target)


def umount(target):
    _checked(_libc.umount2(os.fsencode(target), ctypes.c_int(MNT_DETACH)), "umount %s" % target)


def loopback_up():
    """Sets `lo` of the present network namespace up."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def write_setting(key, value):
    """Writes a setting of the present network namespace; the key has slashes, below /proc/sys/net."""
    if ".." in key.split("/"):
        raise ValueError("no setting: %s" % key)
    with open("/proc/sys/net/" + key, "w") as file:
        file.write(value)


def read_setting(key):
    with open("/proc/sys/net/" + key) as file:
        return file.read().strip()
