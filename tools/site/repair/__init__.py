"""Mend the form of notebooks that learners handed in; no code of theirs is run."""
