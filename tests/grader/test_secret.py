"""Other inputs for each submission, the same ones when it is graded again."""

import hashlib
import hmac

import pytest

from nnlib_grader.secret import seed

COURSE = b"0123456789abcdef"


def test_the_seed_is_the_first_half_of_an_hmac():
    text = (4).to_bytes(8, "big") + b"05_x" + b"handed in"
    whole = hmac.new(COURSE, text, hashlib.sha256).digest()
    assert seed(COURSE, "05_x", b"handed in") == int.from_bytes(whole[:16], "big")


def test_each_part_counts_and_none_runs_into_the_next():
    seeds = {
        seed(COURSE, "ab", b"c"),
        seed(COURSE, "a", b"bc"),
        seed(COURSE, "ab", b"d"),
        seed(COURSE + b"0", "ab", b"c"),
    }
    assert len(seeds) == 4 and all(0 <= each < 2**128 for each in seeds)
    assert seed(COURSE, "ab", b"c") in seeds


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="has 15 bytes, expected 16 or more") as error:
        seed(COURSE[1:], "ab", b"c")
    assert "23456789abcdef" not in str(error.value)
