"""Marks in the form of a learning platform: each format in a module of its own."""
