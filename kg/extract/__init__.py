"""From text and mentions to claims; one file per extractor, all listed here."""
