"""What an exercise says of itself: inputs, a reference, checks, mistakes."""
