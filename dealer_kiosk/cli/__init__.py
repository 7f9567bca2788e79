"""The staff's and fitter's commands."""
