"""Case files of survivors of human trafficking: offline, encrypted, in Bangla and English."""

__version__ = "0.1.0"
