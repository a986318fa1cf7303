"""Which spans of a text name a thing, and of what class."""
