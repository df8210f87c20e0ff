"""Attacks on a sandbox: each is a learner's answer that tries for what is not its own.

A module is handed in as it stands, so it imports nothing of the grader. What an attack
is called with is in `catalogue`; it returns True where it reached what it wanted.
"""
