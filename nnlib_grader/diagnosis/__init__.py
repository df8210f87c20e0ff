"""What is likely behind a wrong result: a mistake, an error's meaning, a relation."""
