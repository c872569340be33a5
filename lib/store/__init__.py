"""Tables, queries, files: the only room that knows where things are kept."""
