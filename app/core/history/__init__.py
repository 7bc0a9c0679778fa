"""Every finished comparison, kept from one launch to the next."""
