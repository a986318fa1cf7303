"""What newsgraph knows of names beforehand, as data files with their sources."""
