"""Processes of kernels: zygote → supervisor → kernel, and the builder's hold on them."""
