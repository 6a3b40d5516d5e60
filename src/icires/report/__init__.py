"""The report: a self-contained page of the cohort and one of every patient."""
