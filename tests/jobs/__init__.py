"""Tests of dealer_kiosk.jobs."""
