"""The widgets; none of them imports torch."""
