"""Where the glossary finds the word of an entry on a page."""

from types import SimpleNamespace

from tests.needs import needs

needs("jupyter_book")
from coursebook.glossary import uses  # noqa: E402


def test_a_gate_is_not_found_in_every_and():
    env = SimpleNamespace(
        course_terms={"gates": set(), "words": set()},
        course_prose={"gates": "the gate AND of two", "words": "one and Two curves"},
    )
    assert uses(env, "gates", {"AND, OR"}) and not uses(env, "words", {"AND, OR"})
    assert uses(env, "words", {"curve"}) and uses(env, "words", {"two"})
