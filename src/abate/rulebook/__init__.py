"""The documents as data: ICHD-3, labels, guidelines and payers' policies, one YAML file each, dated and cited."""

from abate.rulebook.document import Document, Edition
from abate.rulebook.rulebook import Rulebook, built_in, check_document, read_rulebook

__all__ = ["Document", "Edition", "Rulebook", "built_in", "check_document", "read_rulebook"]
