"""The head of a generated page, which its layout fills: plain values, written so that YAML changes none."""

from __future__ import annotations

import datetime
import json


def front_matter(
    layout: str, name: str, title: str, summary: str, url: str | None, changed: datetime.date | None = None
) -> bytes:
    """The head of a page that its layout fills: `page.lesson` or `page.dataset` names what it shows."""
    values: dict[str, str | None] = {
        "layout": layout,
        layout: name,
        "title": title,
        "description": summary,
        "permalink": url,
    }
    if changed is not None:
        values["last_modified_at"] = changed.isoformat()  # Jekyll's plugins know it by this name
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(["---", *lines, "---", ""]).encode()
