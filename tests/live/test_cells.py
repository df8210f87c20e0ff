"""Cells: what is printed, shown, drawn and raised is sent, in order, within limits."""

import pytest

from nnlib_live.cells import MOST, Session
from nnlib_live.printed import LINES, Printed


@pytest.fixture
def run():
    session = Session("cells_of_a_test")

    def outputs(source, name="1"):
        found = []
        ok = session.run(source, found.append, name)
        assert ok == all(each["kind"] != "error" for each in found)
        return found

    return outputs


def texts(outputs):
    return "".join(each["text"] for each in outputs if each["kind"] == "text")


def test_the_last_expression_is_shown_after_what_was_printed(run):
    assert run("print('a')\n1 + 1") == [
        {"kind": "text", "text": "a\n", "stream": "stdout"},
        {"kind": "text", "text": "2\n", "stream": "value"},
    ]
    assert run("x = 3") == run("None") == run("x;") == run("") == []


def test_cells_share_their_names(run):
    run("def double(x):\n    return 2 * x\n")
    assert texts(run("double(21)")) == "42\n"


def test_numbers_of_numpy_are_shown_as_numbers(run):
    run("import numpy as np")
    assert texts(run("np.float64(0.5)")) == "0.5\n"
    assert texts(run("[np.float64(0.5), np.int64(2)]")) == "[0.5, 2]\n"


def test_a_misspelt_name_is_told_with_the_one_that_was_probably_meant(run):
    run("column = 3\ndef broken(width):\n    return widht")
    *_, error = run("colunm")
    assert error["message"] == "name 'colunm' is not defined. Did you mean column?"
    *_, error = run("broken(1)")
    assert error["message"].endswith("Did you mean width?")
    *_, error = run("pritn(1)")
    assert error["text"].endswith("Did you mean print?")
    *_, error = run("elsewhere")
    assert error["message"] == "name 'elsewhere' is not defined"
    *_, error = run("def early():\n    print(late)\n    late = 1\nearly()")
    assert "mean" not in error["message"]
    assert run("raise NameError('mine')")[-1]["message"] == "mine"


def test_an_error_names_the_readers_own_lines(run):
    run("import numpy as np\ndef broken(x):\n    return np.linalg.inv(x)", "3")
    *_, error = run("print('before')\nbroken(np.zeros((2, 2)))", "4")
    assert (error["name"], error["message"]) == ("LinAlgError", "Singular matrix")
    assert error["places"] == [
        {
            "cell": "cell 4",
            "line": 2,
            "code": "broken(np.zeros((2, 2)))",
            "within": "",
        },
        {
            "cell": "cell 3",
            "line": 3,
            "code": "return np.linalg.inv(x)",
            "within": "broken",
        },
    ]
    assert "site-packages" not in error["text"]


def test_an_error_keeps_what_was_printed_before_it(run):
    assert texts(run("print('before')\n1 / 0")) == "before\n"


def test_a_line_that_is_no_python_is_named(run):
    (error,) = run("x = 1\ny = = 2", "7")
    assert error["name"] == "SyntaxError"
    assert error["places"][0]["line"] == 2
    assert error["text"].startswith("cell 7, line 2: y = = 2\nSyntaxError:")


def test_a_return_outside_a_function_is_shown_with_its_line(run):
    (error,) = run("x = 1\nreturn x", "7")
    assert error["text"].startswith("cell 7, line 2: return x\nSyntaxError: 'return'")


def test_a_syntax_error_of_evaluated_text_has_the_cells_line(run):
    (error,) = run("x = 1\neval('1 +')", "7")
    assert error["places"] == [
        {"cell": "cell 7", "line": 2, "code": "eval('1 +')", "within": ""}
    ]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def f(n):\n    return f(n + 1)\nf(0)", "calls itself without an end"),
        ("raise MemoryError", "no room for an array"),
        ("raise SystemExit", "here it goes on"),
        ("input('name')", "write the value into the cell"),
    ],
)
def test_what_a_page_cannot_do_is_said(run, source, words):
    (error,) = run(source)
    assert words in error["text"]
    assert len(error["places"]) <= 6


def test_much_that_is_printed_is_cut_and_counted(run):
    found = run("for i in range(100_000):\n    print(i)")
    assert len(texts(found).splitlines()) == LINES + 2
    assert texts(found).endswith("and 98,000 lines more, which the page leaves out.")
    assert len(found) < 50


def test_one_endless_line_is_cut_too(run):
    found = run("print('a' * 10_000_000)")
    assert len(texts(found)) < 110_000
    assert "9,900,001 letters more" in texts(found)


def test_a_long_value_is_cut(run):
    assert texts(run("'a' * 100_000")).endswith("letters more.\n")


@pytest.mark.parametrize(
    ("source", "shown", "more"),
    [
        ("for i in range(20_000):\n    display(i)", MOST, "19,800 outputs"),
        (f"for i in range({MOST + 1}):\n    display(i)", MOST, "1 output"),
        ("for i in range(9):\n    display('a' * 30_000)", 5, "4 outputs"),
        (
            "class T:\n    _repr_html_ = lambda self: '<b>x</b>' * 5_000\n"
            "for i in range(9):\n    display(T())\nNone",
            3,
            "6 outputs",
        ),
        (
            "import matplotlib.pyplot as plt\nfor i in range(2):\n    plt.figure()\n"
            "for i in range(199):\n    display(i)",
            MOST,
            "1 output",
        ),
    ],
)
def test_more_outputs_than_a_page_can_show_are_counted(run, source, shown, more):
    *outputs, last = run(source)
    assert len(outputs) == shown
    assert last["text"] == f"… and {more} more, which the page leaves out.\n"


def test_as_many_outputs_as_a_page_can_show_are_all_shown(run):
    assert len(run(f"for i in range({MOST}):\n    display(i)\nNone")) == MOST


@pytest.mark.parametrize("kind", ["html", "svg"])
def test_a_huge_table_or_drawing_is_shown_in_words(run, kind):
    large = f"class T:\n    _repr_{kind}_ = lambda self: 'a' * 2_000_000\nT()"
    (output,) = run(f"{large}\n")
    assert output["kind"] == "text" and "T object at" in output["text"]


def test_an_error_with_endless_words_is_cut(run):
    *_, error = run("x = 1\nraise ValueError('a' * 1_000_000)  # " + "b" * 10_000)
    assert len(error["text"]) < 22_000
    assert "980,000 letters more" in error["message"]


def test_a_stream_sends_pieces_before_the_cell_ends():
    sent = []
    stream = Printed(sent.append)
    stream.write("a" * 5000)
    assert sent == ["a" * 5000]
    stream.write("b\n")
    assert len(sent) == 1
    stream.finish()
    assert sent[1] == "b\n"


def test_a_warning_is_shown_and_kept_apart(run):
    found = run("import sys\nprint('oops', file=sys.stderr)")
    assert found == [{"kind": "text", "text": "oops\n", "stream": "stderr"}]


def test_html_is_sent_as_html_and_svg_as_a_figure(run):
    table = "class Table:\n    def _repr_html_(self):\n        return '<b>x</b>'\n"
    (html,) = run(table + "Table()")
    assert (html["kind"], html["html"]) == ("html", "<b>x</b>")
    (svg,) = run(table.replace("html", "svg") + "Table()")
    assert (svg["kind"], svg["light"]) == ("svg", "<b>x</b>")


def test_display_shows_where_it_stands(run):
    found = run("display(1)\nprint('a')\ndisplay(2, None)")
    assert [each["text"] for each in found] == ["1\n", "a\n", "2\n"]


def test_a_function_of_a_cell_has_its_source(run):
    run("def f(x):\n    return x + 1\n", "9")
    assert "return x + 1" in texts(run("import inspect\nprint(inspect.getsource(f))"))


def test_a_class_of_a_cell_can_be_a_dataclass(run):
    found = run(
        "import dataclasses\n@dataclasses.dataclass\nclass P:\n    x: 'int' = 1\nP()"
    )
    assert texts(found) == "P(x=1)\n"
