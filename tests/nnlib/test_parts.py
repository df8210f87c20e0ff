"""Splits, clusters, files, and the packaged data of three kinds."""

import numpy as np
import pytest

from nnlib.data import (
    adjusted_rand,
    digits,
    kmeans,
    names,
    nearest,
    pca,
    purity,
    read_table,
    read_wave,
    sentences,
    split_by_chance,
    split_by_class,
    split_by_group,
    split_by_time,
    spoken_words,
    sunspots,
)
from nnlib.data.clusters import distances_to, means, seeded, settled, squared_distances
from tests.needs import needs
from tools.make_kinds import TARGET
from tools.make_kinds import sentences as plain_sentences


def rng(seed=0):
    return np.random.default_rng(seed)


# Splits.


@pytest.mark.parametrize("n", [2, 3, 10, 101])
@pytest.mark.parametrize("share", [0.01, 0.3, 0.99])
def test_every_row_is_in_one_part(n, share):
    for train, test in (split_by_chance(rng(), n, share), split_by_time(n, share)):
        assert len(train) and len(test)
        np.testing.assert_array_equal(np.sort([*train, *test]), np.arange(n))


@pytest.mark.parametrize(
    "split",
    [
        lambda: split_by_chance(rng(), 100),
        lambda: split_by_time(100),
        lambda: split_by_class(rng(), np.repeat([0, 1], 50)),
        lambda: split_by_group(rng(), np.arange(100)),
    ],
)
def test_a_fifth_is_for_testing_unless_told(split):
    train, test = split()
    assert (len(train), len(test)) == (80, 20)
    np.testing.assert_array_equal(np.sort([*train, *test]), np.arange(100))


def test_two_groups_are_enough_and_one_row_is_not():
    train, test = split_by_group(rng(), ["ada", "bob"])
    assert sorted([*train, *test]) == [0, 1]
    for split in (split_by_time, lambda n: split_by_chance(rng(), n)):
        with pytest.raises(ValueError, match="n is 1, expected 2 or more"):
            split(1)


@pytest.mark.parametrize("share", [0, 1])
def test_a_share_leaves_something_for_both_parts(share):
    with pytest.raises(
        ValueError, match=rf"test_share is {share}, expected .* above 0"
    ):
        split_by_time(10, share)


def test_no_moment_of_training_is_later_than_the_test():
    train, test = split_by_time(50, 0.2, gap=6)
    assert train.max() + 7 == test.min()
    with pytest.raises(ValueError, match="split_by_time: gap is 40, expected at most"):
        split_by_time(50, 0.2, gap=40)


def test_no_group_is_on_both_sides():
    groups = rng().integers(0, 7, 100)
    train, test = split_by_group(rng(1), groups, 0.3)
    assert not set(groups[train]) & set(groups[test])
    assert len(set(groups[test])) == 2
    with pytest.raises(ValueError, match="groups holds one group, 'ada'"):
        split_by_group(rng(), ["ada", "ada"])


def test_each_class_keeps_its_share():
    labels = np.repeat([0, 1, 2], [100, 10, 2])
    _, test = split_by_class(rng(), labels, 0.2)
    assert np.bincount(labels[test]).tolist() == [20, 2, 1]


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([0, -1, 0], "labels runs from -1"),
        ([0, 0, 2, 2], "class 1 has no row"),
        ([0, 0, 1], "class 1 has one row"),
    ],
)
def test_an_empty_class_is_named(labels, words):
    with pytest.raises(ValueError, match=words):
        split_by_class(rng(), np.array(labels))


def test_a_seventh_of_the_names_leaks_where_they_are_split_by_chance():
    every = names()
    train, test = split_by_chance(rng(), len(every), 0.1)
    seen = {every[i] for i in train}
    share = np.mean([every[i] in seen for i in test])
    assert share == pytest.approx(0.140, abs=0.012)


# Clusters.


def test_two_heaps_with_a_pencil():
    x = np.array([[0.0], [2.0], [10.0]])
    found = kmeans(rng(), x, 2)
    assert sorted(found.centres[:, 0]) == [1, 10] and found.inertia == 2
    np.testing.assert_array_equal(nearest(x, found.centres), found.numbers)


def test_a_cluster_that_loses_its_rows_gets_the_farthest():
    x = np.array([[0.0], [1.0], [9.0]])
    found = settled(x, np.array([[0.5], [500.0]]), 10)
    assert sorted(found.numbers.tolist()) in ([0, 0, 1], [0, 1, 1])
    assert found.inertia == 0.5


def test_rows_that_are_all_alike():
    found = kmeans(rng(), np.ones((5, 2)), 3)
    assert found.inertia == 0 and np.isfinite(found.centres).all()


def test_the_best_of_several_starts_is_kept_and_one_is_made_unless_told():
    x = rng(3).normal(size=(30, 2))
    once, drawn = rng(), rng()
    alone = [kmeans(drawn, x, 5, starts=1).inertia for _ in range(4)]
    assert kmeans(rng(), x, 5, starts=4).inertia == min(alone) < max(alone)
    assert kmeans(once, x, 5).inertia == alone[0]
    again = rng()
    kmeans(again, x, 5, starts=1)
    assert once.random() == again.random()  # as many numbers were drawn


def test_a_row_far_from_all_is_drawn_as_a_centre():
    x = np.zeros((1000, 1))
    x[500] = 1.0
    for seed in range(5):
        assert sorted(seeded(rng(seed), x, 2)[:, 0]) == [0, 1]


def test_rows_and_centres_have_as_many_columns():
    with pytest.raises(ValueError, match=r"\(3, 2\) and centres has shape \(2, 3\)"):
        nearest(np.ones((3, 2)), np.ones((2, 3)))


def test_two_empty_clusters_get_the_two_farthest_rows():
    x = np.array([[1.0, 1.0], [-3.0, 1.0], [1.0, 0.3], [1.5, 1.0]])
    centres = np.array([[1.0, 1.0], [50.0, 50.0], [60.0, 60.0]])
    moved = means(x, np.zeros(4, np.int64), centres)
    np.testing.assert_allclose(moved, [[0.125, 0.825], [-3.0, 1.0], [1.0, 0.3]])
    numbers = np.array([0, 1, 2, 0])
    moved = means(x, numbers, centres)
    np.testing.assert_allclose(moved, [[1.25, 1.0], [-3.0, 1.0], [1.0, 0.3]])


def test_squared_distances_in_the_plane():
    x, centres = np.array([[1.0, 2.0], [4.0, -2.0]]), np.array([[1.0, 2.0], [-4.0, 3]])
    assert distances_to(x, centres[0]).tolist() == [0, 25]
    assert squared_distances(x, centres).tolist() == [[0, 26], [25, 89]]


def test_as_many_clusters_as_rows_have_no_inertia():
    assert kmeans(rng(), np.arange(9.0)[:, None] ** 2, 9).inertia == 0


def test_more_clusters_than_rows_are_refused():
    with pytest.raises(ValueError, match="kmeans: k is 4, expected at most 3"):
        kmeans(rng(), np.ones((3, 2)), 4)


def test_scores_against_scikit_learn():
    theirs = needs("sklearn.metrics").adjusted_rand_score
    for seed in range(5):
        a, b = rng(seed).integers(0, [[3], [4]], (2, 50))
        assert adjusted_rand(a, b) == pytest.approx(theirs(a, b))
    assert purity(np.array([0, 0, 1]), np.array([7, 7, 7])) == pytest.approx(2 / 3)
    for score in (purity, adjusted_rand):
        with pytest.raises(ValueError, match="labels has 3 rows and numbers has 2"):
            score(np.array([0, 0, 1]), np.array([0, 1]))
    assert adjusted_rand(np.array([0, 0]), np.array([1, 1])) == 1
    assert adjusted_rand(np.array([0]), np.array([1])) == 1


def test_the_published_clusters_of_scikit_learn_s_digits():
    metrics = needs("sklearn.metrics")
    x, labels = needs("sklearn.datasets").load_digits(return_X_y=True)
    deviation = x.std(axis=0)
    scaled = (x - x.mean(axis=0)) / np.where(deviation > 0, deviation, 1)
    found = kmeans(rng(2), scaled, 10, starts=20)
    assert found.inertia == pytest.approx(69432, rel=1e-3)
    assert adjusted_rand(labels, found.numbers) == pytest.approx(0.465, abs=0.01)
    homogeneity, _, v = metrics.homogeneity_completeness_v_measure(
        labels, found.numbers
    )
    assert (homogeneity, v) == pytest.approx((0.602, 0.625), abs=0.01)
    for seed, index in enumerate((0.57, 0.47)):  # other starts, as much inertia
        found = kmeans(rng(seed), scaled, 10, starts=20)
        assert found.inertia == pytest.approx(69432, rel=4e-3)
        assert adjusted_rand(labels, found.numbers) == pytest.approx(index, abs=5e-3)
    for seed in range(3):
        raw = kmeans(rng(seed), x, 10, starts=20)
        assert adjusted_rand(labels, raw.numbers) == pytest.approx(0.668, abs=5e-3)
        assert purity(labels, raw.numbers) == pytest.approx(0.793, abs=5e-3)


def test_thirty_components_of_the_packaged_digits():
    data = digits()
    found = pca(data.x_train, 30)
    error = [
        ((found.rebuilt(found.code(x)) - x) ** 2).sum(axis=1).mean()
        for x in (data.x_test, data.x_train)
    ]
    assert error == pytest.approx([14.043, 14.176], abs=5e-4)


# Files.


def test_a_file_that_is_not_there():
    for read in (read_wave, read_table):
        with pytest.raises(FileNotFoundError, match="no file 'nowhere' in this folder"):
            read("nowhere")
        with pytest.raises(TypeError, match="source is None, expected the path"):
            read(None)
    with pytest.raises(
        TypeError, match=r"a text of several lines, .* write b in front"
    ):
        read_table("a,b\n1,2\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,red\n", "column 'b' holds 'red' in row 1, .* Leave the column out"),
        (b"a,b\n1,2\n3,\n", "column 'b' holds '' in row 2, .* Fill the gap"),
        (b"a,b\n1\n", "row 1 has 1 cells, expected 2: one for each of a, b"),
        (b"a,a\n1,2\n", "two columns are called 'a'"),
        (b"a,b\n1,nan\n", "column 'b' holds 'nan' in row 1, .* Fill the gap"),
        (b"a,b\n1,NA\n", "column 'b' holds 'NA' in row 1, .* Fill the gap"),
        (b"a;b\n1;2\n", "the first line is 'a;b', expected names with commas"),
        (b"1,2\n3,4\n", "the first line is 1, 2, expected the names"),
        (b"a\tb\n1\t2\n", r"the first line is 'a\\tb', expected names with comm"),
        (b"a,b\n", "has 1 lines, expected a line of names"),
        (b"", "has 0 lines"),
        (b"\xff\xfe1", "is no text in UTF-8"),
    ],
)
def test_a_broken_table_is_named(content, words):
    with pytest.raises(ValueError, match=f"read_table: .*{words}"):
        read_table(content)


def test_a_table_of_a_spreadsheet(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b'\xef\xbb\xbf"a", b\r\n1,2e3\r\n\r\n-4,5\r\n')
    columns, x = read_table(path)
    assert columns == ["a", "b"]
    np.testing.assert_array_equal(x, [[1, 2000], [-4, 5]])
    path.write_bytes(b"")
    with pytest.raises(ValueError, match=r"t\.csv' has 0 lines"):
        read_table(path)


def test_one_column_is_a_table_and_a_name_may_hold_a_semicolon():
    assert read_table(b"a\n1\n2\n").x.tolist() == [[1], [2]]
    assert read_table(b"a;b,c\n1,2\n").columns == ["a;b", "c"]


# Packaged.


def test_the_packaged_kinds_and_their_terms():
    folder = TARGET.parent
    sizes = [(folder / name).stat().st_size for name in ("digits.npz", "names.npz")]
    assert sum(sizes) + TARGET.stat().st_size < 2_000_000
    terms = (folder / "KINDS.md").read_text(encoding="utf-8")
    for word in (
        "Jackson",
        "ShareAlike 4.0",
        "cut after",
        "CC BY 4.0",
        "public domain",
    ):
        assert word in terms


def test_the_sounds_have_words_and_speakers():
    x, labels, speakers = spoken_words()
    assert x.shape == (192, 4000) and x.dtype == np.float32
    assert np.abs(x).max() == 1
    counts = np.zeros((4, 6))
    np.add.at(counts, (labels, speakers), 1)
    assert (counts == 8).all()


def test_the_sentences_and_the_spots():
    texts, chapters = sentences()
    assert len(texts) == len(chapters) == 776
    assert np.bincount(chapters).min() == 0 and np.bincount(chapters)[1:].min() > 60
    years, counts = sunspots()
    np.testing.assert_array_equal(years, np.arange(1700, 2009))
    assert counts.max() == 190.2


def test_sentences_are_taken_without_code_and_boxes():
    page = (
        "---\n---\n\n# T\n\nThis is a plain sentence of eight words. No.\n\n"
        "::::{predict}\nThis one is in a box of its own here.\n::::\n\n"
        "```{code-cell}\nprint('this one is code and not a sentence')\n```\n\n"
        "## Summary\n\nThis one is in the summary and not taken.\n"
    )
    assert plain_sentences(page) == ["This is a plain sentence of eight words."]
