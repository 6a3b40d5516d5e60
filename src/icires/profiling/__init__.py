"""From features to calls: the catalogue's rules evaluated, explained and written."""
