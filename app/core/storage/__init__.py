"""Files that the program keeps."""
