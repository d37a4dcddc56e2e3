"""An assessment put into words, pages and print. Import the output you need: each pulls in its own library."""
