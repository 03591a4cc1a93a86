"""What a lesson hands out: its notebook, bundle, citation and the way to Colab."""
