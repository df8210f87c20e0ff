"""What a page offers beside its text, with and without a repository's address."""

import re

import pytest
from coursebook import package
from sphinx.errors import ConfigError

MENU = [{"type": "link", "text": ".md"}, {"type": "javascript", "text": ".pdf"}]
COLAB = "https://colab.research.google.com/github/owner/a.course/blob/gh-pages/"


def page(name):
    """Return a page's context after the step."""
    context = {
        "pathto": lambda path, resource: f"../{path}",
        "body": "",
        "header_buttons": [{"label": "download-buttons", "buttons": list(MENU)}],
    }
    package.offer(None, name, "page.html", context, None)
    return context


def texts(buttons):
    return [each.get("text") for each in buttons]


@pytest.mark.parametrize(
    ("name", "notebook"),
    [
        ("book/05_losses", "05_losses"),
        ("book/index", "index"),
        ("book/further_losses", "further_losses"),
        ("book/exercises/05_losses", "05_losses_exercises"),
        ("book/using", None),
        ("book/exercises", None),
        ("book/exercises/mistakes", None),
        ("genindex", None),
    ],
)
@pytest.mark.parametrize(
    "address",
    ["https://github.com/owner/a.course", "https://github.com/owner/a.course.git", ""],
)
def test_a_page_with_a_notebook_opens_in_colab_where_a_repository_is_named(
    name, notebook, address, monkeypatch
):
    monkeypatch.setenv("NNLIB_REPOSITORY", address)
    context = page(name)
    menu = context["header_buttons"][-1]
    others = context["header_buttons"][:-1]
    if notebook is None:
        assert texts(menu["buttons"]) == [".pdf"] and not others
        assert context["body"] == ""
        return
    assert texts(menu["buttons"]) == [".ipynb", ".whl", ".pdf"]
    assert menu["buttons"][0]["url"] == f"../notebooks/{notebook}.ipynb"
    assert re.search(r'href="\.\./dist/nnlib_course-\S+\.whl"', context["body"])
    links = [each["url"] for each in others]
    assert links == [f"{COLAB}notebooks/{notebook}.ipynb"] * bool(address)


@pytest.mark.parametrize("given", ["owner/course", "https://gitlab.com/owner/course"])
def test_another_address_stops_the_build_and_says_what_is_expected(given, monkeypatch):
    monkeypatch.setenv("NNLIB_REPOSITORY", given)
    with pytest.raises(ConfigError, match="OWNER/NAME"):
        package.repository()
