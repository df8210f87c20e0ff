"""The chapters' notebooks: made from their sources, run, stored, compared."""
