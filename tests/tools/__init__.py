"""Tests of dealer_kiosk.tools."""
