"""Readers: each turns one kind of file into a checked diary, or refuses it with every fault named."""
