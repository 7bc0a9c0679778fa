"""The print composition: comparisons on one page, drawn with nothing but a painter."""
