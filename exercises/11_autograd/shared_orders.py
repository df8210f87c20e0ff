"""Graphs whose numbers say nothing, and orders of their nodes."""

import itertools
from collections import Counter

import numpy as np

DEEP = 10_000  # operations in a row; a notebook lets functions call 3,000 deep


def renumbered(rng, parents, output):
    """Return a graph whose nodes have other numbers, which say nothing of the order."""
    new = [int(n) for n in rng.permutation(len(parents))]
    edges = [
        (new[node], new[parent])
        for node, before in enumerate(parents)
        for parent in before
    ]
    return len(parents), np.array(edges, int).reshape(-1, 2), new[output]


def small_graphs(rng):
    """Draw five nodes, a ladder of diamonds, one number, and a skip connection.

    Then a number that one node uses twice and another once, which come in both orders.
    """
    ladder = [[], *([n, n // 2] for n in range(int(rng.integers(7, 10))))]
    five = [[], [], [0, 1], [1, 0], [2, 3], [2, 3], [4, 5]]
    skip = [[], [0], [1, 0], [0, 2, 1]]
    twice = [[], [0, 0], [0], [2]]
    return [
        renumbered(rng, five, 6),
        renumbered(rng, ladder, len(ladder) - 1),
        renumbered(rng, skip, 3),
        renumbered(rng, [[]], 0),
        *(renumbered(rng, [*twice, last], 4) for last in ([1, 3], [3, 1])),
    ]


def with_dead_ends(rng):
    """Draw graphs in which some results do not lead to the output."""
    parents = [[], [], [0, 1], [0, 2], [2], [4, 3], [5, 1], [5], [6, 7], [4, 0]]
    drawn = [renumbered(rng, parents, output) for output in (8, 6)]
    twice = [[], [0, 0], [1, 0, 1], [2]]
    return [*drawn, renumbered(rng, twice, 2)]


def deep_graphs(rng):
    """Draw many operations in a row."""
    chain = [[], *([n] for n in range(DEEP))]
    return [renumbered(rng, chain, DEEP)]


def leading(parents, output):
    """Return the nodes that lead to the output, as a set."""
    found, waiting = {output}, [output]
    while waiting:
        new = {parent for parent in parents[waiting.pop()]} - found
        found |= new
        waiting += new
    return found


def after_its_parents(parents, output):
    """Return the nodes, each after all that it was made from."""
    written, opened, done, stack = [], set(), set(), [output]
    while stack:
        node = stack[-1]
        if node in opened:
            stack.pop()
            if node not in done:
                done.add(node)
                written.append(node)
        else:
            opened.add(node)
            stack += [parent for parent in parents[node] if parent not in opened]
    return written


def by_counting(parents, output):
    """Visit a node once all that use it are visited: Kahn's way."""
    uses = dict.fromkeys(leading(parents, output), 0)
    for node in uses:
        for parent in parents[node]:
            uses[parent] += 1
    ready, order = [output], []
    while ready:
        node = ready.pop(0)
        order.append(node)
        for parent in parents[node]:
            uses[parent] -= 1
            if uses[parent] == 0:
                ready.append(parent)
    return order


def by_users(parents, output, last=True):
    """Count a node's users, and take one off for each of their uses."""
    users = dict.fromkeys(leading(parents, output), 0)
    for node in users:
        for parent in set(parents[node]):
            users[parent] += 1
    ready, order = [output], []
    while ready:
        order.append(node := ready.pop(-1 if last else 0))
        for parent in parents[node]:
            users[parent] -= 1
            if users[parent] == 0:
                ready.append(parent)
    return order


def by_all_uses(parents, output):
    """Wait for every node that uses one, for those too that lead nowhere."""
    uses = Counter(itertools.chain.from_iterable(parents))
    ready, order = [output], []
    while ready:
        order.append(node := ready.pop())
        for parent in parents[node]:
            uses[parent] -= 1
            if uses[parent] == 0:
                ready.append(parent)
    return order
