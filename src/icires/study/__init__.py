"""The door: the only room that reads input."""
