"""An order for the way back through any graph, however deep."""

import numpy as np

from nnlib_grader.specification.drivers import parents_of, with_parents
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import raising
from nnlib_grader.specification.judges import Holds
from nnlib_grader.specification.unusual import unusual

from .shared_orders import (
    after_its_parents,
    by_all_uses,
    by_counting,
    by_users,
    deep_graphs,
    leading,
    small_graphs,
    with_dead_ends,
)


def back_order(parents, output):
    """Return the nodes, each after all that use it: depth first, with a stack."""
    return after_its_parents(parents, output)[::-1]


def by_depth(parents, output):
    """Sort by the longest way from the output."""
    depth = {output: 0}
    for node in by_counting(parents, output):
        for parent in parents[node]:
            depth[parent] = max(depth.get(parent, 0), depth[node] + 1)
    return np.array(sorted(depth, key=depth.get))


def recursive(parents, output, once=True, first=False, reverse=True):
    """Return the order of a function that calls itself."""
    order = []

    def visit(node):
        if once and node in order:
            return
        if first:
            order.append(node)
        for parent in parents[node]:
            visit(parent)
        if not first:
            order.append(node)

    visit(output)
    return order[::-1] if reverse else order


def without_memory(parents, output):
    """Return an order in which a node stands once for each path."""
    return recursive(parents, output, once=False, first=True)[::-1]


def of_the_whole_graph(parents, output):
    """Return an order of all nodes, also of those that lead nowhere."""
    graph = [*parents, list(range(len(parents)))]
    return back_order(graph, len(parents))[1:]


def as_they_come(parents, output):
    """Return the nodes in the order of a first visit, depth first."""
    order, seen, waiting = [], set(), [output]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            order.append(node)
            waiting += parents[node][::-1]
    return order


def read(value):
    """Return an order as a list of whole numbers."""
    return [int(node) for node in np.ravel(value)] if np.ndim(value) == 1 else None


def graph(n, edges, output):
    """Return by name what an answer gets."""
    return {"parents": parents_of(n, edges), "output": output}


def test(arguments, value):
    """Ask for every node that leads to the output, each after all that use it."""
    parents, output = graph(*arguments).values()
    order = read(value)
    if order is None or any(
        node != one for node, one in zip(order, value, strict=True)
    ):
        return "a list of the nodes' numbers is asked for"
    if len(set(order)) < len(order):
        return "a node stands in the order more than once"
    wanted = leading(parents, output)
    if set(order) - wanted:
        return "a node is there that does not lead to the output"
    if wanted - set(order):
        return "a node that leads to the output is missing"
    return None if in_order(parents, order) else "a node comes before one that uses it"


def in_order(parents, order):
    """Tell whether each node stands after all that use it."""
    place = {node: n for n, node in enumerate(order)}
    return all(
        place[node] < place[parent] for node in order for parent in parents[node]
    )


def more_than_once(arguments, value):
    """Recognise a node that is there twice."""
    order = read(value)
    return len(set(order)) < len(order)


def turned_round(arguments, value):
    """Recognise an order that is right when it is read from its end."""
    order = read(value)[::-1]
    return test(arguments, order) is None


def others_too(arguments, value):
    """Recognise nodes that do not lead to the output."""
    return bool(set(read(value)) - leading(*graph(*arguments).values()))


def some_missing(arguments, value):
    """Recognise an order that lacks nodes."""
    return bool(leading(*graph(*arguments).values()) - set(read(value)))


def waited(arguments, value):
    """Recognise the nodes that come, if they are several, where all uses count."""
    found = set(by_all_uses(*graph(*arguments).values()))
    return (
        some_missing(arguments, value) and set(read(value)) == found and len(found) > 1
    )


def sorted_by_number(arguments, value):
    """Recognise nodes that stand in the order of their numbers."""
    return sorted(order := read(value)) in (order, order[::-1])


def uses_taken_off(arguments, value):
    """Recognise that what comes too early was used twice by one node before it."""
    parents, order = parents_of(*arguments[:2]), read(value)
    place = {node: n for n, node in enumerate(order)}
    early = {
        parent
        for node in order
        for parent in parents[node]
        if place[node] > place[parent]
    }
    return bool(early) and all(
        any(parents[node].count(one) > 1 for node in order[: place[one]])
        for one in early
    )


def met_early(arguments, value):
    """Recognise an order that comes too early at a node, also read from its end."""
    parents, order = parents_of(*arguments[:2]), read(value)
    return not (in_order(parents, order) or in_order(parents, order[::-1]))


EXERCISE = Exercise(
    id="back-order",
    answer="back_order",
    objective="order-of-visits",
    level="several steps",
    compare=(
        "Print nnlib.autograd.backward_order with inspect.getsource. It does the same "
        "with nodes, and it also notices a loop in the graph. What would your function "
        "do with a loop?"
    ),
    reference=back_order,
    drive=with_parents,
    hands=graph,
    forbidden={
        "graphlib.*": "It sorts graphs, and this is what you are to write.",
    },
    checks=[
        Check("small graphs", 2, Holds(test), small_graphs),
        Check("results that lead nowhere", 1, Holds(test), with_dead_ends),
        Check("thousands of operations in a row", 1, Holds(test), deep_graphs),
    ],
    mistakes=[
        Mistake(
            "recursion without memory",
            "A node stands in the order once for each path that leads to it, and would "
            "hand on its gradient as often. How can a visit know of an earlier one?",
            without_memory,
            more_than_once,
        ),
        raising(
            "too deep",
            "A function that calls itself for each parent needs a call within a call "
            "for every operation, and Python ends them after a few thousand. A list "
            "of nodes that wait, with append and pop, has no such limit.",
            lambda parents, output: recursive(parents, output),
        ),
        Mistake(
            "order of computation",
            "Read from its end, this order is right. As it stands, a node comes before "
            "those that use it: it is the order in which the values are computed.",
            after_its_parents,
            turned_round,
            lambda *given: [lambda *given: recursive(*given, reverse=False)],
        ),
        Mistake(
            "dead ends too",
            "The order holds nodes that do not lead to the output. No gradient comes "
            "back to them: start at the output, and follow the parents.",
            of_the_whole_graph,
            others_too,
        ),
        Mistake(
            "waits for dead ends",
            "Nodes are missing that wait for others which never come, since these do "
            "not lead to the output. Which uses of a node may be counted?",
            by_all_uses,
            waited,
        ),
        Mistake(
            "some missing",
            "A node that leads to the output is not in the order. The output itself "
            "belongs to it, and so do the numbers at the start.",
            lambda parents, output: back_order(parents, output)[1:],
            some_missing,
        ),
        Mistake(
            "by number",
            "The nodes are sorted by their numbers, and these say nothing of who uses "
            "whom. Only parents does: which nodes wait for which?",
            lambda parents, output: sorted(leading(parents, output), reverse=True),
            sorted_by_number,
        ),
        Mistake(
            "uses taken off",
            "A node that another one uses twice comes too early, before the last of "
            "its users. If you count down to 0: do you count uses or users, and take "
            "off the same?",
            by_users,
            uses_taken_off,
            lambda *given: [lambda *given: by_users(*given, last=False)],
        ),
        Mistake(
            "too early",
            "A node is written down when the walk first meets it. Another node that "
            "uses it may come later, with a share of its gradient. When has a walk "
            "finished with a node?",
            as_they_come,
            met_early,
        ),
    ],
    variants={
        "by counting the uses": by_counting,
        "by depth, an array": by_depth,
        **unusual(back_order),
    },
)
