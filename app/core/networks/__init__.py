"""Networks and the inputs that they are called with."""
