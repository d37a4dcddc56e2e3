"""What the clinic hands to a registry: days, histories, sessions and side effects under keyed pseudonyms."""
