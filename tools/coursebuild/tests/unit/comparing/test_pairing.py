"""Two sequences are matched so that little differs."""

from __future__ import annotations

from coursebuild.comparing.pairing import MOST_MATCHED, pair_up


def test_what_is_equal_is_matched_first() -> None:
    """Equal by the first key goes before equal by the next; the rest is matched in order."""
    old, new = ["a1", "b1", "c", "d"], ["b2", "c", "e", "f"]
    expected = [("a1", None), ("b1", "b2"), ("c", "c"), ("d", "e"), (None, "f")]
    assert expected == list(pair_up(old, new, str, lambda text: text[0]))


def test_without_a_key_the_order_counts() -> None:
    """Nothing is looked for that stands elsewhere."""
    assert [("a", "b"), ("b", None)] == list(pair_up(["a", "b"], ["b"]))


def test_very_many_are_matched_in_order() -> None:
    """Sequences for which matching takes too long are not searched."""
    old, new = [*range(MOST_MATCHED + 1)], [*range(1, MOST_MATCHED + 1)]
    assert (0, 1) == next(pair_up(old, new, int))
    assert (0, None) == next(pair_up(old[:-1], new, int))
