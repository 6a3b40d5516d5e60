"""The knowledge: mechanisms, biomarkers and their references as data, with the loader and the checks."""
