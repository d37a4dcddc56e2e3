"""The patient's diary: days answered on a phone, with or without a network, and everything that goes in and out."""
