"""How the outputs of a lesson came about, in the words of a page."""

from __future__ import annotations

import datetime

from coursebuild.nouns.dataset import Profile
from coursebuild.nouns.result import Containment, ContainmentLevel, KernelKind
from coursebuild.nouns.words import Words
from coursebuild.pages.generated import Json
from coursebuild.pages.page_records import ShownLesson

_KOREA = datetime.timezone(datetime.timedelta(hours=9))


def profile_of(shown: ShownLesson) -> Profile:
    """The edition of the data that a lesson ran on."""
    return Profile(dict(shown.fingerprint.parts)["profile"])


def provenance_row(shown: ShownLesson, words: Words, *, with_measurements: bool) -> Json:
    """The provenance in the form that a layout prints; reproducible builds are without measurements."""
    profile, provenance, parts = profile_of(shown), shown.provenance, dict(shown.fingerprint.parts)
    row: Json = {
        "profile": profile.value,
        "profile_name": words.real_data if profile is Profile.REAL else words.embedded_data,
        "python": provenance.python,
        "packages": [{"name": name, "version": version} for name, version in provenance.packages],
        "fingerprint": shown.fingerprint.digest[:12],
        "threads": parts["threads"],
        "seed": provenance.seed,
        "has_network": "network" in parts,
    }
    if with_measurements:
        measured = provenance.measured
        when = datetime.datetime.fromtimestamp(provenance.executed_at, _KOREA)
        row |= {
            "executed_at": f"{words.date_text(when.date())} {when:%H:%M}",
            "duration_text": words.duration_text(measured.seconds),
            "cpu_text": words.duration_text(measured.cpu_seconds),
            "memory_text": f"{measured.peak_memory_bytes / 1e6:,.0f} MB",
            "kernel_name": words.warm_kernel if measured.kernel is KernelKind.WARM else words.plain_kernel,
            "containment_text": _containment_text(provenance.containment, words),
        }
    return row


def _containment_text(containment: Containment | None, words: Words) -> str | None:
    if containment is None:
        return None
    if containment.level is ContainmentLevel.PARTIAL:
        return words.partial_containment.format(lacking="; ".join(containment.lacking))
    return words.full_containment if containment.level is ContainmentLevel.FULL else words.no_containment
