"""What the next build would run, and what that costs, in words; no lesson is run to find out."""

from __future__ import annotations

from coursebuild.execution.containment.probe import containment_of, find_means
from coursebuild.nouns.result import ContainmentLevel, Measurement
from coursebuild.planning.kernel_needs import families
from coursebuild.planning.plan import Plan


def explain_kernels(plan: Plan) -> dict[str, tuple[str, ...]]:
    """For each lesson, in words: what its last run cost, and the kernel that a build would give it now."""
    stale = plan.stale or plan.lessons  # when nothing has to run: as if everything had to
    modules = families({planned.slug: planned.needs for planned in stale})
    explained: dict[str, tuple[str, ...]] = {}
    for planned in stale:
        slug, last = planned.slug, planned.last
        lines = [] if last is None else [_describe_measurement(last)]
        if planned.lesson.has_network:
            lines.append("its kernel may use the network")
        shared = ", ".join(sorted({name.partition(".")[0] for name in modules.get(slug, ())}))
        why = planned.needs.why_plain
        importing = f" after importing {shared}" if shared else ""
        lines.append(f"plain kernel: {why}" if why else f"warm kernel, forked{importing}")
        explained[slug] = tuple(lines)
    return explained


def explain_containment() -> str:
    """In words: what the kernels of a build cannot reach here, and why not more."""
    found = containment_of(find_means())
    if found.level is ContainmentLevel.FULL:
        return "kernels are contained: they reach a scratch folder, Python and declared data, nothing else"
    how = "in part" if found.level is ContainmentLevel.PARTIAL else "not at all"
    return "\n    ".join([f"kernels are contained {how}; open are:", *found.lacking])


def explain_cost(plan: Plan) -> str:
    """In words: what the lessons that have to run cost when they ran last."""
    last = {planned.slug: planned.last for planned in plan.stale}
    seconds = [measured.seconds for measured in last.values() if measured]
    unknown = [slug for slug, measured in last.items() if not measured]
    known = f"{sum(seconds):.0f} s of kernels' time when they ran last" if seconds else ""
    never = f"never measured: {', '.join(unknown)}" if unknown else ""
    return "; ".join(part for part in (known, never) if part)


def _describe_measurement(last: Measurement) -> str:
    return (
        f"last run: {last.seconds:.1f} s, {last.cpu_seconds:.1f} s of CPU,"
        f" {last.peak_memory_bytes / 1e6:.0f} MB, {last.kernel} kernel"
    )
