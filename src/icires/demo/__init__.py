"""A synthetic study with planted mechanisms and the truth beside it: shows what icires finds, and what it must not."""
