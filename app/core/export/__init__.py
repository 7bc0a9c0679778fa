"""What leaves the program beside records and pictures: tables, scripts, models."""
