"""The nouns of containment: what a system offers, and what one kernel may still reach."""

from __future__ import annotations

from dataclasses import dataclass

from coursebuild.nouns.result import Containment, ContainmentLevel

_OF_ABI = {
    1: "files of other folders",
    4: "TCP of this machine",
    6: "signals to other processes, and their abstract sockets",
}
"""What a system stays open for, by the version of Landlock that closes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What this system offers; found out by trying it, for what a kernel says of itself is not enough."""

    landlock: int = 0
    """The version of its interface; 0: there is none."""
    has_seccomp: bool = False
    has_namespaces: bool = False
    why_no_namespaces: str = ""
    """What the system said when they were tried."""
    python_path: tuple[str, ...] = ()
    """Where Python finds its modules."""

    @property
    def lacking(self) -> tuple[str, ...]:
        """In words: what stays open here, and why."""
        lacks = []
        if not self.has_namespaces:
            why = f" ({self.why_no_namespaces})" if self.why_no_namespaces else ""
            lacks.append(f"no namespaces{why}: names, sockets and priorities of what else runs here")
        open_to = [what for abi, what in _OF_ABI.items() if self.landlock < abi]
        if open_to:
            had = f"Landlock {self.landlock}" if self.landlock else "no Landlock"
            lacks.append(f"{had}: {'; '.join(open_to)}")
        if not self.has_seccomp:
            lacks.append("no filter of system calls for this processor")
        return tuple(lacks)

    @property
    def containment(self) -> Containment:
        """What holds while a lesson runs here."""
        lacking = self.lacking
        is_any = self.has_namespaces or self.has_seccomp or self.landlock
        level = ContainmentLevel.PARTIAL if is_any else ContainmentLevel.NONE
        return Containment(level=level if lacking else ContainmentLevel.FULL, lacking=lacking)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walls:
    """What one kernel may reach; all else is closed as far as the system has the means."""

    scratch: str
    """The only folder that it may write into."""
    read: tuple[str, ...]
    """Folders that it may read besides those of the system."""
    has_network: bool
    means: Means
