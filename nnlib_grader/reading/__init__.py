"""What comes in from outside, read so that nothing in it costs much or harms."""
