"""Learning-rate schedules, chapter 7: from a step's number to its learning rate."""
