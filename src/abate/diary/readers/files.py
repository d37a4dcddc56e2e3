from abate.files import csv_rows, readable, text_of

__all__ = ["csv_rows", "readable", "text_of"]
