"""Troubles that are played through the whole chain, to see what the site would have said."""
