"""A companion package in miniature."""
