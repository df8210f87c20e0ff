"""A book of one chapter of a few cells, for the tests of the chapters' pipeline."""

import nbformat

SOURCE = """\
---
jupytext:
  formats: ipynb,md:myst
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  name: python3
---

# A chapter

Some text.

::::{exercise} One more
```python
def more(): ...
```

:::{solution}
```python
def more():
    return first.answer() + 1

print(more())
# 43
```
:::
::::

```{code-cell} ipython3
from nnlib import first

first.answer()
```

```{code-cell} ipython3
:tags: [hide-input]

print("one")
print("two")
```

```{code-cell} ipython3
---
mystnb:
  image:
    alt: A line that rises.
tags: [hide-input]
---
import matplotlib.pyplot as plt
from nnlib.figures import plots

plots.use_style()
_, ax = plt.subplots(figsize=(2, 1))
_ = ax.plot([0, first.answer()])
```

```{code-cell} ipython3
from nnlib.figures import widgets

def draw(slope):
    _, ax = plt.subplots(figsize=(2, 1))
    ax.plot([0, slope])
    ax.set(ylim=(0, 2))

widgets.explore(draw, alt="Slope {slope}.", slope=[1, 2])
```

```{code-cell} ipython3
:tags: [nbval-ignore-output]

import time
time.time()
```
"""


def source(root):
    return root / "book" / "01_sample.md"


def stored(root):
    return source(root).with_suffix(".ipynb")


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def cells(root):
    return nbformat.read(stored(root), as_version=4).cells
