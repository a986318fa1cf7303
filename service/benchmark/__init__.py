"""Speed of the endpoint beside the native Oxigraph server, on the same made-up graph."""
