"""What is seen and done in a real headless browser."""
