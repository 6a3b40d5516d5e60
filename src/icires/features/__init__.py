"""Features of samples: pure functions from a study to one row per sample, with the reason of every unknown."""
