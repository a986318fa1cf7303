"""The learned model's weights; README.md is their card."""
