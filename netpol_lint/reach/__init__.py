"""Who may open a connection to whom, as a graph to ask questions of."""
