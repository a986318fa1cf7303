"""Training of the learned extractor; needs the marked corpus, never used at run time."""
