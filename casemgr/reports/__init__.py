"""What is printed: PDF from frozen values, in memory.

``content`` holds what a document says; the functions of ``documents`` make it.
"""
