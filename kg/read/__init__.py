"""Where raw documents come from: text, pages, addresses, folders, standard input."""
