"""The Python that runs in a page of the book: cells, figures and sliders.

A page loads it into Pyodide; nothing here names JavaScript, so that all of it can be
run and tested in any Python.
"""
