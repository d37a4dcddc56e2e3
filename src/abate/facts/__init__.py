"""The glossary of facts, and how a diary and a history answer them."""
