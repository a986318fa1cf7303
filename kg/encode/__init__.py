"""The learned encoder at run time: word pieces in, tags, vectors and scores out."""
