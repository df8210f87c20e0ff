"""What runs beside a learner's code: it calls the answer and sends back plain data.

A sandbox mounts this folder and nothing else of the grader, so nothing here imports
another part of it, and nothing here knows what is right.
"""
