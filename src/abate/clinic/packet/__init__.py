"""The payer's packet: every criterion with its evidence, and what is missing first."""
