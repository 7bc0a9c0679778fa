"""Where the error of an int8 network comes from, and what becomes of it step by step."""
