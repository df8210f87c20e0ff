"""Neural networks from scratch, one module for each chapter of the course.

Read the modules in the order of the chapters: ``neurons``, ``weights``,
``propagation``, ``activations``, ``losses``, ``backprop``, ``optimizers``,
``training``. Import what you need from the module that owns it:

>>> from nnlib.propagation import forward, mlp
>>> from nnlib.activations import relu

Nothing is imported here, so ``import nnlib`` costs nothing that you do not use.
"""

__version__ = "0.1.0"
