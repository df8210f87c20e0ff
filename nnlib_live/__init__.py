"""What runs in a live page: Python that a browser runs, and tests run natively."""
