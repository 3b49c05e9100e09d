"""The trainer of Flukeprint's networks. Start with README.md, one folder up."""
