"""Reports as one HTML file each: no script, nothing from outside, readable on a phone and on paper."""
