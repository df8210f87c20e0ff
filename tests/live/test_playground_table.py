"""Files that readers drop into the playground, good and bad."""

import numpy as np
import pytest

from nnlib_live.playground.table import MOST_ROWS, read

ROWS = ["1,2,cat", "3,4,dog", "5,2,cat", "7,4,dog"]


def joined(rows, separator=","):
    return "\n".join(rows).replace(",", separator) + "\n"


def test_two_columns_and_labels():
    table = read(joined(["size,weight,kind", *ROWS]))
    assert table.columns == ["size", "weight"]
    assert table.names == ["cat", "dog"]
    assert table.labels.tolist() == [0, 1, 0, 1]
    assert np.allclose(table.x.mean(axis=0), 0, atol=1e-6)
    assert np.allclose(table.x.std(axis=0), 1, atol=1e-6)
    assert table.x.dtype == np.float32 and table.labels.dtype == np.int64


@pytest.mark.parametrize(
    "text",
    [
        joined(ROWS),
        joined(ROWS, ";"),
        joined(ROWS, "\t"),
        "\ufeff" + joined(["a,b,c", *ROWS]).replace("\n", "\r\n"),
        joined(["", *ROWS, " , , "]),
        joined(["cat,1,2", "dog,3,4", "cat,5,2", "dog,7,4"]),  # the label leads
    ],
)
def test_forms_of_one_table(text):
    table = read(text)
    assert table.labels.tolist() == [0, 1, 0, 1]
    assert table.x[:, 0].argsort().tolist() == [0, 1, 2, 3]


def test_numbers_as_labels_and_decimal_commas():
    table = read("1,5;2;10\n2,5;3;9\n3,5;2;10\n4,5;3;9\n")
    assert table.names == ["9", "10"]
    assert table.labels.tolist() == [1, 0, 1, 0]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            ["x,y,z", *ROWS, "nine,4,dog"],
            "Line 6 has 'nine' in column 1, expected a nu",
        ),
        (["1,2,a", "3,4,a", "5,6,a", "7,9,a"], "All rows have the label 'a'"),
        ([*ROWS, "1,,dog"], "Line 5 has nothing in column 2: fill it in"),
        ([*ROWS, "nan,1,dog"], "Line 5 has 'nan' in column 1, where a number is miss"),
        ([*ROWS, "1e99,1,dog"], "missing or too large"),
        ([*ROWS, "1,2"], "Line 5 has 2 columns, expected 3"),
        (["1,2,3,a"] * 4, "Line 1 has 4 columns, expected 3"),
        (["alone"] * 4, "Line 1 has 1 column, expected 3"),
        (["red,blue,a"] * 4, "Line 1 has 'red' in column 1, expected a number"),
        (["1,2,a", "1,3,b", "1,4,a", "1,5,b"], "Column 1 holds the same number"),
        ([f"{i},{i % 3},{i}" for i in range(50)], "50 different labels"),
        (ROWS[:3], "3 rows, expected 4 or more"),
        ([], "0 rows, expected 4 or more"),
        (ROWS * (MOST_ROWS // 4 + 1), "more than 10,000 rows"),
        (["PK\x03\x04\0"], "no text"),
        (["x" * 50 + ",1,a", *ROWS], "Line 1 has 'xxxxxxxxxxxxxxxxxxx…' in column 1"),
    ],
)
def test_bad_files_are_refused_in_words(rows, words):
    with pytest.raises(ValueError) as caught:
        read(joined(rows))
    assert words in str(caught.value)


def test_a_field_without_end_is_refused():
    with pytest.raises(ValueError, match="cannot be read"):
        read('"' + "x" * 200_000)


def test_a_million_rows_are_refused_early():
    with pytest.raises(ValueError, match="more than 10,000 rows"):
        read("1,2,a\n3,4,b\n" * 500_000)
