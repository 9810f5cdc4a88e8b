"""Sheets of marks of any shape: whose cells, which reading explains them, what words mean."""
