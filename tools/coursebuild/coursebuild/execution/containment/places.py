"""What of a system every kernel may use: programs, libraries, fonts, certificates, harmless devices."""

from __future__ import annotations

from pathlib import Path

_READ = """
    /usr /bin /sbin /lib /lib32 /lib64 /libx32 /opt /nix/store
    /sys/devices/system /sys/fs/cgroup /sys/class /sys/bus /sys/module /sys/kernel/mm
    /etc/ld.so.cache /etc/ld.so.conf /etc/ld.so.conf.d /etc/alternatives /etc/passwd /etc/group
    /etc/nsswitch.conf /etc/hosts /etc/resolv.conf /etc/host.conf /etc/gai.conf /etc/protocols /etc/services
    /etc/mime.types /etc/localtime /etc/timezone /etc/os-release /etc/debian_version /etc/fonts
    /etc/ssl/certs /etc/ssl/openssl.cnf /etc/ca-certificates /etc/pki/tls/certs
    /etc/bash.bashrc /etc/profile /etc/inputrc /etc/python3 /etc/R /etc/magic /etc/terminfo
    /etc/OpenCL /etc/vulkan /etc/glvnd /etc/ImageMagick-6 /var/cache/fontconfig
"""
CHANNELS = "/channels"
"""Below the scratch folder: what the builder uses too, so that nothing there may become a link."""
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


def readable() -> tuple[str, ...]:
    """Folders and files; none holds what belongs to a person, or to what else runs on the machine.

    Absent ones are passed over. The devices of the machine, with their serial numbers and addresses, are only
    shown where a graphics processor is among them.
    """
    return (*_READ.split(), *(("/sys/devices",) if _graphics_processors() else ()))


def devices() -> tuple[str, ...]:
    """The device files and folders that a kernel may use, those of graphics processors too."""
    return tuple(str(path) for path in (*(Path("/dev", name) for name in _DEVICES), *_graphics_processors()))


def _graphics_processors() -> list[Path]:
    return [path for pattern in _GPUS for path in sorted(Path("/dev").glob(pattern))]
