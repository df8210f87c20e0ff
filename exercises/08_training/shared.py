"""An epoch, as a build exercise asks for it and the digits need it."""

from nnlib.backprop import backprop as packaged


def epoch(network, loss, optimizer, x, target, batch_size, rng, backprop=packaged):
    """Show the network every sample once, in a new random order, a batch at a time."""
    order = rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        rows = order[start : start + batch_size]
        _, grads = backprop(network, x[rows], loss, target[rows])
        optimizer.step(grads)
