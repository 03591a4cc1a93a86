"""Outputs that show the code that made them are told from those that do not."""

from __future__ import annotations

import pytest
from coursebuild.keeping.code_places import may_show_code


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ({"output_type": "stream", "name": "stdout", "text": "loss 0.5\n"}, False),
        ({"output_type": "stream", "name": "stderr", "text": "loss 0.5\n"}, True),
        ({"output_type": "error", "ename": "E", "evalue": "", "traceback": []}, True),
        ({"output_type": "stream", "name": "stdout", "text": "File <cell>"}, True),
        ({"output_type": "stream", "name": "stdout", "text": "(beside.py:3)"}, True),
        ({"output_type": "execute_result", "data": {"text/plain": "PosixPath('…/notebooks')"}}, True),
        (
            {"output_type": "display_data", "data": {"image/png": ".py line 3"}},
            False,
        ),
        ({"output_type": "display_data", "data": {"application/json": [{"at": "line 3"}]}}, True),
    ],
)
def test_places_in_outputs_are_seen(output: dict, expected: bool) -> None:
    """What may show a line of code, its number or its folder is seen; what a picture's bytes spell is not."""
    assert expected == may_show_code([output])
