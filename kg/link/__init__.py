"""Which thing of an outside data set a thing is."""
