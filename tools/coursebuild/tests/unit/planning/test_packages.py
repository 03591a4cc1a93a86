"""Installed packages: versions, needs, and an answer that is kept until something is installed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import packaging.requirements  # before sys.path holds nothing but the test's own folder
import packaging.utils  # noqa: F401
import pytest
from coursebuild.keeping.whole_files import seal, unseal
from coursebuild.planning import packages as module
from coursebuild.planning.packages import Packages, installed_packages

PACKAGES = Packages(
    versions={"a": "1", "b": "2", "c": "3", "d": "4"},
    needs={"a": ("b",), "b": ("c", "a"), "c": (), "d": ()},
    providers={"mod_a": ("a",), "shared": ("d", "c")},
)


def test_closure_follows_needs_of_needs() -> None:
    """All that the names need comes with them, sorted, in circles too; unknown names are passed over."""
    expected = (("a", "1"), ("b", "2"), ("c", "3"))
    assert expected == PACKAGES.closure(["a", "unknown"])


def test_imports_are_answered_with_distributions() -> None:
    """A module belongs to every distribution that provides its first name; the standard library to none."""
    expected = (("a", "1"), ("c", "3"), ("d", "4"))
    assert expected == PACKAGES.imported_by(["mod_a.deep", "shared", "os.path"])


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Install a distribution into the only folder on sys.path."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.setattr(sys, "path", [str(site)])

    def run(name: str, version: str, *needs: str) -> None:
        folder = site / f"{name}-{version}.dist-info"
        folder.mkdir()
        lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
        lines += [f"Requires-Dist: {need}" for need in needs]
        (folder / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / "top_level.txt").write_text(f"{name.lower()}_module\n", encoding="utf-8")

    return run


def test_metadata_of_what_is_installed_is_read(install: Callable[..., None], tmp_path: Path) -> None:
    """Names are normalised; only needs that hold here and are installed count."""
    needs = ("B_lib>1", "absent", "c; extra == 'more'", "c; python_version < '3'", "not a requirement!")
    install("Big.Name", "1.0", *needs)
    install("b-lib", "2.0")
    install("c", "3.0")
    packages = installed_packages(tmp_path / "cache" / "packages.json")
    assert {"big-name": "1.0", "b-lib": "2.0", "c": "3.0"} == packages.versions
    assert {"big-name": ("b-lib",), "b-lib": (), "c": ()} == packages.needs
    assert ("big-name",) == packages.providers["big.name_module"]


def test_answer_is_kept_until_something_is_installed(
    install: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The metadata is read once; another installation makes it be read again."""
    cache = tmp_path / "packages.json"
    install("a", "1.0")
    first = installed_packages(cache)
    inspect = module._inspect
    monkeypatch.setattr(module, "_inspect", lambda: pytest.fail("the kept answer was not used"))
    assert first == installed_packages(cache)
    monkeypatch.setattr(module, "_inspect", inspect)
    install("b", "2.0")
    assert {"a": "1.0", "b": "2.0"} == installed_packages(cache).versions


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"key": "other"}', "needs"])
def test_damaged_answer_is_made_again(install: Callable[..., None], tmp_path: Path, damage: str) -> None:
    """A kept answer that cannot be read is as good as none."""
    cache = tmp_path / "packages.json"
    install("a", "1.0")
    expected = installed_packages(cache)
    kept = json.loads(unseal(cache.read_bytes()))
    kept["value"]["needs"] = []
    cache.write_bytes(seal((json.dumps(kept) if damage == "needs" else damage).encode()))
    assert expected == installed_packages(cache)
