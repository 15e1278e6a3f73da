"""Where the templates lie, and their words in the language that is spoken."""
