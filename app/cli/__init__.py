"""The command line: its options, its commands, and the files that they write."""
