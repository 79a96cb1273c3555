"""The clinic's register of vendors and its folder of agreements with them."""
