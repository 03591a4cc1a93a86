"""What of a system every kernel may use: programs, libraries, fonts, certificates, harmless devices."""

from __future__ import annotations

from pathlib import Path

_READ = """
    /usr /bin /sbin /lib /lib32 /lib64 /libx32 /opt /nix/store
    /sys/devices /sys/fs/cgroup /sys/class /sys/bus /sys/module /sys/kernel/mm
    /etc/ld.so.cache /etc/ld.so.conf /etc/ld.so.conf.d /etc/alternatives /etc/passwd /etc/group
    /etc/nsswitch.conf /etc/hosts /etc/resolv.conf /etc/host.conf /etc/gai.conf /etc/protocols /etc/services
    /etc/mime.types /etc/localtime /etc/timezone /etc/os-release /etc/debian_version /etc/fonts
    /etc/ssl/certs /etc/ssl/openssl.cnf /etc/ca-certificates /etc/pki/tls/certs
    /etc/bash.bashrc /etc/profile /etc/inputrc /etc/python3 /etc/R /etc/magic /etc/terminfo
    /etc/OpenCL /etc/vulkan /etc/glvnd /etc/ImageMagick-6 /var/cache/fontconfig
"""
READ = tuple(_READ.split())
"""Absent ones are passed over. None holds what belongs to a person, or to what else runs on the machine."""
PROCESSES = "/proc"
TEMPORARY = "/tmp"  # noqa: S108  of a root of its own
SHARED_MEMORY = "/dev/shm"  # noqa: S108
TERMINALS = "/dev/pts"
LINKS_TO_DEVICES = {
    "/dev/ptmx": "pts/ptmx",
    "/dev/fd": "/proc/self/fd",
    "/dev/stdin": "fd/0",
    "/dev/stdout": "fd/1",
    "/dev/stderr": "fd/2",
}
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_GPUS = ("nvidia*", "dri", "kfd")


def devices() -> tuple[str, ...]:
    """The device files and folders that a kernel may use, those of graphics processors too."""
    found = [Path("/dev", name) for name in _DEVICES]
    found += [path for pattern in _GPUS for path in sorted(Path("/dev").glob(pattern))]
    return tuple(str(path) for path in found)
