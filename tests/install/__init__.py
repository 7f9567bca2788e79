"""Tests of putting the appliance on a machine."""
