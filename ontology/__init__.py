"""What may be said: classes, properties, shapes and examples, as package data."""
