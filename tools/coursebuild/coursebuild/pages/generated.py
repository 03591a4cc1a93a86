"""What the tool writes for Jekyll: where each kind of file lies, its address, and JSON in one form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from coursebuild.nouns.page import Fragment
from coursebuild.nouns.settings import Settings

Json = dict[str, Any]


def data_path(settings: Settings, name: str) -> Path:
    """Of what the layouts print."""
    return settings.generated_data / name


def include_path(settings: Settings, name: str) -> Path:
    """Of the fragment of a page."""
    return settings.generated_includes / name


def page_path(settings: Settings, name: str) -> Path:
    """Of the head of a page."""
    return settings.generated_pages / name


def asset_path(settings: Settings, name: str) -> Path:
    """Of a file that is published as it is."""
    return settings.generated_assets / name


def asset_address(name: str) -> str:
    """The address of such a file, without the base path."""
    return f"/assets/generated/{name}"


def figure_files(settings: Settings, folder: str, fragment: Fragment) -> dict[Path, bytes]:
    """The pictures of a fragment, as files of a folder."""
    return {asset_path(settings, f"{folder}/{figure.name}"): figure.content for figure in fragment.figures}


def json_file(value: Any) -> bytes:
    """The same bytes for the same value."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
