"""What was found of each learner, on disk: a record each, written whole or not at all."""
