"""What to say where no call could be made: that must never read as a negative finding."""

from icires.study.study import Study


def nothing_assessed(study: Study) -> str:
    """A sentence for a study in which no mechanism could be assessed, with the kinds of data that it does not have."""
    copy_number = (study.discrete_copy_number, study.log2_copy_number, study.segments)
    kinds = (("mutations", (study.mutations,)), ("copy number", copy_number))
    lacking = [f"no {kind}" for kind, tables in kinds if all(table is None or table.is_empty() for table in tables)]
    why = f"the study has {' and '.join(lacking)}." if lacking else "calls.tsv says for each call what is missing."
    return f"Nothing could be assessed: {why}"
