"""The course's companion package: data sets, figures, seeding and metrics for the lessons.

It holds scaffolding only. What a lesson teaches is written out in its notebook, and what a later lesson needs
again stands here with a docstring that ends in "Taught in: <notebook>". Nothing is imported here, so that a
lesson loads only the modules that it names.
"""
