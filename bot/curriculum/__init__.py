"""The curriculum: `model` has the values, `load` gets them from a file, `schema` tells editors about the file."""
