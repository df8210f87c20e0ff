"""What was found of each learner: a record each, written whole or not at all."""
